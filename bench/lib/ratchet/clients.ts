import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SandiClient, Transport } from "@sandi/client";
import { openClient, openProfile } from "@sandi/client/node";
import { ModelRelay } from "../../../packages/client/test/support/modelRelay.ts";
import { processorMicros } from "./processorMicros.ts";

const NAMES = ["writer", "reader"] as const;

/**
 * Two clients in this process, each with its profile in SQLite on disk, and a relay without a disk between them: all
 * texts are written at once, and each state is committed before its record leaves or is shown.
 * @returns texts a second, from the first that is written to the last that the reader shows
 */
export async function writeAndRead(texts: number): Promise<{ perSecond: number; microsEach: number }> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-bench-"));
  const relay = new ModelRelay();
  const transport = pipeTo(relay);
  const clients: SandiClient[] = [];
  try {
    for (const name of NAMES) clients.push(await openJoined(name, folder, transport));
    const [writer, reader] = clients as [SandiClient, SandiClient];
    await writer.send(reader.id, "ratchet", "first");
    if (!(await writer.flushed("delivered", 60_000))) throw new Error("the first text never arrived");
    const text = "x".repeat(256);
    const last = shown(reader, texts);
    const [began, used] = [performance.now(), processorMicros()];
    await Promise.all(Array.from({ length: texts }, () => writer.send(reader.id, "ratchet", text)));
    await last;
    const micros = processorMicros() - used;
    return { perSecond: (texts * 1_000) / (performance.now() - began), microsEach: micros / texts };
  } finally {
    for (const client of clients) await client.close();
    rmSync(folder, { recursive: true });
  }
}

async function openJoined(name: string, folder: string, transport: Transport): Promise<SandiClient> {
  const [root, stateRoot] = [join(folder, "profiles"), join(folder, "states")];
  const profile = await openProfile({ profile: name, suites: ["ratchet"], root, stateRoot });
  const client = await openClient({ relay: "ws://127.0.0.1:1", profile, transport });
  const hasJoined = new Promise<void>((resolve) => {
    const stop = client.on(({ event }) => {
      if (event !== "joined") return;
      stop();
      resolve();
    });
  });
  client.start();
  await hasJoined;
  return client;
}

function shown(client: SandiClient, count: number): Promise<void> {
  let left = count;
  return new Promise((resolve, reject) => {
    client.on((event) => {
      if (event.event === "error" || event.event === "stopped") reject(event.error);
      if (event.event === "message" && --left === 0) resolve();
    });
  });
}

function pipeTo(relay: ModelRelay): Transport {
  return (_url, events) => {
    const line = relay.connect((frame) => setImmediate(() => events.message(frame)));
    let open = true;
    queueMicrotask(() => events.opened());
    return {
      send: (message) => setImmediate(() => open && line.take(message)),
      close: () => {
        open = false;
        line.hangUp();
        queueMicrotask(() => events.closed());
      },
    };
  };
}

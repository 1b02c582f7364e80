import { join } from "node:path";
import type { SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient, openProfile } from "@sandi/client/node";
import { SUITE_NAMES } from "@sandi/protocol";
import { type Stage, textLines } from "./stage.ts";

const PATIENCE_MS = 600_000;
let round = 0;

/** Texts that were written while the relay was away. @returns seconds from joining until the relay has them all */
export async function drainOutbox(stage: Stage, count: number): Promise<number> {
  const suites = SUITE_NAMES;
  const reader = await openClient({
    relay: stage.url,
    profile: await ephemeralProfile({ name: `outbox${++round}`, suites }),
  });
  const profile = await openProfile({
    profile: `outbox${round}`,
    suites,
    root: join(stage.folder, "profiles"),
    stateRoot: join(stage.folder, "states"),
  });
  const writer = await openClient({ relay: stage.url, profile });
  try {
    const joined = heard(writer, "joined");
    reader.start();
    writer.start();
    await joined;
    const { id } = await writer.find(`outbox${round}`, PATIENCE_MS).then((peer) => peer);
    await writer.send(id, suites[0]!, "first");
    if (!(await writer.flushed("delivered", PATIENCE_MS))) throw new Error("the first text never arrived");
    const offline = heard(writer, "offline");
    const port = await stage.closeRelay();
    await offline;
    await Promise.all(
      textLines(count)
        .split("\n")
        .map((text) => writer.send(id, suites[0]!, text)),
    );
    const again = heard(writer, "joined");
    await stage.openRelay(port);
    await again;
    const start = performance.now();
    if (!(await writer.flushed("accepted", PATIENCE_MS))) throw new Error("the outbox was not drained");
    return (performance.now() - start) / 1_000;
  } finally {
    await Promise.all([reader.close(), writer.close()]);
  }
}

function heard(client: SandiClient, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.on(({ event }) => {
      if (event !== wanted) return;
      stop();
      resolve();
    });
  });
}

import { join } from "node:path";
import type { SandiClient } from "@sandi/client";
import { openClient, openProfile } from "@sandi/client/node";
import { SUITE_NAMES } from "@sandi/protocol";
import { ended, type Stage, textLines } from "./stage.ts";

const PATIENCE_MS = 600_000;
let round = 0;

/**
 * Texts of a writer who is alone without a connection: relay and reader are there all the time.
 * @returns seconds from joining until the relay has them all
 */
export async function drainOutbox(stage: Stage, count: number): Promise<number> {
  const name = `outbox${++round}`;
  const [suite] = SUITE_NAMES;
  const reader = stage.client("listen", name);
  await reader.lines.until('"event":"joined"');
  const acquainted = await writerOf(stage, name);
  acquainted.start();
  const { id } = await acquainted.find(name, PATIENCE_MS);
  await acquainted.send(id, suite!, "first");
  if (!(await acquainted.flushed("delivered", PATIENCE_MS))) throw new Error("the first text never arrived");
  await acquainted.close();
  const writer = await writerOf(stage, name);
  try {
    await Promise.all(
      textLines(count)
        .split("\n")
        .map((text) => writer.send(id, suite!, text)),
    );
    const joined = new Promise<void>((resolve) => writer.on(({ event }) => event === "joined" && resolve()));
    writer.start();
    await joined;
    const start = performance.now();
    if (!(await writer.flushed("accepted", PATIENCE_MS))) throw new Error("the outbox was not drained");
    return (performance.now() - start) / 1_000;
  } finally {
    await writer.close();
    reader.child.kill("SIGTERM");
    await ended(reader.child);
  }
}

async function writerOf(stage: Stage, reader: string): Promise<SandiClient> {
  const profile = await openProfile({
    profile: `to-${reader}`,
    suites: SUITE_NAMES,
    root: join(stage.folder, "profiles"),
    stateRoot: join(stage.folder, "states"),
  });
  return openClient({ relay: stage.url, profile });
}

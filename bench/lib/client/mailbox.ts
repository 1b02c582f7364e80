import { ended, type Program, peakMiB, type Stage, textLines } from "./stage.ts";

const MESSAGE = '"event":"message"';
/** Fewer than one chain of `ratchet` takes (docs/ratchet.md): nobody seals more for a reader who does not answer. */
const TEXTS_OF_ONE = 2_500;

/** Mail for somebody who was away, of several writers. @returns seconds from joining to the last text shown */
export async function drainMailbox(stage: Stage, count: number): Promise<{ seconds: number; peakMiB: number }> {
  const before = stage.client("listen", "away");
  await before.lines.until('"event":"joined"');
  const writers: Program[] = [];
  for (let left = count; left > 0; left -= TEXTS_OF_ONE) {
    const writer = stage.client("client", `posting${writers.length}`);
    writers.push(writer);
    await writer.lines.until('"event":"peers"');
    const opened = before.lines.until(MESSAGE);
    writer.child.stdin!.write("/to away\nfirst\n");
    await opened;
  }
  before.child.kill("SIGTERM");
  await ended(before.child);
  for (const [index, { child }] of writers.entries()) {
    child.stdin!.end(`${textLines(Math.min(TEXTS_OF_ONE, count - index * TEXTS_OF_ONE))}\n`);
    await ended(child);
    if (child.exitCode !== 0) throw new Error(`a writer ended with ${child.exitCode}`);
  }
  const reader = stage.client("listen", "away");
  await reader.lines.until('"event":"joined"');
  const start = performance.now();
  await reader.lines.until(MESSAGE, count);
  const seconds = (performance.now() - start) / 1_000;
  const peak = peakMiB(reader.child);
  reader.child.kill("SIGTERM");
  await ended(reader.child);
  return { seconds, peakMiB: peak };
}

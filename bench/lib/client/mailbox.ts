import { ended, peakMiB, type Stage, textLines } from "./stage.ts";

const MESSAGE = '"event":"message"';

/** Mail for somebody who was away. @returns seconds from joining to the last text shown */
export async function drainMailbox(stage: Stage, count: number): Promise<{ seconds: number; peakMiB: number }> {
  const before = stage.client("listen", "away");
  await before.lines.until('"event":"joined"');
  const writer = stage.client("client", "posting");
  await writer.lines.until('"event":"peers"');
  const opened = before.lines.until(MESSAGE);
  writer.child.stdin!.write("/to away\nfirst\n");
  await opened;
  before.child.kill("SIGTERM");
  await ended(before.child);
  writer.child.stdin!.end(`${textLines(count)}\n`);
  await ended(writer.child);
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

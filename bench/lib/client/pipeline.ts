import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../scripts/run.ts";
import { ended, type Program, peakMiB, type Stage, textLines } from "./stage.ts";

const MESSAGE = '"event":"message"';
let round = 0;

/** Pipes texts through `client --json` to `listen --json`. @returns seconds from the first line in to the last one out */
export async function pipe(stage: Stage, count: number): Promise<{ seconds: number; peakMiB: number }> {
  const { seconds, reader } = await through(stage, count, () => []);
  const peak = peakMiB(reader.child);
  reader.child.kill("SIGTERM");
  await ended(reader.child);
  return { seconds, peakMiB: peak };
}

/** The same under strace. @returns fsyncs a text in each process; undefined without strace */
export async function countFsyncs(
  stage: Stage,
  count: number,
): Promise<{ writer: number; reader: number } | undefined> {
  if ((await run("strace", ["-V"], { cwd: stage.folder })).code !== 0) return undefined;
  const files = { writer: join(stage.folder, "writer.strace"), reader: join(stage.folder, "reader.strace") };
  const under = (file: string) => ["strace", "-c", "-f", "-e", "trace=fsync,fdatasync", "-o", file];
  const { reader } = await through(stage, count, (who) => under(files[who]));
  // Strace writes its table when the program under it has ended.
  const traced = readFileSync(`/proc/${reader.child.pid}/task/${reader.child.pid}/children`, "utf8");
  process.kill(Number(traced.trim().split(" ")[0]), "SIGTERM");
  await ended(reader.child);
  const calls = (file: string) =>
    [...readFileSync(file, "utf8").matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*\b(?:fsync|fdatasync)$/gm)].reduce(
      (sum, [, number]) => sum + Number(number),
      0,
    );
  return { writer: calls(files.writer) / count, reader: calls(files.reader) / count };
}

async function through(
  stage: Stage,
  count: number,
  under: (who: "writer" | "reader") => readonly string[],
): Promise<{ seconds: number; reader: Program }> {
  const names = { writer: `writer${++round}`, reader: `reader${round}` };
  const reader = stage.client("listen", names.reader, under("reader"));
  await reader.lines.until('"event":"joined"');
  const writer = stage.client("client", names.writer, under("writer"));
  await writer.lines.until('"event":"peers"');
  // The session is opened before the clock runs.
  const opened = reader.lines.until(MESSAGE);
  writer.child.stdin!.write(`/to ${names.reader}\nfirst\n`);
  await opened;
  const all = reader.lines.until(MESSAGE, count);
  const start = performance.now();
  writer.child.stdin!.end(`${textLines(count)}\n`);
  await all;
  const seconds = (performance.now() - start) / 1_000;
  await ended(writer.child);
  return { seconds, reader };
}

import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { safeJson, safeLine } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import { exportRun } from "./exportRun.ts";
import { readLabFile } from "./files.ts";
import { printLesson } from "./printLesson.ts";
import { printMatrix } from "./printMatrix.ts";

type Action = (context: Context, operands: readonly string[]) => Promise<number>;

const ACTIONS: Readonly<Record<string, Action>> = {
  matrix: printMatrix,
  attack,
  run,
  export: exportRun,
  task,
  lesson: printLesson,
  grade,
};

/** `sandi lab`. The lab itself is loaded here and nowhere else. @returns the exit code */
export async function runLab(context: Context): Promise<number> {
  const [action, ...operands] = context.options.operands;
  return await ACTIONS[action!]!(context, operands);
}

/** The moves go to standard output, and what they are about to standard error. */
async function attack({ options, out, err, language }: Context, [name]: readonly string[]): Promise<number> {
  const { runFileOf } = await import("@sandi/lab/exercises");
  const { attackLines } = await import("@sandi/lab/texts");
  out.line(JSON.stringify(runFileOf(name!, options.text("protocol")!), null, 2));
  const lines: Readonly<Record<string, readonly string[]>> = await attackLines(language);
  for (const line of lines[name!] ?? []) say(err, line);
  return EXIT.done;
}

async function run({ options, out, language }: Context, [path]: readonly string[]): Promise<number> {
  const { parsePlayable } = await import("@sandi/lab/exercises");
  const { attackOf, reachedIn, standingOf } = await import("@sandi/lab/attacks");
  const { World } = await import("@sandi/lab/world");
  const { digestOf, plain, sentenceOf, standingSentence } = await import("@sandi/lab/views");
  const { nodePlatform } = await import("@sandi/lab/node");
  const { sayIn } = await import("@sandi/lab/texts");
  const { protocol, seed, moves, task } = parsePlayable(nodePlatform.primitives, await readLabFile(path!));
  const words = await sayIn(language);
  const world = await World.open({ protocol, seed, platform: nodePlatform });
  for (const move of moves) {
    for (const step of await world.advance(move)) {
      if (options.has("json")) {
        out.line(safeJson({ v: 1, event: "step", step: plain(step) }));
        continue;
      }
      const sentence = sentenceOf(step, world, words);
      const start = step.is === "move" ? `${step.move}. ` : "   ";
      if (sentence !== undefined) out.line(safeLine(`${start}${sentence}`));
    }
    await out.drained();
  }
  const digest = digestOf(nodePlatform.primitives, world.steps);
  // The moves are one's own: what they lack may come with the next.
  const standing = task && standingOf(attackOf(task)!, world);
  const reached = task ? undefined : reachedIn(world);
  if (options.has("json"))
    out.line(safeJson({ v: 1, event: "end", moves: moves.length, digest, reached, ...standing }));
  else {
    for (const wants of reached ?? []) out.line(words("got", { wants: words(`wants_${wants}`) }));
    if (reached?.length === 0) out.line(words("gotNothing"));
    if (standing) out.line(standingSentence(task!, standing, words));
    out.line(words("runEnded", { moves: moves.length, digest }));
  }
  return EXIT.done;
}

async function task({ options, out }: Context, [name]: readonly string[]): Promise<number> {
  const student = options.text("student");
  if (!student) throw new TerminalError("USAGE_FLAG_REQUIRED", { command: "lab task", flag: "--student NAME" });
  const { taskFor } = await import("@sandi/lab/exercises");
  const { nodePlatform } = await import("@sandi/lab/node");
  out.line(JSON.stringify(taskFor(nodePlatform.primitives, student, name!), null, 2));
  return EXIT.done;
}

/** Rows for each file, whatever is wrong with it. @returns failure if one could not be graded */
async function grade({ out }: Context, paths: readonly string[]): Promise<number> {
  const { CSV_HEAD, csvRow, Grader } = await import("@sandi/lab/exercises");
  const { isProgress, LessonGrader } = await import("@sandi/lab/lessons");
  const { nodePlatform } = await import("@sandi/lab/node");
  const [ofTasks, ofLessons] = [new Grader(nodePlatform), new LessonGrader(nodePlatform)];
  let failed = false;
  out.line(CSV_HEAD);
  for (const path of paths) {
    const text = readLabFile(path);
    const isOfLessons = isProgress(await text.catch(() => ""));
    const rows = isOfLessons ? await ofLessons.grade(path, await text) : [await ofTasks.grade(path, () => text)];
    failed ||= rows.some(({ code }) => code !== "");
    out.lines(rows.map(csvRow));
    await out.drained();
  }
  return failed ? EXIT.failure : EXIT.done;
}

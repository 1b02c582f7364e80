import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { safeLine } from "../show/sanitize.ts";
import { say } from "../show/say.ts";

/** `sandi lab lesson`: the list; a lesson to be read from top to bottom; or a file for a student's choices. */
export async function printLesson(context: Context, [name]: readonly string[]): Promise<number> {
  const student = context.options.text("student");
  if (student !== undefined) return printFile(context, student, name);
  const place = context.options.text("choice");
  if (place !== undefined) return printRunFile(context, name, place);
  if (name === undefined) return printList(context);
  const { openLesson, lessonWords } = await import("@sandi/lab/lessons");
  const { nodePlatform } = await import("@sandi/lab/node");
  const { out, language, style } = context;
  const lesson = await openLesson(name, language, nodePlatform);
  const words = await lessonWords(language);
  say(out, lesson.title, "", (line) => style("bold", line));
  say(out, words.fill(words.says.minutes, { minutes: lesson.minutes }));
  out.line("");
  say(out, `${words.says.goals}:`);
  for (const goal of lesson.goals) say(out, goal, "- ");
  if (lesson.terms.length > 0) {
    out.line("");
    say(out, `${words.says.terms}:`);
    for (const { word, means } of lesson.terms) say(out, `${word}: ${means}`, "- ");
  }
  let question = "";
  for (const name of lesson.partNames) {
    const part = await lesson.part(name);
    if (part.is === "question") question = name;
    out.line("");
    await printPart(context, part, words);
    await out.drained();
  }
  out.line("");
  say(out, words.fill(words.says.replay, { name: lesson.name, place: `${question}.a` }));
  return EXIT.done;
}

type Lessons = typeof import("@sandi/lab/lessons");
type Words = Awaited<ReturnType<Lessons["lessonWords"]>>;
type Part = Awaited<ReturnType<Awaited<ReturnType<Lessons["openLesson"]>>["part"]>>;
type Watched = Extract<Part, { is: "watch" }>;

async function printPart(context: Context, part: Part, words: Words): Promise<void> {
  const { out, style } = context;
  const { says } = words;
  if (part.is === "question") {
    say(out, `${says.predict} (${part.name}): ${part.ask}`, "", (line) => style("bold", line));
    out.line("");
    for (const { letter, says: text } of part.choices) say(out, text, `  ${letter}) `);
    out.line("");
    say(out, `${says.answer}:`);
    for (const { letter, open } of part.choices) {
      const { isRight, shows, findings } = await open();
      say(out, `${isRight ? says.right : says.wrong}. ${shows}`, `  ${letter}) `);
      printFindings(context, findings, says);
    }
    return;
  }
  const head = part.is === "watch" ? `${says.watch}: ${part.head}` : part.head;
  say(out, head, "", (line) => style("bold", line));
  for (const paragraph of part.says) {
    out.line("");
    say(out, paragraph);
  }
  if (part.is !== "watch") return;
  out.line("");
  say(out, `${says.look}:`);
  for (const line of part.look) say(out, line, "- ");
  out.line("");
  await printRun(context, part, words);
  printFindings(context, part.evidence.findings, says);
}

function printFindings({ out, style }: Context, findings: readonly string[], says: Words["says"]): void {
  if (findings.length === 0) return;
  say(out, `${says.checked}: ${findings.join(" ")}`, "     ", (line) => style("dim", line));
}

/** What happens, move by move, as `sandi lab run` says it. */
async function printRun(
  { out, language }: Context,
  { evidence: { run } }: Watched,
  { says, fill }: Words,
): Promise<void> {
  const { World } = await import("@sandi/lab/world");
  const { sentenceOf } = await import("@sandi/lab/views");
  const { nodePlatform } = await import("@sandi/lab/node");
  const { sayIn } = await import("@sandi/lab/texts");
  const inWords = await sayIn(language);
  say(out, fill(says.protocol, { protocol: run.protocol }), "  ");
  const world = await World.open({ protocol: run.protocol, seed: run.seed, platform: nodePlatform });
  for (const move of run.moves)
    for (const step of await world.advance(move)) {
      const sentence = sentenceOf(step, world, inWords);
      if (sentence !== undefined) say(out, safeLine(sentence), step.is === "move" ? `  ${step.move}. ` : "     ");
    }
}

async function printList({ out, language }: Context): Promise<number> {
  const { listLessons, lessonWords } = await import("@sandi/lab/lessons");
  const lessons = await listLessons(language);
  const width = Math.max(...lessons.map(({ name }) => name.length));
  for (const { name, title } of lessons) out.line(`${name.padEnd(width)}  ${title}`);
  out.line("");
  say(out, (await lessonWords(language)).says.list);
  return EXIT.done;
}

async function printRunFile({ out }: Context, name: string | undefined, place: string): Promise<number> {
  const { runFileOfChoice } = await import("@sandi/lab/lessons");
  out.line(JSON.stringify(await runFileOfChoice(name ?? "", place), null, 2));
  return EXIT.done;
}

/** With all questions of the lesson, or of all lessons, none answered. */
async function printFile({ out }: Context, student: string, name: string | undefined): Promise<number> {
  const { emptyProgress, LESSON_NAMES } = await import("@sandi/lab/lessons");
  out.line(JSON.stringify(await emptyProgress(student, name === undefined ? LESSON_NAMES : [name]), null, 2));
  return EXIT.done;
}

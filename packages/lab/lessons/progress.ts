import * as v from "valibot";
import { LabError } from "../errors/labError.ts";
import { FILE_VERSION, parseFile, type RunFile } from "../exercises/runFile.ts";
import type { Lesson, Letter } from "./lesson.ts";
import { lessonOf } from "./shelf.ts";

/** By lesson, then by question: the letter that was chosen, or null while there is none. */
const choices = v.record(v.string(), v.nullable(v.pipe(v.string(), v.maxLength(8))));

/** What a reader writes of a lesson in their own words. */
export const EXPLAINED_MOST = 2_000;

const progress = v.strictObject({
  version: v.literal(FILE_VERSION),
  student: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  lessons: v.record(v.string(), choices),
  /** By lesson. Nobody grades it. */
  explained: v.optional(v.record(v.string(), v.pipe(v.string(), v.maxLength(EXPLAINED_MOST)))),
});

/** What a reader has chosen so far: kept by the page, and handed in. Nothing in it says what is right. */
export type Progress = v.InferOutput<typeof progress>;

/** Whether a file says of itself that it is one. Nothing else in a file of the lab is called so. */
export function isProgress(text: string): boolean {
  return /"lessons"\s*:/.test(text);
}

/**
 * @throws ProtocolError LAB_FILE_INVALID, LAB_FILE_VERSION, LAB_FILE_TOO_LARGE; LAB_NO_LESSON, LAB_NO_CHOICE for what
 *   no lesson has
 */
export async function parseProgress(text: string): Promise<Progress> {
  const read = parseFile(progress, text);
  for (const [name, chosen] of Object.entries(read.lessons)) {
    const { lesson } = await lessonOf(name);
    for (const [question, choice] of Object.entries(chosen)) checkChoice(name, lesson, question, choice);
  }
  for (const name of Object.keys(read.explained ?? {})) await lessonOf(name);
  return read;
}

function checkChoice(name: string, { parts }: Lesson, question: string, choice: string | null): void {
  const part = Object.hasOwn(parts, question) ? parts[question] : undefined;
  if (part?.is === "question" && (choice === null || Object.hasOwn(part.choices, choice))) return;
  throw new LabError("LAB_NO_CHOICE", { lesson: name, question, choice: choice ?? "null" });
}

/**
 * The run of a choice as a file, to be played again: what it shows can be watched.
 * @param place `needs.c`: the question and the letter
 * @throws ProtocolError LAB_NO_LESSON, LAB_NO_CHOICE
 */
export async function runFileOfChoice(name: string, place: string): Promise<RunFile> {
  const { lesson } = await lessonOf(name);
  const [question = "", letter = ""] = place.split(".");
  checkChoice(name, lesson, question, letter);
  const part = lesson.parts[question];
  const choice = part?.is === "question" ? part.choices[letter as Letter] : undefined;
  const { protocol, seed, moves } = choice!.run;
  return { version: FILE_VERSION, protocol, seed, moves: [...moves] };
}

/** A file to fill in: all questions of some lessons, none answered. @throws ProtocolError LAB_NO_LESSON */
export async function emptyProgress(student: string, names: readonly string[]): Promise<Progress> {
  const lessons: [string, Record<string, null>][] = [];
  for (const name of names) {
    const { parts } = (await lessonOf(name)).lesson;
    const questions = Object.entries(parts).flatMap(([part, { is }]) => (is === "question" ? [part] : []));
    lessons.push([name, Object.fromEntries(questions.map((question) => [question, null]))]);
  }
  return { version: FILE_VERSION, student, lessons: Object.fromEntries(lessons) };
}

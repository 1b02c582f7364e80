import type { TaskName } from "../../exercises/tasks.ts";
import { LESSON_NAMES, type LessonName } from "../../lessons/index.ts";
import { lessonOf, textsOf } from "../../lessons/shelf.ts";
import { lessonWords } from "../../lessons/words/index.ts";

/** Which tasks let a student do what a lesson shows. */
const TASKS_OF: Readonly<Record<LessonName, readonly TaskName[]>> = {
  conversation: [],
  relay: [],
  identity: ["swap-key"],
  lowe: ["lowe", "forged-m4"],
  forgery: ["flip", "keyboard"],
  order: ["replay", "reorder", "drop"],
  des: ["des-search"],
  theft: ["stolen-device-past", "stolen-device-now"],
  promises: ["withheld-opening"],
};

/** The rows of docs/lab-teacher.md and its twin that follow from the lessons. */
export async function lessonRows(language: "en" | "id"): Promise<string> {
  const { titles } = await lessonWords(language);
  const rows: string[] = [];
  for (const name of LESSON_NAMES) {
    const { goals } = await textsOf(name, language);
    const { minutes } = (await lessonOf(name)).lesson;
    const tasks = TASKS_OF[name].map((task) => `\`${task}\``).join(", ");
    rows.push(`| \`${name}\` | ${titles[name]} | ${minutes} | ${goals.join("; ")} | ${tasks} |`);
  }
  return rows.join("\n");
}

/** The right letters, as the lessons mark them; that they are right is another test's. */
export async function letterRows(language: "en" | "id"): Promise<string> {
  const head = language === "en" ? "| lesson | question: letter |" : "| pelajaran | pertanyaan: huruf |";
  const rows = [head, "|---|---|"];
  for (const name of LESSON_NAMES) {
    const { parts } = (await lessonOf(name)).lesson;
    const letters = Object.entries(parts).flatMap(([question, part]) =>
      part.is === "question" ? [`${question}: **${part.right}**`] : [],
    );
    rows.push(`| \`${name}\` | ${letters.join(", ")} |`);
  }
  return rows.join("\n");
}

export function tasksNamed(): string[] {
  return Object.values(TASKS_OF).flat().sort();
}

import { signal } from "@preact/signals";
import { emptyProgress, LESSON_NAMES, type Letter, Player } from "../../lessons/index.ts";
import { pagePlatform } from "../platform.ts";
import { saveFile } from "./saveFile.ts";

const KEPT = "sandi-lab/lessons";

type Chosen = Readonly<Record<string, Readonly<Record<string, Letter>>>>;

/** What was chosen first, by lesson and question: that is the prediction. The browser keeps it. */
export const chosen = signal<Chosen>(kept());
/** How many questions each lesson has. */
export const questionCounts = signal<Readonly<Record<string, number>>>({});
/** Worlds that lessons rest on, each played once. */
export const player = new Player(pagePlatform);

/** Later choices are for looking only. */
export function predict(lesson: string, question: string, letter: Letter): void {
  if (chosen.value[lesson]?.[question]) return;
  chosen.value = { ...chosen.value, [lesson]: { ...chosen.value[lesson], [question]: letter } };
  try {
    localStorage.setItem(KEPT, JSON.stringify(chosen.value));
  } catch {
    // Storage may be blocked: then it holds until the page is closed.
  }
}

export async function countQuestions(): Promise<void> {
  const { lessons } = await emptyProgress("-", LESSON_NAMES);
  const counts = Object.entries(lessons).map(([name, questions]) => [name, Object.keys(questions).length]);
  questionCounts.value = Object.fromEntries(counts);
}

/** Of all lessons one file, as `sandi lab grade` reads it. */
export async function handIn(student: string): Promise<void> {
  const progress = await emptyProgress(student, LESSON_NAMES);
  const filled = Object.entries(progress.lessons).map(([name, questions]) => {
    const answers = Object.keys(questions).map((question) => [question, chosen.value[name]?.[question] ?? null]);
    return [name, Object.fromEntries(answers)];
  });
  saveFile(`${student}-lessons.json`, { ...progress, lessons: Object.fromEntries(filled) });
}

/** What is not a choice is left out: somebody may have changed what the browser keeps. */
function kept(): Chosen {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    const lessons = LESSON_NAMES.map((name) => {
      const questions = (read as Record<string, object> | null)?.[name] ?? {};
      return [
        name,
        Object.fromEntries(Object.entries(questions).filter(([, letter]) => /^[a-d]$/.test(String(letter)))),
      ];
    });
    return Object.fromEntries(lessons);
  } catch {
    return {};
  }
}

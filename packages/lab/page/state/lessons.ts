import { signal } from "@preact/signals";
import {
  EXPLAINED_MOST,
  emptyProgress,
  LESSON_NAMES,
  type LessonName,
  type Letter,
  Player,
} from "../../lessons/index.ts";
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
  keep(KEPT, chosen.value);
}

function keep(name: string, what: object): void {
  try {
    localStorage.setItem(name, JSON.stringify(what));
  } catch {
    // Storage may be blocked: then it holds until the page is closed.
  }
}

const EXPLAINED = "sandi-lab/explained";
/** What was written of each lesson in one's own words. */
export const explained = signal<Readonly<Record<string, string>>>(keptWords());

export function explain(lesson: LessonName, text: string): void {
  explained.value = { ...explained.value, [lesson]: text };
  keep(EXPLAINED, explained.value);
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
  const written = Object.entries(explained.value).filter(([, text]) => text.trim() !== "");
  saveFile(`${student}-lessons.json`, {
    ...progress,
    lessons: Object.fromEntries(filled),
    explained: Object.fromEntries(written),
  });
}

function keptWords(): Readonly<Record<string, string>> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(EXPLAINED) ?? "{}");
    const words = LESSON_NAMES.map((name) => [name, (read as Record<string, unknown> | null)?.[name]] as const);
    return Object.fromEntries(
      words.flatMap(([name, text]) => (typeof text === "string" ? [[name, text.slice(0, EXPLAINED_MOST)]] : [])),
    );
  } catch {
    return {};
  }
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

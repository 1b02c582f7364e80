import type { Language } from "../attacks/attack.ts";
import { LabError } from "../errors/labError.ts";
import { glossary } from "./glossary/index.ts";
import type { Lesson, LessonTexts } from "./lesson.ts";
import { LESSON_NAMES, type LessonName } from "./names.ts";

type Shelf = {
  readonly lesson: () => Promise<{ readonly lesson: Lesson }>;
  readonly en: () => Promise<{ readonly texts: LessonTexts }>;
  readonly id: () => Promise<{ readonly texts: LessonTexts }>;
};

/** Each is loaded when it is asked for, and in one language. */
const SHELF: Readonly<Record<LessonName, Shelf>> = {
  conversation: {
    lesson: () => import("./conversation/index.ts"),
    en: () => import("./conversation/en.ts"),
    id: () => import("./conversation/id.ts"),
  },
  relay: {
    lesson: () => import("./relay/index.ts"),
    en: () => import("./relay/en.ts"),
    id: () => import("./relay/id.ts"),
  },
  identity: {
    lesson: () => import("./identity/index.ts"),
    en: () => import("./identity/en.ts"),
    id: () => import("./identity/id.ts"),
  },
  lowe: {
    lesson: () => import("./lowe/index.ts"),
    en: () => import("./lowe/en.ts"),
    id: () => import("./lowe/id.ts"),
  },
  forgery: {
    lesson: () => import("./forgery/index.ts"),
    en: () => import("./forgery/en.ts"),
    id: () => import("./forgery/id.ts"),
  },
  order: {
    lesson: () => import("./order/index.ts"),
    en: () => import("./order/en.ts"),
    id: () => import("./order/id.ts"),
  },
  des: {
    lesson: () => import("./des/index.ts"),
    en: () => import("./des/en.ts"),
    id: () => import("./des/id.ts"),
  },
  theft: {
    lesson: () => import("./theft/index.ts"),
    en: () => import("./theft/en.ts"),
    id: () => import("./theft/id.ts"),
  },
  promises: {
    lesson: () => import("./promises/index.ts"),
    en: () => import("./promises/en.ts"),
    id: () => import("./promises/id.ts"),
  },
};

/** Loads all there is to read, in every language: from then on nothing is asked for. */
export async function loadLessons(): Promise<void> {
  await Promise.all([
    ...Object.values(SHELF).flatMap(({ lesson, en, id }): Promise<unknown>[] => [lesson(), en(), id()]),
    glossary("en"),
    glossary("id"),
  ]);
}

/** @throws ProtocolError LAB_NO_LESSON */
export async function lessonOf(name: string): Promise<{ readonly name: LessonName; readonly lesson: Lesson }> {
  const known = LESSON_NAMES.find((one) => one === name);
  if (known === undefined) throw new LabError("LAB_NO_LESSON", { lesson: name, lessons: LESSON_NAMES.join(", ") });
  return { name: known, lesson: (await SHELF[known].lesson()).lesson };
}

export async function textsOf(name: LessonName, language: Language): Promise<LessonTexts> {
  return (await SHELF[name][language]()).texts;
}

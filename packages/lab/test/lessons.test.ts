import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shownTexts, writtenTexts } from "../attacks/goals.ts";
import { MEASURED, secondsForAll } from "../burn/cost.ts";
import { csvRow, parseRunFile, TASK_NAMES } from "../exercises/index.ts";
import { type Claim, not } from "../lessons/claims.ts";
import { glossary, termsIn } from "../lessons/glossary/index.ts";
import { LessonGrader } from "../lessons/grade.ts";
import {
  emptyProgress,
  LESSON_NAMES,
  type LessonName,
  listLessons,
  openLesson,
  Player,
  parseProgress,
  runFileOfChoice,
  type ToldPart,
} from "../lessons/index.ts";
import type { Choices, Evidence, Lesson, Part } from "../lessons/lesson.ts";
import { lessonOf, textsOf } from "../lessons/shelf.ts";
import { answersOf } from "../lessons/tell.ts";
import { lessonWords } from "../lessons/words/index.ts";
import { nodePlatform } from "../node/index.ts";
import { faultsOf } from "./support/lessonFaults.ts";
import { lessonRows, letterRows, tasksNamed } from "./support/teacherTables.ts";

const player = new Player(nodePlatform);
const LANGUAGES = ["en", "id"] as const;
const lessons = new Map<LessonName, Lesson>();
for (const name of LESSON_NAMES) lessons.set(name, (await lessonOf(name)).lesson);

/** Just this part: whatever is wrong is in it. */
const ofPart = (lesson: Lesson, name: string, part: Part): Lesson => ({ ...lesson, parts: { [name]: part } });

/** Each lesson with one lie in it: every claim turned round, every wrong answer marked right. */
function* lies(lesson: Lesson): Generator<readonly [where: string, lie: Lesson]> {
  const turned = function* <E extends { readonly seen?: readonly Claim[] }>(evidence: E): Generator<E> {
    for (const [i, claim] of (evidence.seen ?? []).entries())
      yield { ...evidence, seen: evidence.seen!.with(i, not(claim)) };
  };
  for (const [name, part] of Object.entries(lesson.parts)) {
    if (part.is !== "question") {
      if (part.evidence)
        for (const evidence of turned(part.evidence)) yield [name, ofPart(lesson, name, { ...part, evidence })];
      continue;
    }
    for (const [letter, choice] of Object.entries(part.choices) as [keyof Choices, Choices["a"]][]) {
      const others = [...turned(choice), { ...choice, states: not(choice.states) }];
      for (const other of others)
        yield [`${name} ${letter}`, ofPart(lesson, name, { ...part, choices: { ...part.choices, [letter]: other } })];
      if (letter !== part.right) yield [`${name} marked ${letter}`, ofPart(lesson, name, { ...part, right: letter })];
    }
  }
}

describe.each(LESSON_NAMES)("the lesson %s", (name) => {
  const lesson = lessons.get(name)!;

  it("says nothing that its runs do not show, and a lie in it is found", async () => {
    expect(await faultsOf(lesson, player)).toEqual([]);
    for (const [where, lie] of lies(lesson)) expect(await faultsOf(lie, player), where).not.toEqual([]);
  });

  it("is about ten minutes, explains, is watched, and asks at least three times", () => {
    expect(lesson.minutes).toBeGreaterThanOrEqual(8);
    expect(lesson.minutes).toBeLessThanOrEqual(13);
    const parts = Object.values(lesson.parts).map(({ is }) => is);
    expect(parts.filter((is) => is === "question").length).toBeGreaterThanOrEqual(3);
    expect(parts).toContain("watch");
    expect([parts[0], parts.at(-1)]).toEqual(["text", "text"]);
  });

  it("can be read in both languages, with every figure filled in", async () => {
    const parts = await Promise.all(LANGUAGES.map((language) => told(name, language)));
    expect(parts[0]!.map(({ is }) => is)).toEqual(parts[1]!.map(({ is }) => is));
    const texts = await Promise.all(LANGUAGES.map((language) => textsOf(name, language)));
    expect(placeholders(texts[0])).toEqual(placeholders(texts[1]));
    for (const part of parts.flat())
      for (const text of await wordsOf(part)) {
        expect(text).not.toMatch(/[{}]/);
        expect(text.trim(), part.name).toBe(text);
        expect(text, part.name).toMatch(/\S/);
      }
  });

  it("asks without having played anything, and plays a choice when it is opened", async () => {
    const untouched = new Player({ ...nodePlatform, oaepDecrypt: () => Promise.reject(new Error("played")) });
    const { partNames, part } = await openLesson(name, "en", untouched);
    for (const question of partNames) {
      if (lesson.parts[question]!.is !== "question") continue;
      const told = await part(question);
      const choices = told.is === "question" ? told.choices : [];
      expect(choices.map(({ letter }) => letter).join("")).toMatch(/^abcd?$/);
    }
  });

  it("has no figure in its texts but those that are computed, or looked up below", async () => {
    for (const language of LANGUAGES) {
      const { goals, parts } = await textsOf(name, language);
      const text = JSON.stringify([goals, parts]).replaceAll(/\{\w+\}/g, "");
      const left = [...Object.keys(FIGURES), ...(await saidIn(lesson))]
        .sort((a, b) => b.length - a.length)
        .reduce((rest, figure) => rest.replaceAll(figure, ""), text);
      expect(left.match(/[^"\\]{0,20}\d+/g) ?? [], language).toEqual([]);
    }
  });
});

/** What in texts has a digit in it, with what it has to agree with: names, dates of publications, and sums. */
const FIGURES: Readonly<Record<string, boolean>> = {
  h1: true,
  N1: true,
  N2: true,
  M1: true,
  M2: true,
  M3: true,
  M4: true,
  M5: true,
  M6: true,
  // Needham and Schroeder, CACM 21; Lowe, IPL 56: seventeen years.
  "1978": true,
  "1995": 1995 - 1978 === 17,
  // FIPS 46, 1977.
  "1970": true,
  "2 × 2 × 2": true,
  // Eight bits, and half as many tries again.
  "256 tries": 2 ** 8 === 256,
  "256 kunci": 2 ** 8 === 256,
  "384": 256 + 256 / 2 === 384,
  // At the measured rate, 2^127 keys take longer than 13.8 thousand million years; and with a thousand million cards.
  "128 bit": 2 ** 127 / MEASURED.keysPerSecond / 1e9 > 13.8e9 * 365.25 * 86_400,
  // AES-256-GCM.
  "256 bit": docOf("ratchet.md").includes("AES-256-GCM"),
};

it("holds the figures that stand in texts", () => {
  for (const [figure, holds] of Object.entries(FIGURES)) expect(holds, figure).toBe(true);
  expect(secondsForAll(MEASURED.keysPerSecond)).toBeLessThan(4 * 86_400);
});

function docOf(name: string): string {
  return readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
}

/** What people wrote or were shown in the runs of a lesson: a text may quote it. */
async function saidIn(lesson: Lesson): Promise<string[]> {
  const said = new Set<string>();
  for (const evidence of evidencesOf(lesson)) {
    const world = await player.world(evidence.run);
    for (const { text } of [...writtenTexts(world), ...shownTexts(world)]) said.add(text);
  }
  return [...said];
}

function evidencesOf({ parts }: Lesson): Evidence[] {
  return Object.values(parts).flatMap((part): Evidence[] => {
    if (part.is === "question") return Object.values(part.choices);
    return part.evidence ? [part.evidence] : [];
  });
}

async function told(name: LessonName, language: "en" | "id"): Promise<ToldPart[]> {
  const lesson = await openLesson(name, language, player);
  return Promise.all(lesson.partNames.map((part) => lesson.part(part)));
}

async function wordsOf(part: ToldPart): Promise<string[]> {
  if (part.is === "question") {
    const opened = await Promise.all(part.choices.map((choice) => choice.open()));
    const shown = opened.flatMap(({ shows, findings }) => [shows, ...findings]);
    return [part.ask, ...part.choices.map(({ says }) => says), ...shown];
  }
  return [part.head, ...part.says, ...(part.is === "watch" ? part.look : []), ...(part.evidence?.findings ?? [])];
}

function placeholders(texts: unknown): string[] {
  return [...new Set(JSON.stringify(texts).match(/\{\w+\}/g) ?? [])].sort();
}

describe("the lessons", () => {
  it("spread their right answers over the letters", () => {
    const right = [...lessons.values()].flatMap(({ parts }) =>
      Object.values(parts).flatMap((part) => (part.is === "question" ? [part.right] : [])),
    );
    for (const letter of ["a", "b", "c"] as const) {
      const share = right.filter((one) => one === letter).length / right.length;
      expect(share, letter).toBeGreaterThan(0.15);
      expect(share, letter).toBeLessThan(0.5);
    }
  });

  it("use every claim that there are words for, with the same facts in both languages", async () => {
    const [en, id] = [(await lessonWords("en")).claims, (await lessonWords("id")).claims];
    const used = [...lessons.values()]
      .flatMap(evidencesOf)
      .flatMap((evidence) => [...(evidence.seen ?? []), ...("states" in evidence ? [evidence.states as Claim] : [])]);
    expect(Object.keys(en).sort()).toEqual([...new Set(used.map(({ says }) => says))].sort());
    for (const key of Object.keys(en) as (keyof typeof en)[])
      for (const way of [0, 1] as const) expect(placeholders(id[key][way]), key).toEqual(placeholders(en[key][way]));
  });

  it("write numbers as their language does", async () => {
    for (const [language, number] of [
      ["en", "4,096"],
      ["id", "4.096"],
    ] as const) {
      const bits = await (await openLesson("des", language, player)).part("bits");
      const opened = bits.is === "question" ? await bits.choices[1]!.open() : undefined;
      expect(opened!.shows).toContain(number);
      expect(opened!.findings[0]).toContain(number);
    }
  });

  it("are listed by title without their texts", async () => {
    for (const language of LANGUAGES) {
      const list = await listLessons(language);
      expect(list.map(({ name }) => name)).toEqual(LESSON_NAMES);
      expect(new Set(list.map(({ title }) => title)).size).toBe(LESSON_NAMES.length);
    }
  });

  it("say in a plain sentence what their words mean: each word is used, and the first lesson has those of its own", async () => {
    for (const language of LANGUAGES) {
      const told = await Promise.all(LESSON_NAMES.map((name) => openLesson(name, language, player)));
      const used = new Set(told.flatMap(({ terms }) => terms.map(({ word }) => word)));
      expect(
        (await glossary(language)).filter(({ word }) => !used.has(word)),
        language,
      ).toEqual([]);
      const first = told[0]!.terms.map(({ word }) => word);
      expect(first).toEqual(expect.arrayContaining(["RSA", "DES", "K_DES", "nonce", "suite", "handshake"]));
    }
    const terms = [
      { word: "record", means: "" },
      { word: "RSA", means: "" },
    ];
    expect(termsIn("Records and what she recorded: RSA_DES_M1.", terms)).toEqual([terms[0]]);
    expect(termsIn("What she recorded.", terms)).toEqual([]);
  });

  it("are refused by name if they are not there", async () => {
    for (const name of ["alchemy", "__proto__", "constructor"])
      await expect(openLesson(name, "en", player)).rejects.toMatchObject({ code: "LAB_NO_LESSON" });
  });
});

describe("the teacher's guide", () => {
  it.each([
    ["en", "lab-teacher.md"],
    ["id", "lab-teacher.id.md"],
  ] as const)("has the lessons and the answers as they are: %s", async (language, name) => {
    const guide = docOf(name);
    expect(guide).toContain(await lessonRows(language));
    expect(guide).toContain(await letterRows(language));
  });

  it("names each task at one lesson", () => {
    expect(tasksNamed()).toEqual([...TASK_NAMES].sort());
  });
});

describe("what is handed in", () => {
  const grader = new LessonGrader(nodePlatform);
  const grade = async (file: unknown) =>
    await grader.grade("a.json", typeof file === "string" ? file : JSON.stringify(file));
  const right = async (name: LessonName) => Object.fromEntries(await answersOf(lessons.get(name)!, player));

  it("counts the choices that the lesson's own runs bear out", async () => {
    const lowe = await right("lowe");
    const asked = Object.keys(lowe).length;
    const file = { version: 1, student: "Ayu", lessons: { lowe } };
    expect(await grade(file)).toEqual([
      { file: "a.json", student: "Ayu", lesson: "lowe", right: asked, asked, code: "", explained: "" },
    ]);
    const wrong = { ...lowe, needs: "a", fix: null };
    expect(await grade({ ...file, lessons: { lowe: wrong } })).toMatchObject([{ right: asked - 2, asked }]);
    expect(await grade({ ...file, lessons: { lowe: {} } })).toMatchObject([{ right: 0, asked }]);
  });

  it("hands the student's own words on to the teacher, and grades nothing by them", async () => {
    const words = "The name in M2 says whose answer it is,\nso Alice sees that it is not Mallory's.";
    const file = { version: 1, student: "Ayu", lessons: { lowe: {}, des: {} }, explained: { lowe: words } };
    const rows = await grade(file);
    expect(rows.map(({ lesson, right: score, explained }) => [lesson, score, explained])).toEqual([
      ["lowe", 0, words],
      ["des", 0, ""],
    ]);
    expect(csvRow(rows[0]!)).toMatch(
      /,"The name in M2 says whose answer it is,\nso Alice sees that it is not Mallory's\."$/,
    );
    expect(csvRow({ ...rows[0]!, explained: "=1+1" })).toMatch(/,'=1\+1$/);
  });

  it("has a run for each choice, that can be played by itself", async () => {
    const file = await runFileOfChoice("lowe", "fix.a");
    expect(parseRunFile(JSON.stringify(file))).toEqual(file);
    for (const place of ["fix", "fix.e", "idea.a", "fix.toString", ".", ""])
      await expect(runFileOfChoice("lowe", place)).rejects.toMatchObject({ code: "LAB_NO_CHOICE" });
  });

  it("begins empty, with every question", async () => {
    const empty = await emptyProgress("Ayu", LESSON_NAMES);
    expect(await parseProgress(JSON.stringify(empty))).toEqual(empty);
    const rows = await grade(empty);
    expect(rows.map(({ lesson, right: score }) => [lesson, score])).toEqual(LESSON_NAMES.map((name) => [name, 0]));
  });

  it.each([
    ["what is no JSON", "{", "LAB_FILE_INVALID"],
    ["a later version", { version: 2 }, "LAB_FILE_VERSION"],
    ["a score of its own", { right: 9 }, "LAB_FILE_INVALID"],
    ["a lesson that is not there", { lessons: { alchemy: {} } }, "LAB_NO_LESSON"],
    ["a question that is not there", { lessons: { lowe: { gold: "a" } } }, "LAB_NO_CHOICE"],
    ["a question that is none", { lessons: { lowe: { idea: "a" } } }, "LAB_NO_CHOICE"],
    ["a question from elsewhere", { lessons: { lowe: { toString: "a" } } }, "LAB_NO_CHOICE"],
    ["a choice that is not there", { lessons: { lowe: { needs: "e" } } }, "LAB_NO_CHOICE"],
    ["choices that are no letters", { lessons: { lowe: { needs: 1 } } }, "LAB_FILE_INVALID"],
    ["nobody's choices", { student: "" }, "LAB_FILE_INVALID"],
    ["words on a lesson that is not there", { explained: { alchemy: "Gold." } }, "LAB_NO_LESSON"],
    ["more words than there is room for", { explained: { lowe: "x".repeat(2_001) } }, "LAB_FILE_INVALID"],
  ])("refuses %s", async (_what, change, code) => {
    const file = typeof change === "string" ? change : { version: 1, student: "Ayu", lessons: {}, ...change };
    const student = typeof file === "string" ? "" : file.student;
    expect(await grade(file)).toMatchObject([{ student, right: 0, asked: 0, code }]);
  });
});

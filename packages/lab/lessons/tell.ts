import type { Language } from "../attacks/attack.ts";
import type { Platform } from "../world/platform.ts";
import { type Claim, holds } from "./claims.ts";
import { glossary, termsIn } from "./glossary/index.ts";
import type { Term } from "./glossary/term.ts";
import {
  type AnyQuestionTexts,
  type Choice,
  type Evidence,
  LETTERS,
  type Lesson,
  type Letter,
  type Part,
  type PlainTexts,
  type Run,
  type WatchTexts,
} from "./lesson.ts";
import { LESSON_NAMES, type LessonName } from "./names.ts";
import { Player } from "./player.ts";
import { lessonOf, textsOf } from "./shelf.ts";
import { findingOf, lessonWords, type Words } from "./words/index.ts";

/** A run that a part rests on, and what was looked up in it. */
export type ToldEvidence = { readonly run: Run; readonly findings: readonly string[] };

export type ToldChoice = {
  readonly letter: Letter;
  readonly says: string;
  readonly run: Run;
  /** Plays its run: only then is it known what comes of it. */
  open(): Promise<OpenedChoice>;
};

export type OpenedChoice = ToldEvidence & {
  /** Whether what it states holds in its run: computed, not noted. */
  readonly isRight: boolean;
  readonly shows: string;
};

/** A part with its figures filled in: what a screen or a terminal shows. */
export type ToldPart = { readonly name: string } & (
  | { readonly is: "text"; readonly head: string; readonly says: readonly string[]; readonly evidence?: ToldEvidence }
  | {
      readonly is: "watch";
      readonly head: string;
      readonly says: readonly string[];
      readonly look: readonly string[];
      readonly evidence: ToldEvidence;
    }
  | { readonly is: "question"; readonly ask: string; readonly choices: readonly ToldChoice[] }
);

export type ToldLesson = {
  readonly name: LessonName;
  readonly title: string;
  readonly minutes: number;
  readonly goals: readonly string[];
  /** What its texts take for known, a plain sentence each. */
  readonly terms: readonly Term[];
  readonly partNames: readonly string[];
  /** Plays what the part rests on, and fills it in. A question is there at once; its choices are played one by one. */
  part(name: string): Promise<ToldPart>;
};

/** The lessons by name, title and length, without loading any of their texts. */
export async function listLessons(
  language: Language,
): Promise<{ readonly name: LessonName; readonly title: string }[]> {
  const { titles } = await lessonWords(language);
  return LESSON_NAMES.map((name) => ({ name, title: titles[name] }));
}

/**
 * A lesson in one language. Parts are played when they are asked for, so the first can be shown at once.
 * @throws ProtocolError LAB_NO_LESSON
 */
export async function openLesson(name: string, language: Language, player: Player | Platform): Promise<ToldLesson> {
  const lesson = await lessonOf(name);
  const [texts, words] = await Promise.all([textsOf(lesson.name, language), lessonWords(language)]);
  const by = player instanceof Player ? player : new Player(player);
  return {
    name: lesson.name,
    title: words.titles[lesson.name],
    minutes: lesson.lesson.minutes,
    goals: texts.goals,
    terms: termsIn(JSON.stringify([texts, lesson.lesson]), await glossary(language)),
    partNames: Object.keys(lesson.lesson.parts),
    part: (part) => tellPart(part, lesson.lesson.parts[part]!, texts.parts[part]!, by, words),
  };
}

async function tellPart(
  name: string,
  part: Part,
  texts: PlainTexts | WatchTexts | AnyQuestionTexts,
  player: Player,
  words: Words,
): Promise<ToldPart> {
  if (part.is === "question") {
    const { ask, choices } = texts as AnyQuestionTexts;
    const told = LETTERS.flatMap((letter): ToldChoice[] => {
      const choice = part.choices[letter];
      if (!choice) return [];
      const { says, shows } = choices[letter]!;
      return [{ letter, says, run: choice.run, open: () => openChoice(choice, shows, player, words) }];
    });
    return { name, is: "question", ask, choices: told };
  }
  const { head, says } = texts as PlainTexts;
  if (!part.evidence) return { name, is: "text", head, says };
  const { fill, evidence } = await lookUp(part.evidence, part.evidence.seen ?? [], player, words);
  const common = { name, head, says: says.map(fill), evidence };
  return part.is === "text"
    ? { is: "text", ...common }
    : { is: "watch", ...common, look: (texts as WatchTexts).look.map(fill) };
}

async function openChoice(choice: Choice, shows: string, player: Player, words: Words): Promise<OpenedChoice> {
  const { fill, evidence } = await lookUp(choice, [choice.states, ...(choice.seen ?? [])], player, words);
  return { isRight: await isRightChoice(choice, player), shows: fill(shows), ...evidence };
}

async function lookUp({ run, figures }: Evidence, claims: readonly Claim[], player: Player, words: Words) {
  const world = await player.world(run);
  const facts = figures?.(world) ?? {};
  const findings = claims.map((claim) => findingOf(claim, world, words));
  return { fill: (text: string) => words.fill(text, facts), evidence: { run, findings } };
}

/** Whether what the choice states is so in its run. */
async function isRightChoice({ run, states }: Choice, player: Player): Promise<boolean> {
  return holds(states, await player.world(run));
}

/** For each question of a lesson, its right choice, found by playing all of them. */
export async function answersOf({ parts }: Lesson, player: Player): Promise<ReadonlyMap<string, Letter | undefined>> {
  const answers = new Map<string, Letter | undefined>();
  for (const [name, part] of Object.entries(parts)) {
    if (part.is !== "question") continue;
    const right: Letter[] = [];
    for (const letter of LETTERS) {
      const choice = part.choices[letter];
      if (choice && (await isRightChoice(choice, player))) right.push(letter);
    }
    answers.set(name, right.length === 1 ? right[0] : undefined);
  }
  return answers;
}

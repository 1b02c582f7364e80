import type { Facts } from "../texts/index.ts";
import type { Move } from "../world/moves.ts";
import type { ProtocolName } from "../world/protocols.ts";
import type { World } from "../world/world.ts";
import type { Claim } from "./claims.ts";

/** Whoever plays it has every byte of it. */
export type Run = { readonly protocol: ProtocolName; readonly seed: number; readonly moves: readonly Move[] };

/** A run, what can be seen in it, and the figures that a text takes from it. */
export type Evidence = {
  readonly run: Run;
  /** Each holds in the world that the run leads to; tests play it. */
  readonly seen?: readonly Claim[];
  /** What fills the placeholders of the text. */
  readonly figures?: (world: World) => Facts;
};

/** One answer that can be chosen. It is right exactly if what it states holds in its run. */
export type Choice = Evidence & { readonly states: Claim };

export const LETTERS = ["a", "b", "c", "d"] as const;
export type Letter = (typeof LETTERS)[number];
export type Choices = { readonly [letter in "a" | "b" | "c"]: Choice } & { readonly d?: Choice };

export type Part =
  /** Something is explained. */
  | { readonly is: "text"; readonly evidence?: Evidence }
  /** A run is watched. */
  | { readonly is: "watch"; readonly evidence: Evidence }
  /** Something is predicted. */
  | { readonly is: "question"; readonly right: Letter; readonly choices: Choices };

/** Everything about a lesson but its words. */
export type Lesson = { readonly minutes: number; readonly parts: Readonly<Record<string, Part>> };

/** The words of a lesson in one language. `{name}` is filled in from its evidence. What a lesson has, they have to have. */
export type TextsOf<L extends Lesson> = {
  /** What the reader can do afterwards. */
  readonly goals: readonly string[];
  readonly parts: { readonly [name in keyof L["parts"]]: TextsOfPart<L["parts"][name]> };
};

type TextsOfPart<P> = P extends { readonly is: "question"; readonly choices: infer C }
  ? QuestionTexts & { readonly choices: { readonly [letter in keyof C]: ChoiceTexts } }
  : P extends { readonly is: "watch" }
    ? WatchTexts
    : PlainTexts;

export type PlainTexts = { readonly head: string; readonly says: readonly string[] };
/** `look`: what to look at while the run goes on. */
export type WatchTexts = PlainTexts & { readonly look: readonly string[] };
type QuestionTexts = { readonly ask: string };
/** What somebody says who chooses it; and what its run shows. */
type ChoiceTexts = { readonly says: string; readonly shows: string };

/** The words of any lesson, where it is not known which. */
export type LessonTexts = {
  readonly goals: readonly string[];
  readonly parts: Readonly<Record<string, PlainTexts | WatchTexts | AnyQuestionTexts>>;
};
export type AnyQuestionTexts = QuestionTexts & { readonly choices: Readonly<Partial<Record<Letter, ChoiceTexts>>> };

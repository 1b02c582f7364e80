import type { LessonName } from "../names.ts";

/** What is said about lessons, but for their own texts. */
export const en = {
  titles: {
    lowe: "Why N2 must come back with a name in it",
  },
  /** A claim, and its opposite. */
  claims: {
    reads: ["Mallory can read “{text}”.", "Mallory cannot read “{text}”."],
    readsAny: ["Mallory can read a text that is not for her.", "Mallory can read no text that is not for her."],
    knows: ["Mallory knows {what}.", "Mallory does not know {what}."],
    knowsAny: ["Mallory has learned something secret.", "Mallory has learned nothing secret."],
    hasKeyOf: ["Mallory has {owner}'s private key.", "Mallory does not have {owner}'s private key."],
    searched: ["Mallory has searched for a key.", "Mallory has searched for no key."],
    shown: ["{who} is shown “{text}”, as {from}'s.", "{who} is never shown “{text}” as {from}'s."],
    refuses: ["{who}'s client refuses it: {code}.", "{who}'s client does not say {code}."],
    cannot: ["What Mallory tries cannot be done: {code}.", "Everything that Mallory tries can be done."],
    shares: ["{one} and {other} have the same {what}.", "{one} and {other} do not have the same {what}."],
  },
  says: {
    goals: "Afterwards you can",
    minutes: "about {minutes} minutes",
    predict: "Predict",
    watch: "Watch",
    protocol: "Protocol: {protocol}",
    look: "What to look at",
    answer: "Answer",
    right: "right",
    wrong: "wrong",
    checked: "Looked up in the run",
    list: "sandi lab lesson NAME prints a lesson.",
  },
} as const satisfies Shape;

type Shape = {
  readonly titles: Readonly<Record<LessonName, string>>;
  readonly claims: Readonly<Record<string, readonly [so: string, notSo: string]>>;
  readonly says: Readonly<Record<string, string>>;
};

export type ClaimKey = keyof typeof en.claims;
export type SaysKey = keyof typeof en.says;
export type LessonWords = {
  readonly titles: Readonly<Record<LessonName, string>>;
  readonly claims: Readonly<Record<ClaimKey, readonly [so: string, notSo: string]>>;
  readonly says: Readonly<Record<SaysKey, string>>;
};

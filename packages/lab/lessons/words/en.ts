import type { LessonName } from "../names.ts";

/** What is said about lessons, but for their own texts. */
export const en = {
  titles: {
    conversation: "A conversation, step by step",
    relay: "What does the relay see?",
    identity: "Who handed you that key?",
    lowe: "Why N2 must come back with a name in it",
    forgery: "Encrypting is not authenticating",
    order: "Twice, in the wrong order, not at all",
    des: "Why DES fell",
    theft: "What a stolen phone tells",
    promises: "Old promises",
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
    shownTwice: ["{who} is shown “{text}” twice.", "{who} is not shown “{text}” twice."],
    shownBefore: ["{who} is shown “{first}” before “{second}”.", "{who} is not shown “{first}” before “{second}”."],
    noticed: ["A check refuses something, or a person is warned.", "No check and no person notices anything."],
    seesGap: ["{who} is shown that a message is missing.", "{who} is not shown that anything is missing."],
    gapFilled: ["{who} gets the missing message later.", "{who} does not get a missing message later."],
    seesArrival: ["{who} is shown that the message has arrived.", "{who} is not shown that anything has arrived."],
    refuses: ["{who}'s client refuses a packet: {code}.", "{who}'s client refuses no packet with {code}."],
    refusesCard: ["{who}'s client refuses a card: {code}.", "{who}'s client refuses no card with {code}."],
    refusesToSend: [
      "{who}'s client refuses to send the text: {code}.",
      "{who}'s client does not refuse to send anything with {code}.",
    ],
    cannot: ["What Mallory tries cannot be done: {code}.", "Everything that Mallory tries can be done."],
    isOpen: ["{who}'s client takes the handshake for complete.", "{who}'s client completes no handshake."],
    shares: ["{one} and {other} have the same {what}.", "{one} and {other} do not have the same {what}."],
    deleted: ["{who}'s device has deleted a key: {what}.", "{who}'s device has deleted no {what}."],
    inClear: ["“{text}” can be read in a packet.", "“{text}” can be read in no packet."],
    passes: ["A packet of the kind {kind} passes the relay.", "No packet of the kind {kind} passes the relay."],
    sameSize: [
      "“{first}” and “{second}” are equally large on the way.",
      "“{first}” and “{second}” are not equally large on the way.",
    ],
    tellsWho: ["The relay can tell whom {from} talks with.", "The relay cannot tell whom {from} talks with."],
    tellsSizes: [
      "The relay can tell {from}'s long texts from the short ones.",
      "The relay cannot tell {from}'s long texts from the short ones.",
    ],
    tellsAnswers: ["The relay can tell that {from} gets answers.", "The relay cannot tell that {from} gets answers."],
    hasVerified: ["{who} has verified {of}.", "{who} has not verified {of}."],
    listsMalloryAs: [
      "In {who}'s list, Mallory stands under the name of {as}.",
      "In {who}'s list, Mallory does not stand under the name of {as}.",
    ],
    hasNewestCard: ["{who} has {of}'s newest card.", "{who} does not have {of}'s newest card."],
    guessHolds: ["The guessed block of packet {packet} is right.", "The guessed block of packet {packet} is wrong."],
    foundWithin: ["The search finds the key within {most} tries.", "The search finds no key within {most} tries."],
  },
  says: {
    goals: "Afterwards you can",
    minutes: "about {minutes} minutes",
    predict: "Predict",
    watch: "Watch",
    protocol: "Protocol: {protocol}",
    look: "What to look at",
    terms: "Words of this lesson",
    answer: "Answer",
    right: "right",
    wrong: "wrong",
    checked: "Looked up in the run",
    list: "sandi lab lesson NAME prints a lesson.",
    replay: "The run behind any answer: sandi lab lesson {name} --choice {place} > run.json && sandi lab run run.json",
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

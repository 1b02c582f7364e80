import { ALL, say, TALK } from "../../attacks/openings.ts";
import { knows, not, noticed, reads, refuses, shown } from "../claims.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { attackRun, run } from "../runs.ts";

const ORDER = "Pay 100 euros.";
const CHANGED = "Pay 900 euros.";
const TYPED = "Pay Mallory 900 euros.";
const HELLO = "Hello Bob.";

const flipped = attackRun("flip", "ns-1978");
const caught = attackRun("flip", "rsa-des");
const tagged = attackRun("flip", "ratchet");
const typed = attackRun("keyboard", "ns-1978");
const refused = attackRun("keyboard", "rsa-des");
/** A bit of the second encrypted block, not of the random one before it. */
const scrambled = run("ns-1978", ...TALK, say("alice", "bob", ORDER), { do: "flip", packet: 7, bit: 8 * 20 + 4 }, ALL);

const bitsOf = (digit: string) => digit.charCodeAt(0).toString(2).padStart(8, "0");
const digits = () => ({ one: bitsOf("1"), nine: bitsOf("9") });

export const lesson = {
  minutes: 11,
  parts: {
    seal: { is: "text" },
    flip: {
      is: "question",
      right: "b",
      choices: {
        a: { run: flipped, states: refuses("bob", "NS_1978_REFUSED") },
        b: { run: flipped, states: shown("bob", "alice", CHANGED), seen: [not(knows("K_DES")), not(noticed)] },
        c: { run: flipped, states: shown("bob", "alice", ORDER) },
      },
    },
    flipped: { is: "watch", evidence: { run: flipped, seen: [shown("bob", "alice", CHANGED), not(noticed)] } },
    cbc: { is: "text", evidence: { run: flipped, seen: [shown("bob", "alice", CHANGED)], figures: digits } },
    cure: {
      is: "question",
      right: "c",
      choices: {
        a: { run: flipped, states: knows("K_DES"), seen: [shown("bob", "alice", CHANGED)] },
        b: { run: flipped, states: refuses("bob", "NS_1978_REFUSED"), seen: [not(noticed)] },
        c: {
          run: caught,
          states: refuses("bob", "RSA_DES_RECORD_REFUSED"),
          seen: [not(shown("bob", "alice", CHANGED))],
        },
      },
    },
    mac: {
      is: "watch",
      evidence: {
        run: caught,
        seen: [refuses("bob", "RSA_DES_RECORD_REFUSED"), not(shown("bob", "alice", CHANGED))],
      },
    },
    luck: { is: "text", evidence: { run: scrambled, seen: [refuses("bob", "NS_1978_REFUSED")] } },
    keyboard: {
      is: "question",
      right: "a",
      choices: {
        a: { run: typed, states: shown("bob", "alice", TYPED), seen: [not(noticed)] },
        b: { run: typed, states: not(shown("bob", "alice", TYPED)), seen: [reads(HELLO)] },
        c: { run: typed, states: noticed },
      },
    },
    twoKeys: {
      is: "question",
      right: "b",
      choices: {
        a: { run: refused, states: shown("bob", "alice", TYPED), seen: [knows("K_DES")] },
        b: {
          run: refused,
          states: refuses("bob", "RSA_DES_RECORD_REFUSED"),
          seen: [reads(HELLO), not(knows("K_MAC A"))],
        },
        c: { run: refused, states: not(reads(HELLO)) },
      },
    },
    end: { is: "text", evidence: { run: tagged, seen: [refuses("bob", "RATCHET_RECORD_REFUSED")] } },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

import { ALL, BOBS_SECRET, say, TALK } from "../../attacks/openings.ts";
import type { Move } from "../../world/moves.ts";
import {
  hasKeyOf,
  hasNewestCard,
  inClear,
  knows,
  knowsAny,
  not,
  passes,
  reads,
  readsAny,
  refuses,
  seesArrival,
  shares,
  shown,
  shownTwice,
} from "../claims.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { run } from "../runs.ts";

const HELLO = "Hello Bob.";

const joined = run("rsa-des");
const talk = run("rsa-des", ...TALK);
/** What passes the relay before the first text is answered. */
const LEGS = ["M1", "M2", "M3", "M4", "M5", "M6", "record"];
/** Everything that Alice sent to begin with, once more: M1, M3, M4 and her text. */
const COPIES: readonly Move[] = [1, 3, 4, 5].map((packet) => ({ do: "copy", packet }) as const);
const again = run("rsa-des", ...TALK, ...COPIES, ALL, say("bob", "alice", BOBS_SECRET), ALL);
/** Mallory is given all of the key but a few bits, and finds these. */
const withKey = run("rsa-des", ...TALK, { do: "search", packet: 5, unknownBits: 6 });

export const lesson = {
  minutes: 10,
  parts: {
    people: { is: "text" },
    register: {
      is: "question",
      right: "b",
      choices: {
        a: { run: joined, states: hasKeyOf("alice") },
        b: { run: joined, states: hasNewestCard("bob", "alice"), seen: [hasNewestCard("alice", "bob")] },
        c: { run: joined, states: knowsAny },
      },
    },
    steps: { is: "text", evidence: { run: talk, seen: LEGS.map(passes) } },
    talk: {
      is: "watch",
      evidence: {
        run: talk,
        seen: [shown("bob", "alice", HELLO), shown("alice", "bob", "Hello Alice."), seesArrival("alice")],
      },
    },
    key: {
      is: "question",
      right: "a",
      choices: {
        a: { run: talk, states: shares("alice", "bob", "K_DES"), seen: [not(knowsAny)] },
        b: { run: talk, states: knows("K_DES") },
        c: { run: talk, states: knows("N2"), seen: [shares("alice", "bob", "N2")] },
      },
    },
    nonces: { is: "text", evidence: { run: talk, seen: [shares("alice", "bob", "N1"), shares("alice", "bob", "N2")] } },
    again: {
      is: "question",
      right: "c",
      choices: {
        a: { run: again, states: shownTwice("bob", "alice", HELLO) },
        b: { run: again, states: reads(BOBS_SECRET), seen: [shown("alice", "bob", BOBS_SECRET)] },
        c: { run: again, states: refuses("bob", "RSA_DES_M1_REPLAYED"), seen: [not(readsAny)] },
      },
    },
    cipher: {
      is: "question",
      right: "b",
      choices: {
        a: { run: withKey, states: not(reads(HELLO)), seen: [not(hasKeyOf("bob"))] },
        b: { run: withKey, states: reads(HELLO), seen: [knows("K_DES"), not(knows("N1"))] },
        c: { run: talk, states: inClear(HELLO) },
      },
    },
    end: { is: "text" },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

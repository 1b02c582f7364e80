import { ALL, BOBS_SECRET, SECRET, say } from "../../attacks/openings.ts";
import { deleted, hasKeyOf, knows, knowsAny, not, noticed, passes, reads, readsAny } from "../claims.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { attackRun, run } from "../runs.ts";

const LATE = "Come at once.";

const past = attackRun("stolen-device-past", "ratchet");
const pastWithRsa = attackRun("stolen-device-past", "rsa-des");
const now = attackRun("stolen-device-now", "ratchet");
const future = attackRun("stolen-device-future", "ratchet");
/** An hour later the session takes a new DES key. */
const newKeyWithRsa = run(
  "rsa-des",
  ...attackRun("stolen-device-future", "rsa-des").moves,
  { do: "wait", seconds: 4_000 },
  say("alice", "bob", LATE),
  ALL,
);

export const lesson = {
  minutes: 10,
  parts: {
    times: { is: "text" },
    withRsa: {
      is: "question",
      right: "a",
      choices: {
        a: { run: pastWithRsa, states: reads(SECRET), seen: [not(noticed)] },
        b: { run: pastWithRsa, states: not(knows("K_DES")), seen: [reads(SECRET)] },
        c: { run: pastWithRsa, states: deleted("bob", "K_DES"), seen: [reads(SECRET)] },
      },
    },
    why: { is: "text", evidence: { run: pastWithRsa, seen: [hasKeyOf("bob"), reads(SECRET)] } },
    past: {
      is: "question",
      right: "b",
      choices: {
        a: { run: past, states: reads(SECRET) },
        b: { run: past, states: not(readsAny), seen: [knowsAny, deleted("bob", "chain 2 <")] },
        c: { run: past, states: not(knowsAny), seen: [not(readsAny)] },
      },
    },
    erased: {
      is: "watch",
      evidence: { run: past, seen: [knows("root"), deleted("bob", "one-time prekey"), not(readsAny)] },
    },
    now: {
      is: "question",
      right: "c",
      choices: {
        a: { run: now, states: noticed },
        b: { run: now, states: not(reads(SECRET)) },
        c: { run: now, states: reads(SECRET), seen: [not(noticed)] },
      },
    },
    future: {
      is: "question",
      right: "b",
      choices: {
        a: { run: future, states: reads(SECRET) },
        b: { run: future, states: not(readsAny), seen: [knows("root")] },
        c: { run: future, states: reads(BOBS_SECRET) },
      },
    },
    healed: {
      is: "watch",
      evidence: { run: future, seen: [passes("step"), not(reads(SECRET)), not(reads(BOBS_SECRET))] },
    },
    end: {
      is: "text",
      evidence: { run: newKeyWithRsa, seen: [reads(SECRET), reads(BOBS_SECRET), passes("M4'"), reads(LATE)] },
    },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

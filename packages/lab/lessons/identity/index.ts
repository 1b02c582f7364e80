import { ALL, SECRET, say, TALK } from "../../attacks/openings.ts";
import type { Move } from "../../world/moves.ts";
import {
  hasVerified,
  isOpen,
  listsMalloryAs,
  not,
  noticed,
  reads,
  refusesCard,
  refusesToSend,
  shown,
} from "../claims.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { attackRun, run } from "../runs.ts";

const SWAP: readonly Move[] = [
  { do: "impersonate", who: "bob", shownTo: "alice" },
  { do: "restart", who: "alice" },
  say("alice", "bob", SECRET),
  ALL,
];

const unverified = attackRun("swap-key", "ratchet-unverified");
const verified = attackRun("swap-key", "ratchet");
const forged = attackRun("forged-card", "ratchet-unverified");
/** The two have talked, and compared nothing. */
const acquainted = run("ratchet-unverified", ...TALK, ...SWAP);

export const lesson = {
  minutes: 10,
  parts: {
    whose: { is: "text" },
    stranger: {
      is: "question",
      right: "b",
      choices: {
        a: { run: unverified, states: not(reads(SECRET)) },
        b: { run: unverified, states: reads(SECRET), seen: [not(noticed)] },
        c: { run: unverified, states: refusesCard("alice", "RECORD_BAD_SIGNATURE"), seen: [reads(SECRET)] },
      },
    },
    swapped: {
      is: "watch",
      evidence: {
        run: unverified,
        seen: [listsMalloryAs("alice", "bob"), not(hasVerified("alice", "bob")), reads(SECRET), not(noticed)],
      },
    },
    card: { is: "text", evidence: { run: forged, seen: [refusesCard("alice", "RECORD_BAD_SIGNATURE")] } },
    forged: {
      is: "question",
      right: "c",
      choices: {
        a: { run: forged, states: reads(SECRET) },
        b: { run: forged, states: not(shown("bob", "alice", SECRET)), seen: [not(reads(SECRET))] },
        c: { run: forged, states: refusesCard("alice", "RECORD_BAD_SIGNATURE"), seen: [not(reads(SECRET))] },
        d: { run: forged, states: hasVerified("alice", "bob"), seen: [refusesCard("alice", "RECORD_BAD_SIGNATURE")] },
      },
    },
    number: { is: "text" },
    verified: {
      is: "question",
      right: "a",
      choices: {
        a: { run: verified, states: refusesToSend("alice", "IDENTITY_CHANGED"), seen: [not(reads(SECRET))] },
        b: { run: verified, states: isOpen("mallory") },
        c: { run: verified, states: reads(SECRET), seen: [listsMalloryAs("alice", "bob")] },
      },
    },
    refused: {
      is: "watch",
      evidence: {
        run: verified,
        seen: [hasVerified("alice", "bob"), listsMalloryAs("alice", "bob"), refusesToSend("alice", "IDENTITY_CHANGED")],
      },
    },
    friends: {
      is: "question",
      right: "b",
      choices: {
        a: { run: acquainted, states: reads(SECRET) },
        b: { run: acquainted, states: refusesToSend("alice", "AMBIGUOUS_NAME"), seen: [not(reads(SECRET))] },
        c: {
          run: acquainted,
          states: not(listsMalloryAs("alice", "bob")),
          seen: [refusesToSend("alice", "AMBIGUOUS_NAME")],
        },
      },
    },
    end: { is: "text", evidence: { run: acquainted, seen: [refusesToSend("alice", "AMBIGUOUS_NAME")] } },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

import { SECRET } from "../../attacks/openings.ts";
import { hasNewestCard, not, noticed, passes, reads, refuses, refusesCard, shown, shownTwice } from "../claims.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { attackRun } from "../runs.ts";

const INVITATION = "Come at once.";

const weaker = attackRun("downgrade", "ratchet");
const older = attackRun("rollback", "ratchet");
const withheld = attackRun("withheld-opening", "ns-1978");
const withheldNow = attackRun("withheld-opening", "ratchet");

export const lesson = {
  minutes: 9,
  parts: {
    promise: { is: "text" },
    downgrade: {
      is: "question",
      right: "a",
      choices: {
        a: { run: weaker, states: refusesCard("alice", "RECORD_BAD_SIGNATURE"), seen: [shown("bob", "alice", SECRET)] },
        b: { run: weaker, states: passes("M1"), seen: [not(reads(SECRET))] },
        c: { run: weaker, states: not(shown("bob", "alice", SECRET)) },
      },
    },
    weaker: {
      is: "watch",
      evidence: {
        run: weaker,
        seen: [refusesCard("alice", "RECORD_BAD_SIGNATURE"), not(passes("M1")), passes("opening")],
      },
    },
    signed: { is: "text", evidence: { run: weaker, seen: [not(reads(SECRET))] } },
    rollback: {
      is: "question",
      right: "c",
      choices: {
        a: { run: older, states: refusesCard("alice", "RECORD_BAD_SIGNATURE") },
        b: { run: older, states: not(hasNewestCard("alice", "bob")) },
        c: { run: older, states: refusesCard("alice", "RECORD_ROLLBACK"), seen: [hasNewestCard("alice", "bob")] },
      },
    },
    version: { is: "text", evidence: { run: older, seen: [refusesCard("alice", "RECORD_ROLLBACK")] } },
    withheld: {
      is: "question",
      right: "a",
      choices: {
        a: { run: withheld, states: not(noticed), seen: [shown("bob", "alice", INVITATION)] },
        b: { run: withheld, states: noticed },
        c: { run: withheld, states: not(shown("bob", "alice", INVITATION)) },
      },
    },
    late: { is: "watch", evidence: { run: withheld, seen: [shown("bob", "alice", INVITATION), not(noticed)] } },
    today: {
      is: "question",
      right: "b",
      choices: {
        a: { run: withheldNow, states: not(noticed) },
        b: { run: withheldNow, states: noticed, seen: [refuses("bob", "RATCHET_RANK_TOO_LOW")] },
        c: { run: withheldNow, states: shownTwice("bob", "alice", INVITATION), seen: [noticed] },
      },
    },
    end: { is: "text", evidence: { run: withheldNow, seen: [not(shownTwice("bob", "alice", INVITATION))] } },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

import { ALL, say, TALK } from "../../attacks/openings.ts";
import { gapFilled, not, noticed, refuses, seesArrival, seesGap, shown, shownBefore, shownTwice } from "../claims.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { attackRun, run } from "../runs.ts";

const ORDER = "Pay 100 euros.";
const [FIRST, SECOND] = ["Sell.", "No, wait until Monday."];
const ALARM = "Fire!";

const doubled = attackRun("replay", "ns-1978");
const refused = attackRun("replay", "rsa-des");
/** The last byte of the number of a copy, which stands in the clear, is made another. */
const renumbered = run(
  "rsa-des",
  ...TALK,
  say("alice", "bob", ORDER),
  ALL,
  { do: "copy", packet: 11 },
  { do: "edit", packet: 13, at: 32, hex: "63" },
  ALL,
);
const turned = attackRun("reorder", "ns-1978");
const swapped = attackRun("reorder", "ratchet");
const silent = run("ratchet", say("alice", "bob", ALARM), { do: "drop", packet: 1 }, { do: "wait", seconds: 60 });
const later = attackRun("drop", "ratchet");

export const lesson = {
  minutes: 11,
  parts: {
    copies: { is: "text" },
    twice: {
      is: "question",
      right: "c",
      choices: {
        a: { run: doubled, states: not(shownTwice("bob", "alice", ORDER)) },
        b: { run: doubled, states: noticed },
        c: { run: doubled, states: shownTwice("bob", "alice", ORDER), seen: [not(noticed)] },
      },
    },
    replay: { is: "watch", evidence: { run: doubled, seen: [shownTwice("bob", "alice", ORDER), not(noticed)] } },
    numbers: {
      is: "text",
      evidence: {
        run: refused,
        seen: [refuses("bob", "RSA_DES_RECORD_REPLAYED"), not(shownTwice("bob", "alice", ORDER))],
      },
    },
    renumbered: {
      is: "question",
      right: "b",
      choices: {
        a: { run: renumbered, states: shownTwice("bob", "alice", ORDER) },
        b: { run: renumbered, states: refuses("bob", "RSA_DES_RECORD_REFUSED") },
        c: { run: renumbered, states: refuses("bob", "RSA_DES_RECORD_REPLAYED") },
      },
    },
    meaning: { is: "text", evidence: { run: turned, seen: [shownBefore("bob", SECOND, FIRST), not(noticed)] } },
    swapped: {
      is: "question",
      right: "c",
      choices: {
        a: { run: swapped, states: not(seesGap("bob")) },
        b: { run: swapped, states: shownBefore("bob", FIRST, SECOND), seen: [seesGap("bob")] },
        c: { run: swapped, states: seesGap("bob"), seen: [gapFilled("bob"), shownBefore("bob", SECOND, FIRST)] },
      },
    },
    late: {
      is: "text",
      evidence: {
        run: swapped,
        seen: [
          shownBefore("bob", SECOND, FIRST),
          seesGap("bob"),
          gapFilled("bob"),
          refuses("bob", "RATCHET_RECORD_REPLAYED"),
          seesArrival("alice"),
        ],
      },
    },
    gap: {
      is: "watch",
      evidence: { run: later, seen: [seesGap("bob"), gapFilled("bob"), shown("bob", "alice", FIRST)] },
    },
    silence: {
      is: "question",
      right: "a",
      choices: {
        a: { run: silent, states: not(noticed), seen: [not(seesArrival("alice"))] },
        b: { run: silent, states: seesGap("bob") },
        c: { run: silent, states: seesArrival("alice") },
      },
    },
    end: { is: "text", evidence: { run: silent, seen: [not(seesArrival("alice")), not(noticed)] } },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

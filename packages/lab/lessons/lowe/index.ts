import { ALL, BOBS_SECRET, say } from "../../attacks/openings.ts";
import type { Move } from "../../world/moves.ts";
import {
  cannot,
  hasKeyOf,
  knows,
  knowsAny,
  not,
  noticed,
  passes,
  reads,
  readsAny,
  refuses,
  searched,
  shares,
  shown,
} from "../claims.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { attackRun, run } from "../runs.ts";

const HI = "Hi Mallory.";
const GREETING = "Hello Bob.";

const honest = run("ns-1978", say("alice", "bob", GREETING), ALL);
const attack = attackRun("lowe", "ns-1978");
const fixed = attackRun("lowe", "rsa-des");
const PASS_ON: readonly Move[] = [say("alice", "mallory", HI), { do: "reencrypt", packet: 1, as: "alice", to: "bob" }];

/** Alice waits for two answers. Bob's, to the number that was meant for Mallory, reaches the conversation with Bob. */
const otherNumber = run(
  "ns-1978",
  say("alice", "mallory", HI),
  say("alice", "bob", GREETING),
  { do: "reencrypt", packet: 1, as: "alice", to: "bob" },
  { do: "deliver", packet: 4 },
);

/** Mallory wants to put her own name into M2. */
const rewrite = run("rsa-des", ...PASS_ON, { do: "reencrypt", packet: 3, as: "mallory", to: "alice" });
/** She changes a byte of what she cannot read. */
const scribble = run(
  "rsa-des",
  ...PASS_ON,
  { do: "edit", packet: 3, at: 200, hex: "00" },
  { do: "misaddress", packet: 3, from: "mallory" },
);
/** She answers Alice herself, with her own name and a number of her own. */
const ownAnswer = run(
  "rsa-des",
  ...PASS_ON,
  { do: "drop", packet: 3 },
  { do: "copy", packet: 1 },
  ALL,
  say("bob", "alice", BOBS_SECRET),
  ALL,
);

export const lesson = {
  minutes: 13,
  parts: {
    idea: { is: "text" },
    legs: {
      is: "watch",
      evidence: {
        run: honest,
        seen: [
          ...["M1", "M2", "M3", "M4"].map(passes),
          shown("bob", "alice", GREETING),
          shares("alice", "bob", "K_DES"),
        ],
      },
    },
    listener: {
      is: "question",
      right: "b",
      choices: {
        a: { run: honest, states: knows("N1") },
        b: { run: honest, states: not(knowsAny) },
        c: { run: honest, states: readsAny },
      },
    },
    twist: { is: "text" },
    yourself: { is: "text", evidence: { run: run("ns-1978") } },
    needs: {
      is: "question",
      right: "c",
      choices: {
        a: { run: attack, states: hasKeyOf("alice"), seen: [reads(BOBS_SECRET)] },
        b: { run: attack, states: hasKeyOf("bob"), seen: [reads(BOBS_SECRET)] },
        c: { run: attack, states: reads(BOBS_SECRET), seen: [not(hasKeyOf("alice")), not(hasKeyOf("bob"))] },
        d: { run: attack, states: searched, seen: [knows("K_DES")] },
      },
    },
    attack: {
      is: "watch",
      evidence: { run: attack, seen: [knows("N2"), knows("K_DES"), reads(BOBS_SECRET), not(hasKeyOf("bob"))] },
    },
    why: { is: "text", evidence: { run: attack, seen: [passes("M3"), knows("N2"), not(noticed)] } },
    fix: {
      is: "question",
      right: "a",
      choices: {
        a: { run: fixed, states: refuses("alice", "RSA_DES_WRONG_PEER"), seen: [not(readsAny)] },
        b: { run: otherNumber, states: not(refuses("alice", "NS_1978_REFUSED")) },
        c: { run: attack, states: hasKeyOf("bob"), seen: [reads(BOBS_SECRET)] },
      },
    },
    fixed: {
      is: "watch",
      evidence: {
        run: fixed,
        seen: [knows("N1"), not(passes("M3")), not(knows("N2")), refuses("alice", "RSA_DES_WRONG_PEER")],
      },
    },
    rename: {
      is: "question",
      right: "d",
      choices: {
        a: { run: rewrite, states: not(cannot("LAB_NO_KEY")) },
        b: { run: scribble, states: not(refuses("alice", "RSA_DES_LEG_UNREADABLE")) },
        c: { run: ownAnswer, states: reads(BOBS_SECRET), seen: [shown("mallory", "alice", HI)] },
        d: { run: rewrite, states: cannot("LAB_NO_KEY"), seen: [not(knows("N2"))] },
      },
    },
    story: { is: "text" },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

import { ALL, say, TALK } from "../../attacks/openings.ts";
import type { ProtocolName } from "../../world/protocols.ts";
import type { World } from "../../world/world.ts";
import { inClear, not, reads, readsAny, sameSize, tellsAnswers, tellsSizes, tellsWho } from "../claims.ts";
import { sizeOf } from "../figures.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { run } from "../runs.ts";

const YES = "Yes.";
const NO = "No, I will not come before the end of next week, and Bob will not come either.";
const FIRST = "Hello Bob.";

const answers = (protocol: ProtocolName) =>
  run(protocol, ...TALK, say("alice", "bob", YES), say("alice", "bob", NO), ALL);
const bare = answers("rsa-des");
const padded = answers("ratchet");
const first = run("ratchet", say("alice", "bob", FIRST), ALL);
const greeting = run("ratchet", ...TALK);

const sizes = (world: World) => ({ yes: sizeOf(world, YES), no: sizeOf(world, NO) });
const sizesAndMore = (world: World) => ({ ...sizes(world), more: sizeOf(world, NO) - sizeOf(world, YES) });

export const lesson = {
  minutes: 10,
  parts: {
    postman: { is: "text" },
    who: {
      is: "question",
      right: "c",
      choices: {
        a: { run: greeting, states: not(tellsWho("alice")) },
        b: { run: first, states: reads(FIRST), seen: [not(inClear(FIRST))] },
        c: { run: greeting, states: tellsWho("alice"), seen: [not(readsAny)] },
      },
    },
    diary: {
      is: "watch",
      evidence: { run: bare, seen: [tellsWho("alice"), tellsAnswers("alice"), tellsSizes("alice"), not(readsAny)] },
    },
    sizes: {
      is: "question",
      right: "b",
      choices: {
        a: { run: bare, states: sameSize(YES, NO), figures: sizes },
        b: { run: bare, states: tellsSizes("alice"), seen: [not(readsAny)], figures: sizes },
        c: { run: bare, states: reads(YES) },
      },
    },
    why: { is: "text", evidence: { run: bare, seen: [not(sameSize(YES, NO))], figures: sizesAndMore } },
    padding: {
      is: "question",
      right: "a",
      choices: {
        a: { run: padded, states: sameSize(YES, NO), seen: [not(tellsSizes("alice"))], figures: sizes },
        b: { run: padded, states: tellsSizes("alice"), figures: sizes },
        c: { run: padded, states: not(tellsWho("alice")), figures: sizes },
      },
    },
    padded: {
      is: "watch",
      evidence: { run: padded, seen: [sameSize(YES, NO), not(tellsSizes("alice"))], figures: sizes },
    },
    times: {
      is: "question",
      right: "b",
      choices: {
        a: { run: padded, states: not(tellsAnswers("alice")) },
        b: { run: padded, states: tellsAnswers("alice"), seen: [not(readsAny)] },
        c: { run: padded, states: not(tellsWho("alice")), seen: [tellsAnswers("alice")] },
      },
    },
    end: { is: "text", evidence: { run: padded, seen: [tellsWho("alice"), tellsAnswers("alice"), not(readsAny)] } },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

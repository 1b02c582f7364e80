import { ALL, SECRET, say, TALK } from "../../attacks/openings.ts";
import { ALL_KEYS, MEASURED, secondsForAll } from "../../burn/cost.ts";
import { KEY_BITS_MOST } from "../../burn/space.ts";
import type { Move } from "../../world/moves.ts";
import type { World } from "../../world/world.ts";
import { foundWithin, guessHolds, not, noticed, reads } from "../claims.ts";
import type { Lesson, TextsOf } from "../lesson.ts";
import { attackRun, run } from "../runs.ts";

const HELLO = "Hello Bob.";
const LATE = "Are you still there?";
const FEW = 8;
const MORE = 12;
const CARDS = 8;
const HOUR = 3_600;

const searched = attackRun("des-search", "rsa-des");
const search = (unknownBits: number): Move => ({ do: "search", packet: 11, unknownBits });
const more = run("rsa-des", ...TALK, say("alice", "bob", SECRET), ALL, search(MORE));
const talk = run("rsa-des", ...TALK, say("alice", "bob", SECRET), ALL);
/** The key is found, an hour passes, and what is sent next brings a new one. */
const renewed = run(
  "rsa-des",
  ...TALK,
  { do: "search", packet: 5, unknownBits: FEW },
  { do: "wait", seconds: HOUR + 400 },
  say("alice", "bob", LATE),
  ALL,
  say("alice", "bob", SECRET),
  ALL,
);

function triedIn({ knowledge }: World): number {
  const found = knowledge.facts.find(({ by }) => by.way === "searched")?.by;
  return found?.way === "searched" ? found.tried : 0;
}

const cost = () => {
  const seconds = secondsForAll(MEASURED.keysPerSecond);
  return {
    bits: KEY_BITS_MOST,
    device: MEASURED.device,
    billions: Math.round(MEASURED.keysPerSecond / 1e9),
    days: Math.ceil(seconds / 86_400),
    average: Math.round(seconds / 2 / 86_400),
    cards: CARDS,
    hours: Math.round(seconds / CARDS / HOUR),
  };
};
const inRun = (bits: number) => (world: World) => ({
  tried: triedIn(world),
  bits,
  most: 2 ** bits,
  rest: KEY_BITS_MOST - bits,
});
const keys = () => ({ bits: KEY_BITS_MOST, quadrillions: Math.round(ALL_KEYS / 1e15) });

export const lesson = {
  minutes: 10,
  parts: {
    size: { is: "text", evidence: { run: talk, figures: keys } },
    notice: {
      is: "question",
      right: "a",
      choices: {
        a: { run: searched, states: reads(SECRET), seen: [not(noticed)], figures: inRun(FEW) },
        b: { run: searched, states: noticed },
        c: { run: searched, states: not(reads(SECRET)) },
      },
    },
    search: {
      is: "watch",
      evidence: { run: searched, seen: [foundWithin(2 ** FEW), reads(SECRET), not(noticed)], figures: inRun(FEW) },
    },
    bits: {
      is: "question",
      right: "b",
      choices: {
        a: { run: more, states: foundWithin(2 ** FEW + 2 ** FEW / 2), figures: inRun(MORE) },
        b: { run: more, states: foundWithin(2 ** MORE), seen: [not(foundWithin(2 ** FEW))], figures: inRun(MORE) },
        c: { run: more, states: foundWithin(2 ** FEW), figures: inRun(MORE) },
      },
    },
    cost: { is: "text", evidence: { run: talk, figures: cost } },
    right: { is: "text" },
    crib: {
      is: "question",
      right: "c",
      choices: {
        a: { run: talk, states: not(guessHolds(5)) },
        b: { run: talk, states: guessHolds(11), seen: [guessHolds(5)] },
        c: { run: talk, states: guessHolds(5), seen: [not(guessHolds(11))] },
      },
    },
    renewed: {
      is: "question",
      right: "b",
      choices: {
        a: { run: renewed, states: reads(SECRET) },
        b: { run: renewed, states: not(reads(SECRET)), seen: [reads(HELLO), reads(LATE)] },
        c: { run: renewed, states: not(reads(HELLO)), seen: [not(reads(SECRET))] },
      },
    },
    end: { is: "text", evidence: { run: talk, figures: cost } },
  },
} as const satisfies Lesson;

export type Texts = TextsOf<typeof lesson>;

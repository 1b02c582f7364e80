import { equal } from "@sandi/crypto";
import { seeded } from "@sandi/lab";
import fc from "fast-check";
import { sealingSession } from "../../../suites/ratchet/sessions.ts";
import { RatchetThread } from "../../../suites/ratchet/suite.ts";
import { type Person, Stage, type Who } from "../stage.support.ts";

/** Plays one run on the real machines, the same for the same seed. Throws if what the game promises does not hold. */
export type Game = (seed: number) => void;

export function holds(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new Error(`not true: ${promise}`);
}

/** What two people, their machines and the relay between them may do next. */
export type Move =
  | { readonly do: Doing; readonly who: Who }
  | { readonly do: "answer"; readonly works: boolean }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "burst"; readonly who: Who; readonly count: number; readonly drops: boolean };

type Doing =
  | "say"
  | "deliver"
  | "drop"
  | "repeat"
  | "restart"
  | "crash"
  | "receipt"
  | "forget"
  | "double"
  | "copy"
  | "restore";

type Weighted = { readonly weight: number; readonly arbitrary: fc.Arbitrary<Move> };

const who = fc.constantFrom("alice" as const, "bob" as const);

export function often(weight: number, name: Doing): Weighted {
  return { weight, arbitrary: fc.record({ do: fc.constant(name), who }) };
}

/** Texts that are all delivered at once, or of which every other is lost. */
export const BURSTS: Weighted = {
  weight: 4,
  arbitrary: fc.record({
    do: fc.constant("burst" as const),
    who,
    count: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(40)),
    drops: fc.boolean(),
  }),
};

/** Nothing is lost but time. */
export const HONEST: readonly Weighted[] = [
  often(4, "say"),
  often(9, "deliver"),
  often(1, "restart"),
  often(1, "crash"),
  often(1, "receipt"),
  often(1, "repeat"),
  { weight: 3, arbitrary: fc.record({ do: fc.constant("answer" as const), works: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(10, 1_500, 61_000, 3_700_000) }),
  },
];

/** At most 80 of them, by the seed. */
export function movesOf(seed: number, weighted: readonly Weighted[]): readonly Move[] {
  const moves = fc.array(fc.oneof(...weighted), { maxLength: 80, size: "max" });
  return fc.sample(moves, { seed, numRuns: 1 })[0]!;
}

/** Two people on a stage, and what they have said. */
export class Run {
  readonly stage: Stage;
  readonly said: Record<Who, string[]> = { alice: [], bob: [] };
  readonly #copies: Record<Who, (() => void)[]> = { alice: [], bob: [] };

  /** @param bobs of another run: its Bob talks with somebody else here */
  constructor(seed: number, bobs?: Person["device"]) {
    this.stage = new Stage(seeded(seed).bytes, bobs);
  }

  /** Both open, and neither knows of it. */
  cross(): void {
    for (const who of ["alice", "bob"] as const) this.make({ do: "say", who });
    for (const ms of [10, 0]) {
      this.stage.answer();
      this.stage.pass(ms);
    }
  }

  make(move: Move): void {
    const { stage } = this;
    switch (move.do) {
      case "say": {
        const text = `${move.who} ${this.said[move.who].length}`;
        this.said[move.who].push(text);
        return stage[move.who].say(text);
      }
      case "burst":
        for (let i = 0; i < move.count; i++) {
          this.make({ do: "say", who: move.who });
          if (move.drops && i % 2 === 0) stage.drop(move.who);
          else stage.deliver(move.who);
        }
        return;
      case "deliver":
        return void stage.deliver(move.who);
      case "drop":
        return stage.drop(move.who);
      case "repeat": {
        const [body] = stage.queues[move.who];
        if (body) stage.queues[move.who].splice(1, 0, body);
        return;
      }
      case "crash":
        this.#forgetQuestions(move.who);
        return stage.crash(move.who);
      case "restart":
        this.#forgetQuestions(move.who);
        return stage[move.who].restart();
      case "forget":
        this.#forgetQuestions(move.who);
        return stage[move.who].forget();
      case "double":
        stage[move.who].shelf.doubles = true;
        return;
      case "copy":
        return void this.#copies[move.who].push(stage[move.who].copy());
      case "restore": {
        const restore = this.#copies[move.who].shift();
        if (restore) this.#forgetQuestions(move.who);
        return restore?.();
      }
      case "receipt":
        return void stage[move.who].take({ on: "receipt" });
      case "answer":
        return stage.answer(move.works);
      case "wait":
        return stage.pass(move.ms);
    }
  }

  /** Those that are under way are answered to nobody. */
  #forgetQuestions(of: Who): void {
    const { asked } = this.stage;
    const left = asked.filter((one) => one.who !== this.stage[of]);
    asked.splice(0, asked.length, ...left);
  }
}

/** The text of whoever seals in another's name. */
export const THIEF = "the thief";
const STILL_THERE = "still there?";

const texts = ({ history }: Person) => [...history.values()].filter((text) => text !== THIEF && text !== STILL_THERE);

export function pairOf({ state }: Person) {
  if (!(state instanceof RatchetThread)) throw new Error("another suite's");
  return state.pair;
}

/**
 * From here on nothing goes wrong, and then both seal in one session. The third round of `end` is the first to use the
 * grounds of seven days.
 */
export function comesToRest(stage: Stage, rounds: number): void {
  rests(stage, rounds);
  const seals = (person: Person) => sealingSession(pairOf(person).sessions)?.id;
  // Whoever has lost everything, and has nothing to say, opens a session when something comes.
  const mute = stage.people.find((person) => !seals(person) && seals(person.peer));
  if (mute) {
    mute.peer.say(STILL_THERE);
    rests(stage, rounds);
  }
  const [a, b] = stage.people.map(seals);
  holds(a === b || (!!a && !!b && equal(a, b)), "both seal in one session");
}

function rests(stage: Stage, rounds: number): void {
  holds(stage.end(rounds) < rounds, `everything comes through within ${rounds} rounds`);
  // What was opened last is answered by a receipt, and so is an opening whose prekeys have come in these seconds only.
  const owed = () => stage.people.some(({ receiptDueAt }) => receiptDueAt !== undefined);
  let left = 10;
  do {
    stage.pass(3_000);
    stage.settle();
  } while (owed() && --left > 0);
  holds(!owed(), "receipts come to an end");
}

/** In order, or in any order if records were lost. */
export function everythingArrived({ stage, said }: Run, order: "in order" | "any order"): void {
  for (const person of stage.people) {
    const [heard, spoken] = [texts(person), said[person.peer.name]];
    const same = order === "in order" ? [heard, spoken] : [heard.toSorted(), spoken.toSorted()];
    holds(JSON.stringify(same[0]) === JSON.stringify(same[1]), `${person.name} has every text once, ${order}`);
  }
}

import { toHex } from "@sandi/crypto";
import { seeded } from "@sandi/lab";
import { form } from "@sandi/testkit/forms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sealingSession } from "../../suites/ratchet/sessions.ts";
import { RatchetThread } from "../../suites/ratchet/suite.ts";
import { type Person, Stage, type Who } from "./stage.support.ts";

const RUNS = form("ratchetGames");
const timeout = 3_600_000;

/** What two people, their machines and the relay between them may do next. */
type Move =
  | { readonly do: Doing; readonly who: Who }
  | { readonly do: "answer"; readonly works: boolean }
  | { readonly do: "wait"; readonly ms: number };

type Doing = "say" | "deliver" | "drop" | "repeat" | "restart" | "receipt" | "forget" | "copy" | "restore";

const who = fc.constantFrom("alice" as const, "bob" as const);
const move = (name: Doing) => fc.record({ do: fc.constant(name), who });
const honest = [
  { weight: 4, arbitrary: move("say") },
  { weight: 9, arbitrary: move("deliver") },
  { weight: 1, arbitrary: move("restart") },
  { weight: 1, arbitrary: move("receipt") },
  { weight: 1, arbitrary: move("repeat") },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("answer" as const), works: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(10, 1_500, 61_000, 3_700_000) }),
  },
];
const lossy = [...honest, { weight: 3, arbitrary: move("drop") }];
const forgetful = [...honest, { weight: 1, arbitrary: move("forget") }];
const restored = [...honest, { weight: 1, arbitrary: move("copy") }, { weight: 1, arbitrary: move("restore") }];

class Run {
  readonly stage: Stage;
  readonly said: Record<Who, string[]> = { alice: [], bob: [] };
  readonly copies: Record<Who, (() => void)[]> = { alice: [], bob: [] };

  constructor(seed: number) {
    this.stage = new Stage(seeded(seed).bytes);
  }

  make(move: Move): void {
    const { stage } = this;
    switch (move.do) {
      case "say": {
        const text = `${move.who} ${this.said[move.who].length}`;
        this.said[move.who].push(text);
        return stage[move.who].say(text);
      }
      case "deliver":
        return void stage.deliver(move.who);
      case "drop":
        return stage.drop(move.who);
      case "repeat": {
        const [body] = stage.queues[move.who];
        if (body) stage.queues[move.who].splice(1, 0, body);
        return;
      }
      case "restart":
        this.forgetQuestions(move.who);
        return stage[move.who].restart();
      case "forget":
        this.forgetQuestions(move.who);
        return stage[move.who].forget();
      case "copy":
        return void this.copies[move.who].push(stage[move.who].copy());
      case "restore": {
        const restore = this.copies[move.who].shift();
        if (restore) this.forgetQuestions(move.who);
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
  forgetQuestions(who: Who): void {
    const { asked } = this.stage;
    const left = asked.filter((one) => one.who !== this.stage[who]);
    asked.splice(0, asked.length, ...left);
  }
}

/** Two ticks were never shown for what the other side has not seen. */
function ticksAreTrue(stage: Stage): void {
  for (const { confirmed, peer } of stage.people)
    for (const id of confirmed) expect(peer.seen.has(toHex(id))).toBe(true);
}

const texts = (person: Person) => [...person.history.values()];

/** When all is quiet, both seal in one session. */
function sessionsAgree(stage: Stage): boolean {
  const ids = stage.people.map(({ state }) => {
    if (!(state instanceof RatchetThread)) throw new Error("another suite's");
    return sealingSession(state.pair.sessions)?.id;
  });
  return ids[0] === ids[1] || Buffer.compare(ids[0]!, ids[1]!) === 0;
}

describe("two machines of ratchet", () => {
  it("come together after any interleaving of texts, restarts, repeats and waits: each text once, in order", {
    timeout,
  }, () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.oneof(...honest), { maxLength: 80 }), (seed, moves) => {
        const run = new Run(seed);
        for (const move of moves) run.make(move);
        expect(run.stage.end()).toBeLessThan(40);
        expect(texts(run.stage.bob)).toEqual(run.said.alice);
        expect(texts(run.stage.alice)).toEqual(run.said.bob);
        expect(sessionsAgree(run.stage)).toBe(true);
        expect(run.stage.people.flatMap((person) => person.codes()).filter((code) => code.endsWith("REFUSED"))).toEqual(
          [],
        );
      }),
      { numRuns: RUNS, seed: 1 },
    );
  });

  it("come together though bodies are lost: each text once", { timeout }, () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.oneof(...lossy), { maxLength: 80 }), (seed, moves) => {
        const run = new Run(seed);
        for (const move of moves) run.make(move);
        expect(run.stage.end()).toBeLessThan(40);
        expect(texts(run.stage.bob).toSorted()).toEqual(run.said.alice.toSorted());
        expect(texts(run.stage.alice).toSorted()).toEqual(run.said.bob.toSorted());
        expect(sessionsAgree(run.stage)).toBe(true);
      }),
      { numRuns: RUNS, seed: 2 },
    );
  });

  it("come together though either loses its sessions and prekeys", { timeout }, () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.oneof(...forgetful), { maxLength: 80 }), (seed, moves) => {
        const run = new Run(seed);
        for (const move of moves) run.make(move);
        expect(run.stage.end()).toBeLessThan(40);
        ticksAreTrue(run.stage);
        expect(texts(run.stage.bob).toSorted()).toEqual(run.said.alice.toSorted());
        expect(texts(run.stage.alice).toSorted()).toEqual(run.said.bob.toSorted());
        expect(sessionsAgree(run.stage)).toBe(true);
      }),
      { numRuns: RUNS, seed: 3 },
    );
  });

  it("confirm nothing that was not seen, though either is restored from an old copy", { timeout }, () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.oneof(...restored), { maxLength: 80 }), (seed, moves) => {
        const run = new Run(seed);
        for (const move of moves) {
          run.make(move);
          ticksAreTrue(run.stage);
        }
        expect(run.stage.end()).toBeLessThan(40);
        ticksAreTrue(run.stage);
        expect(sessionsAgree(run.stage)).toBe(true);
      }),
      { numRuns: RUNS, seed: 4 },
    );
  });
});

import { form } from "@sandi/testkit/forms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stage, WAYS, type Way } from "./support/stage.ts";

const RUNS = form("convergence");

/** What two people, their machines and the network between them may do next. */
type Move =
  | { readonly do: "say"; readonly who: "alice" | "bob" }
  | { readonly do: "deliver"; readonly way: Way }
  | { readonly do: "die"; readonly who: "alice" | "bob"; readonly after: number }
  | { readonly do: "again"; readonly way: Way }
  | { readonly do: "lose"; readonly way: Way }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "forget"; readonly who: "alice" | "bob" };

const who = fc.constantFrom("alice" as const, "bob" as const);
const way = fc.constantFrom(...WAYS);
const honest = [
  { weight: 4, arbitrary: fc.record({ do: fc.constant("say" as const), who }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("deliver" as const), way }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("die" as const), who, after: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("again" as const), way }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 5_000_000 }) }) },
];
const lossy = [
  ...honest,
  { weight: 2, arbitrary: fc.record({ do: fc.constant("lose" as const), way }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), who }) },
];

class Run {
  readonly stage: Stage;
  readonly said: Record<"alice" | "bob", string[]> = { alice: [], bob: [] };

  constructor(seed: number) {
    this.stage = new Stage(seed);
  }

  make(move: Move): void {
    const { stage } = this;
    switch (move.do) {
      case "say": {
        const text = `${move.who} ${this.said[move.who].length}`;
        this.said[move.who].push(text);
        return void stage.actor(move.who).say(text);
      }
      case "deliver":
        return void this.deliver(move.way);
      case "die":
        stage.actor(move.who).dieAfter = move.after;
        return;
      case "again": {
        const [body] = stage.queues[move.way];
        if (body) stage.queues[move.way].push(body.slice());
        return;
      }
      case "lose":
        return void stage.queues[move.way].shift();
      case "wait":
        return this.wait(move.ms);
      case "forget":
        return stage.actor(move.who).forget();
    }
  }

  /** A process that dies in the midst of a chain finds the same body in its inbox when it comes back. */
  deliver(way: Way): void {
    const body = this.stage.queues[way][0];
    if (body === undefined) return;
    const receiver = this.stage.receiver(way);
    if (!receiver.survives({ on: "body", from: receiver.peer!.id, body })) return;
    this.stage.queues[way].shift();
  }

  wait(ms: number): void {
    this.stage.now += ms;
    for (const actor of [this.stage.alice, this.stage.bob]) actor.take({ on: "tick" });
  }

  /** From here on nothing goes wrong: everything that was said has to come through within so many rounds. */
  end(): number {
    const { stage } = this;
    for (const actor of [stage.alice, stage.bob]) actor.dieAfter = undefined;
    for (let round = 0; round < 60; round++) {
      stage.settle(5_000);
      if (stage.alice.outbox.length + stage.bob.outbox.length === 0 && stage.alice.gap + stage.bob.gap === 0)
        return round;
      this.wait(3_600_000);
      for (const actor of [stage.alice, stage.bob]) actor.nudge();
    }
    return 60;
  }
}

const texts = (shown: readonly { readonly text: string }[]) => shown.map(({ text }) => text);

describe("two machines of rsa-des", () => {
  it("come together after any interleaving of sends, deaths, repeats and waits: each text once, in order", () => {
    let runs = 0;
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.oneof(...honest), { maxLength: 80 }), (seed, moves) => {
        runs++;
        const run = new Run(seed);
        for (const move of moves) run.make(move);
        expect(run.end()).toBeLessThan(60);
        expect(texts(run.stage.bob.history)).toEqual(run.said.alice);
        expect(texts(run.stage.alice.history)).toEqual(run.said.bob);
      }),
      { numRuns: RUNS, seed: 1 },
    );
    expect(runs).toBe(RUNS);
  });

  it("come together though bodies are lost and sessions forgotten: each text once", () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.oneof(...lossy), { maxLength: 80 }), (seed, moves) => {
        const run = new Run(seed);
        for (const move of moves) run.make(move);
        expect(run.end()).toBeLessThan(60);
        expect(texts(run.stage.bob.history).toSorted()).toEqual(run.said.alice.toSorted());
        expect(texts(run.stage.alice.history).toSorted()).toEqual(run.said.bob.toSorted());
      }),
      { numRuns: RUNS, seed: 2 },
    );
  });
});

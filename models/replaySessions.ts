import { toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { seeded } from "@sandi/lab";
import type { SuiteEffect } from "@sandi/protocol";
import { makeRefusal } from "../packages/protocol/suites/ratchet/refusal.ts";
import { sealingSession } from "../packages/protocol/suites/ratchet/sessions.ts";
import { RatchetThread } from "../packages/protocol/suites/ratchet/suite.ts";
import { type Person, Stage } from "../packages/protocol/test/ratchet/stage.support.ts";
import type { SessionsStep, Who } from "./sessionsTrail.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export type SessionsOutcome = {
  /** Both seal in one session. */
  readonly agree: boolean;
  /** Every text that was written is in the other's history once and confirmed. */
  readonly complete: boolean;
  /** How often either asked for prekeys to open a session. */
  readonly openings: number;
  /** Steps of the trail that found nothing to do, because a real client had not done what the model's may do. */
  readonly idle: number;
};

/**
 * Does to two real clients what a trail of sessions.pml does to those of the model, and then lets everything come to rest.
 * @param forger who signs the refusals that the relay makes up; with the peer's own key it is as if nobody looked
 */
export function replaySessions(
  steps: readonly SessionsStep[],
  forger: "stranger" | "peer" = "stranger",
): SessionsOutcome {
  const play = new Play(forger);
  for (const step of steps) play.make(step);
  return play.end();
}

class Play {
  readonly written = { alice: [] as string[], bob: [] as string[] };
  kept: Uint8Array | undefined;
  idle = 0;

  readonly stage = new Stage(seeded(1).bytes);
  readonly #forger: "stranger" | "peer";

  constructor(forger: "stranger" | "peer") {
    this.#forger = forger;
  }

  make(step: SessionsStep): void {
    const { stage } = this;
    switch (step.do) {
      case "write": {
        const text = `${step.who} ${this.written[step.who].length}`;
        this.written[step.who].push(text);
        return stage[step.who].say(text);
      }
      case "lose":
        this.unask(step.who);
        return stage[step.who].forget();
      case "forgetEnded": {
        const thread = threadOf(stage[step.who]);
        stage[step.who].state = thread.withPair({ ...thread.pair, ended: [] });
        return;
      }
      case "deliver":
        return this.note(stage.deliver(other(step.to)));
      case "drop":
        return this.note(stage.queues[other(step.to)].shift() !== undefined);
      case "withhold":
        this.kept = stage.queues[other(step.to)].shift();
        return this.note(this.kept !== undefined);
      case "copy":
        this.kept = stage.queues[other(step.to)][0];
        return this.note(this.kept !== undefined);
      case "release":
        this.note(this.kept !== undefined);
        if (this.kept) this.bring(step.to, this.kept);
        this.kept = undefined;
        return;
      case "forgeRefusal":
        return this.forge(stage[step.to]);
      case "hour":
        return stage.pass(HOUR);
      case "unheard":
        stage.pass(7 * DAY);
        for (const who of step.who) if (stage[who].outbox.length > 0) stage[who].take({ on: "unheard" });
        return;
      case "own":
        if (step.what === "open") stage.answer();
        if (step.what === "sealReceipt") stage[step.who].take({ on: "receipt" });
        return;
      case "honest":
        this.kept = undefined;
    }
  }

  end(): SessionsOutcome {
    const { stage, written } = this;
    const rounds = stage.end();
    const { alice, bob } = stage;
    const ids = [alice, bob].map((person) => sealingSession(threadOf(person).pair.sessions)?.id);
    const same = (history: ReadonlyMap<string, string>, texts: readonly string[]) =>
      [...history.values()].toSorted().join() === texts.toSorted().join();
    return {
      agree: ids[0] !== undefined && ids[1] !== undefined && toHex(ids[0]) === toHex(ids[1]),
      complete: rounds < 40 && same(bob.history, written.alice) && same(alice.history, written.bob),
      openings: [alice, bob].flatMap(({ log }) => log.filter(asksPrekeys)).length,
      idle: this.idle,
    };
  }

  /** A refusal with everything right but, as a rule, the signature. */
  private forge(person: Person): void {
    const session = sealingSession(threadOf(person).pair.sessions);
    const prekey = person.peer.shelf.signed?.bytes;
    this.note(session !== undefined && prekey !== undefined);
    if (!session || !prekey) return;
    const { self } = person.peer;
    const signer = this.#forger === "peer" ? self : { ...self, sign: () => this.stage.rng(64) };
    const refusal = { t0: session.t0, code: "rankTooLow", rank: session.rank, prekey } as const;
    this.bring(person.name, makeRefusal(nodePrimitives, signer, refusal));
  }

  private bring(to: Who, body: Uint8Array): void {
    this.stage[to].take({ on: "body", from: this.stage[other(to)].self.id, body });
  }

  private note(done: boolean): void {
    if (!done) this.idle++;
  }

  private unask(who: Who): void {
    const { asked } = this.stage;
    const left = asked.filter((one) => one.who !== this.stage[who]);
    asked.splice(0, asked.length, ...left);
  }
}

function asksPrekeys(effect: SuiteEffect): boolean {
  return effect.do === "ask" && effect.question.ask === "prekeys";
}

function threadOf({ state }: Person): RatchetThread {
  if (!(state instanceof RatchetThread)) throw new Error("another suite's");
  return state;
}

function other(who: Who): Who {
  return who === "alice" ? "bob" : "alice";
}

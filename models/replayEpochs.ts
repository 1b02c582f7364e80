import { concat, equal, toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { seeded } from "@sandi/lab";
import { leapChain, stepRoot } from "../packages/protocol/suites/ratchet/chain.ts";
import { SIZE } from "../packages/protocol/suites/ratchet/layout.ts";
import { openRecord, parseRecord } from "../packages/protocol/suites/ratchet/records.ts";
import type { Session } from "../packages/protocol/suites/ratchet/sessionState.ts";
import { sealingSession } from "../packages/protocol/suites/ratchet/sessions.ts";
import { RatchetThread } from "../packages/protocol/suites/ratchet/suite.ts";
import { type Person, Stage } from "../packages/protocol/test/ratchet/stage.support.ts";
import type { EpochsStep } from "./epochsTrail.ts";
import type { Who } from "./sessionsTrail.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const PEOPLE = ["alice", "bob"] as const;

export type EpochsOutcome = {
  /** Both still seal in the session with which it all began. */
  readonly kept: boolean;
  /** Every text is in the other's history once, and is confirmed, within two hours. */
  readonly complete: boolean;
  /** Epochs that were over, or had not begun, and that a thief can read. */
  readonly stolen: readonly number[];
  /** Steps of the trail that found nothing to do, or another record than the model's. */
  readonly idle: number;
};

/** Does to two real machines what a trail of epochs.pml does to those of the model, and then lets everything come to rest. */
export function replayEpochs(steps: readonly EpochsStep[]): EpochsOutcome {
  const play = new Play();
  for (const step of steps) play.make(step);
  return play.end();
}

class Play {
  readonly stage = new Stage(seeded(1).bytes);
  readonly #first: Uint8Array;
  readonly #said: Record<Who, string[]> = { alice: ["hello"], bob: [] };
  /** Records that the trail has spoken of. */
  readonly #known: Record<Who, number> = { alice: 1, bob: 0 };
  /** Every chain that there ever was, as hexadecimal digits. */
  readonly #chains: { readonly epoch: number; readonly chain: string }[] = [];
  readonly #stolen = new Set<number>();
  #rootBefore: Uint8Array | undefined;
  #idle = 0;

  /** One session, which Bob has just taken. */
  constructor() {
    this.stage.alice.say("hello");
    this.stage.answer();
    this.stage.deliver("alice");
    this.#first = sessionOf(this.stage.alice)!.id;
  }

  make(step: EpochsStep): void {
    const { stage } = this;
    switch (step.do) {
      case "step":
      case "minute":
        stage.now += MINUTE;
        break;
      case "honest":
        stage.now += HOUR;
        break;
      case "seal":
        this.#seal(step.who, step.text);
        break;
      case "steal":
        this.#steal(stage[step.who]);
        break;
      case "stealPrekeys":
        this.#rootBefore = sessionOf(stage.bob)!.root;
        break;
      default:
        this.#arrive(step);
    }
    this.#noteChains();
  }

  end(): EpochsOutcome {
    const { stage } = this;
    for (const who of PEOPLE) this.#say(who);
    const rounds = stage.end(3);
    const complete = PEOPLE.every((who) => {
      const heard = [...stage[who].peer.history.values()];
      return heard.toSorted().join() === this.#said[who].toSorted().join();
    });
    return {
      kept: stage.people.every((person) => equal(sessionOf(person)?.id ?? new Uint8Array(0), this.#first)),
      complete: complete && rounds < 3,
      stolen: [...this.#stolen].toSorted(),
      idle: this.#idle,
    };
  }

  #say(who: Who): void {
    const text = `${who} ${this.#said[who].length}`;
    this.#said[who].push(text);
    this.stage[who].say(text);
  }

  /** A real machine seals a text again of itself. */
  #seal(who: Who, text: number): void {
    const person = this.stage[who];
    this.stage.now += 2 * SECOND;
    if (person.sent === this.#known[who]) {
      const spoken = this.#said[who].length - (who === "alice" ? 1 : 0);
      if (text > spoken) this.#say(who);
      else person.take({ on: "receipt" });
    }
    if (person.sent === this.#known[who]) this.#idle++;
    else this.#known[who]++;
    this.#readOn();
  }

  #arrive({ do: what, epoch, n }: Extract<EpochsStep, { readonly epoch: number }>): void {
    const { stage } = this;
    const from = PEOPLE[epoch % 2]!;
    const [body] = stage.queues[from];
    const record = body && parseRecord(body);
    if (!record?.ok || record.value.epoch !== epoch || record.value.n !== n) this.#idle++;
    if (body && what === "double") stage.queues[from].unshift(body);
    if (what === "drop") stage.drop(from);
    else stage.deliver(from);
  }

  #noteChains(): void {
    for (const person of this.stage.people) {
      const session = sessionOf(person);
      for (const one of [session?.sending, session?.receiving])
        if (one) this.#chains.push({ epoch: one.epoch, chain: toHex(one.chain) });
    }
  }

  /** Everything that is stored, in the hands of somebody who looks for chains of epochs that are over. */
  #steal({ state, keyring }: Person): void {
    const bytes = toHex(concat(state.encode(), keyring.encode()));
    const { sending, receiving } = sealingSession((state as RatchetThread).pair.sessions)!;
    for (const { epoch, chain } of this.#chains)
      if (epoch !== sending?.epoch && epoch !== receiving?.epoch && bytes.includes(chain)) this.#stolen.add(epoch);
  }

  /** Whoever has the prekeys has the opening's root; a step that adds nothing secret can be followed from there. */
  #readOn(): void {
    const root = this.#rootBefore;
    const [body] = this.stage.queues.bob;
    if (root === undefined || body === undefined) return;
    const record = parseRecord(body);
    if (!record.ok || record.value.part === undefined) return;
    const { session, epoch, n, part } = record.value;
    const hash = nodePrimitives.sha256(part.subarray(0, SIZE.kemPart));
    const { chain } = stepRoot(nodePrimitives, root, new Uint8Array(32), session, epoch, hash);
    const way = { from: this.stage.bob.self.id, to: this.stage.alice.self.id };
    const opened = openRecord(nodePrimitives, leapChain(nodePrimitives, chain, n - 1), record.value, way);
    if (opened) this.#stolen.add(epoch);
  }
}

function sessionOf({ state }: Person): Session | undefined {
  if (!(state instanceof RatchetThread)) throw new Error("another suite's");
  return sealingSession(state.pair.sessions);
}

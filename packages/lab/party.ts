import type { Env, UnixMs } from "@sandi/crypto";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import {
  type ClientId,
  makeCard,
  openCard,
  type Suite,
  type SuiteEffect,
  type SuiteInput,
  type VerifiedCard,
} from "@sandi/protocol";

/** A throwaway identity with real keys. */
export type Identity = {
  readonly id: ClientId;
  readonly record: VerifiedCard;
  readonly rsaPkcs8: Uint8Array;
};

export async function newIdentity(name: string, now: number): Promise<Identity> {
  const { spki, pkcs8 } = await nodeSlowPrimitives.rsa.generate();
  const fields = { name, rsaSpki: spki, suites: ["rsa-des"] as const };
  const made = makeCard({ primitives: nodePrimitives, now: now as UnixMs }, nodeRng(32), fields);
  const record = openCard(made, nodePrimitives);
  if (!record.ok) throw record.error;
  return { id: record.value.id, record: record.value, rsaPkcs8: pkcs8 };
}

/** One conversation of one person: the real state machine and real RSA, with the network left to whoever holds it. */
export class Party<State> {
  readonly me: Identity;
  readonly peer: Identity;
  readonly #suite: Suite<State>;
  #state: State;
  now: number;

  constructor(suite: Suite<State>, me: Identity, peer: Identity, now: number) {
    this.#suite = suite;
    this.me = me;
    this.peer = peer;
    this.#state = suite.initial();
    this.now = now;
  }

  /** Holds keys: for the eyes of the lab alone. */
  get state(): State {
    return this.#state;
  }

  /** Works one input off to its end. @returns everything but the slow operations */
  async take(input: SuiteInput): Promise<readonly SuiteEffect[]> {
    const all: SuiteEffect[] = [];
    let next: SuiteInput | undefined = input;
    while (next) {
      const step = this.#suite.step(this.#state, next, {
        env: this.#env(),
        me: this.me,
        peer: { id: this.peer.id, record: this.peer.record },
      });
      this.#state = step.next;
      next = undefined;
      for (const effect of step.effects) {
        if (effect.do !== "slow") all.push(effect);
        else next = { on: "answer", result: await this.#rsa(effect) };
      }
    }
    return all;
  }

  #rsa(effect: SuiteEffect & { do: "slow" }): Promise<Uint8Array | undefined> {
    const { rsa } = nodeSlowPrimitives;
    return effect.op === "oaepEncrypt"
      ? rsa.oaepEncrypt(effect.spki, effect.plaintext, effect.label)
      : rsa.oaepDecrypt(this.me.rsaPkcs8, effect.ciphertext, effect.label);
  }

  #env(): Env {
    return { primitives: nodePrimitives, rng: nodeRng, now: this.now as UnixMs };
  }
}

/** The bodies that a step wants to go out. */
export function bodiesOf(effects: readonly SuiteEffect[]): Uint8Array[] {
  return effects.flatMap((effect) => (effect.do === "send" || effect.do === "sealed" ? [effect.body] : []));
}

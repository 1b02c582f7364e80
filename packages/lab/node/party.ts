import type { Env, UnixMs } from "@sandi/crypto";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import {
  type ClientId,
  type Keyring,
  LIMITS,
  makeCard,
  openCard,
  type SlowOperation,
  type Suite,
  type SuiteEffect,
  type SuiteInput,
  type SuiteSelf,
  type SuiteState,
  signFields,
  type VerifiedCard,
} from "@sandi/protocol";

/** A throwaway identity with real keys. */
export type Identity = {
  readonly id: ClientId;
  readonly record: VerifiedCard;
  readonly seed: Uint8Array;
  readonly rsaPkcs8: Uint8Array;
};

/** Oneself, as a suite may use it. */
export function selfOf({ record, seed }: Pick<Identity, "record" | "seed">): SuiteSelf {
  return { id: record.id, card: record, sign: (purpose, fields) => signFields(nodePrimitives, seed, purpose, fields) };
}

export async function newIdentity(name: string, now: number): Promise<Identity> {
  const { spki, pkcs8 } = await nodeSlowPrimitives.rsa.generate();
  const fields = { name, rsaSpki: spki, suites: ["rsa-des"] as const };
  const seed = nodeRng(32);
  const made = makeCard({ primitives: nodePrimitives, now: now as UnixMs }, seed, fields);
  const record = openCard(made, nodePrimitives);
  if (!record.ok) throw record.error;
  return { id: record.value.id, record: record.value, seed, rsaPkcs8: pkcs8 };
}

/** One conversation of one person: the real state machine and real RSA; the caller plays the network. */
export class Party {
  readonly me: Identity;
  readonly peer: Identity;
  #state: SuiteState;
  #keyring: Keyring;
  now: number;

  constructor(suite: Suite, me: Identity, peer: Identity, now: number) {
    this.me = me;
    this.peer = peer;
    this.now = now;
    this.#state = suite.initial({ kind: "peer", peer: peer.id });
    const keyring = suite.keyring(undefined, this.#env());
    if (!keyring.ok) throw keyring.error;
    this.#keyring = keyring.value;
  }

  /** Contains keys: for the lab only. */
  get state(): SuiteState {
    return this.#state;
  }

  /** Processes one input completely. @returns all effects except the slow operations */
  async take(input: SuiteInput): Promise<readonly SuiteEffect[]> {
    const all: SuiteEffect[] = [];
    let next: SuiteInput | undefined = input;
    while (next) {
      const step = this.#state.step(next, {
        env: this.#env(),
        clock: this.now as UnixMs,
        me: selfOf(this.me),
        keyring: this.#keyring,
        cardOf: () => this.peer.record,
        contact: true,
        waiting: 0,
        bodyLimit: LIMITS.body,
      });
      this.#state = step.next ?? this.#state;
      this.#keyring = step.keyring ?? this.#keyring;
      next = undefined;
      for (const effect of step.effects) {
        if (effect.do !== "ask" || effect.question.ask !== "slow") all.push(effect);
        else next = { on: "answer", answer: { to: "slow", result: await this.#rsa(effect.question.operation) } };
      }
    }
    return all;
  }

  #rsa(operation: SlowOperation): Promise<Uint8Array | undefined> {
    const { rsa } = nodeSlowPrimitives;
    return operation.op === "oaepEncrypt"
      ? rsa.oaepEncrypt(operation.spki, operation.plaintext, operation.label)
      : rsa.oaepDecrypt(this.me.rsaPkcs8, operation.ciphertext, operation.label);
  }

  #env(): Env {
    return { primitives: nodePrimitives, rng: nodeRng, now: this.now as UnixMs };
  }
}

/** The bodies that a step sends. */
export function bodiesOf(effects: readonly SuiteEffect[]): Uint8Array[] {
  return effects.flatMap((effect) => (effect.do === "send" || effect.do === "sealed" ? [effect.body] : []));
}

import type { Rng, UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { nodeKem } from "@sandi/crypto/node/kem";
import {
  type ClientId,
  type Keyring,
  type KeyringContext,
  type KeyringInput,
  makeCard,
  openCard,
  type PublishedPrekey,
  type ReceivedState,
  type SealRef,
  type SequenceRange,
  type Suite,
  type SuiteEffect,
  type SuiteInput,
  type SuiteState,
  signFields,
  type VerifiedCard,
} from "@sandi/protocol";
import { ratchet } from "@sandi/protocol/ratchet";

/** A person's identity, as both implementations use it. */
export type Person = { readonly seed: Uint8Array; readonly card: VerifiedCard };

export function person(name: string, now: number): Person {
  const seed = nodePrimitives.sha256(new TextEncoder().encode(name));
  const bytes = makeCard({ primitives: nodePrimitives, now: now as UnixMs }, seed, { name, suites: ["ratchet"] });
  const card = openCard(bytes, nodePrimitives);
  if (!card.ok) throw card.error;
  return { seed, card: card.value };
}

/** Random bytes that are the same for the same seed. */
export function seededRng(seed: string): Rng {
  let state = nodePrimitives.sha256(new TextEncoder().encode(seed));
  return (length) => {
    const salt = state;
    state = nodePrimitives.sha256(state);
    return nodePrimitives.hkdfSha256(state, salt, new Uint8Array(), length);
  };
}

export type SentBody = { readonly body: Uint8Array; readonly ref?: SealRef };

/** One side of a conversation, played by the suite itself through its public interface, with its own little relay. */
export class SuiteSide {
  readonly me: Person;
  readonly #suite: Suite = ratchet(nodeKem);
  readonly #peer: Person;
  readonly #rng: Rng;
  #keyring: Keyring;
  #state: SuiteState;
  now: number;
  /** What waits to travel to the peer. */
  out: SentBody[] = [];
  /** What the relay has of the peer's prekeys. */
  peerPrekeys: { signed?: Uint8Array; oneTime?: Uint8Array } = {};
  /** What the relay has of mine. */
  signed: PublishedPrekey | undefined;
  oneTime: PublishedPrekey[] = [];
  readonly contents = new Map<string, Uint8Array>();
  readonly reports: ReceivedState[] = [];
  readonly refused: string[] = [];
  missing: readonly SequenceRange[] = [];
  receiptDue = false;
  ready = false;

  constructor(me: Person, peer: Person, now: number, seed: string) {
    this.me = me;
    this.#peer = peer;
    this.#rng = seededRng(seed);
    this.now = now;
    const keyring = this.#suite.keyring(undefined, this.#context().env);
    if (!keyring.ok) throw keyring.error;
    this.#keyring = keyring.value;
    this.#state = this.#suite.initial({ kind: "peer", peer: peer.card.id });
    this.#key({ on: "joined" });
  }

  #context(): Omit<KeyringContext, "keyring"> {
    const clock = this.now as UnixMs;
    const { seed, card } = this.me;
    return {
      env: { rng: this.#rng, now: clock, primitives: nodePrimitives },
      clock,
      me: { id: card.id, card, sign: (purpose, fields) => signFields(nodePrimitives, seed, purpose, fields) },
    };
  }

  #key(input: KeyringInput): void {
    const { next, questions } = this.#keyring.step(input, this.#context());
    this.#keyring = next ?? this.#keyring;
    for (const question of questions) {
      if (question.ask !== "publish") throw new Error(`a keyring asked ${question.ask}`);
      const { discard, signed, oneTime } = question.prekeys;
      if (discard) [this.signed, this.oneTime] = [undefined, []];
      this.signed = signed ?? this.signed;
      this.oneTime.push(...oneTime);
      const last = Math.max(0, ...[this.signed, ...this.oneTime].map((prekey) => prekey?.issued ?? 0));
      const stock = { oneTime: this.oneTime.length, last, ...(this.signed && { signed: this.signed.bytes }) };
      this.#key({ on: "answer", answer: { to: "publish", stock } });
    }
  }

  /** @returns the bodies that this input led to, which also are in `out` */
  step(input: SuiteInput): readonly SuiteEffect[] {
    const { next, keyring, effects } = this.#state.step(input, {
      ...this.#context(),
      keyring: this.#keyring,
      cardOf: (id: ClientId) => [this.me.card, this.#peer.card].find((card) => Buffer.compare(card.id, id) === 0),
      contact: true,
      waiting: 0,
      bodyLimit: 81_920,
    });
    this.#keyring = keyring ?? this.#keyring;
    this.#state = next ?? this.#state;
    for (const effect of effects) this.#carryOut(effect);
    return effects;
  }

  #carryOut(effect: SuiteEffect): void {
    if (effect.do === "send" || effect.do === "sealed") {
      this.out.push({ body: effect.body, ...(effect.ref && { ref: effect.ref }) });
    }
    if (effect.do === "content") this.contents.set(Buffer.from(effect.messageId).toString("hex"), effect.content);
    if (effect.do === "confirmed") this.reports.push(effect.received);
    if (effect.do === "refused") this.refused.push(effect.error.code);
    if (effect.do === "missing") this.missing = effect.ranges;
    if (effect.do === "receiptDue") this.receiptDue = true;
    if (effect.do === "ready") this.ready = true;
    if (effect.do === "ask" && effect.question.ask === "prekeys") {
      const answer = { to: "prekeys" as const, of: effect.question.of, prekeys: this.peerPrekeys };
      this.step({ on: "answer", answer });
    }
  }

  hear(body: Uint8Array): void {
    this.step({ on: "body", from: this.#peer.card.id, body });
  }
}

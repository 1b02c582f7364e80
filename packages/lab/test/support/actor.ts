import { equal, toHex, type UnixMs, utf8 } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import {
  makeCard,
  openCard,
  type ReceivedState,
  type SealRef,
  type SequenceRange,
  type SuiteEffect,
  type SuiteInput,
  type SuiteState,
  type VerifiedCard,
} from "@sandi/protocol";
import { INITIAL, type RsaDesState, RsaDesThread, rsaDes } from "@sandi/protocol/rsa-des";
import type { SymbolicRsa, seeded } from "../../index.ts";
import { symbolicSpki } from "../../index.ts";

type Waiting = { readonly id: Uint8Array; readonly text: string; ref?: SealRef | undefined };

export type Shown = { readonly id: string; readonly text: string };

/**
 * One side of one `rsa-des` conversation with the least that a client does around it: an outbox that seals again what
 * is missing or was sealed elsewhere, a history without repeats, and a state that is kept only when a chain has ended.
 */
export class Actor {
  readonly name: string;
  record: VerifiedCard;
  /** What this side knows of the other; undefined before they have met. */
  peer: VerifiedCard | undefined;
  /** Out in the open, so that a test can look into it and change it. */
  state: RsaDesState = INITIAL;
  /** Texts that nothing has confirmed, the oldest first. */
  outbox: Waiting[] = [];
  readonly history: Shown[] = [];
  /** Missing records as the reader was told last. */
  gap = 0;
  /** Accepts bodies in the order in which they are to be carried. */
  readonly #post: (body: Uint8Array) => void;
  #random: ReturnType<typeof seeded>;
  readonly #rsa: SymbolicRsa;
  readonly #seed: Uint8Array;
  readonly #clock: () => number;
  #receiptDue = false;
  /** After so many more slow operations the process dies; undefined for never. */
  dieAfter: number | undefined;

  constructor(
    name: string,
    random: ReturnType<typeof seeded>,
    rsa: SymbolicRsa,
    clock: () => number,
    post: (body: Uint8Array) => void,
  ) {
    this.name = name;
    this.#random = random;
    this.#rsa = rsa;
    this.#clock = clock;
    this.#post = post;
    this.#seed = random.bytes(32);
    this.record = this.#sign();
  }

  /** A new RSA key under the same identity. */
  publish(suites?: VerifiedCard["suites"]): void {
    this.record = this.#sign(suites);
  }

  say(text: string): readonly SuiteEffect[] {
    const entry: Waiting = { id: this.#random.bytes(16), text };
    this.outbox.push(entry);
    return this.#seal(entry, undefined);
  }

  /** Chance comes from elsewhere from here on. */
  useRandom(random: ReturnType<typeof seeded>): void {
    this.#random = random;
  }

  /** Nothing is left but who one is. */
  startOver(): void {
    this.state = INITIAL;
    this.outbox = [];
    this.history.length = 0;
    this.gap = 0;
    this.#receiptDue = false;
  }

  /** The state is lost, the outbox and the history are not. */
  forget(): void {
    this.state = INITIAL;
    for (const entry of this.outbox) entry.ref = undefined;
    if (this.outbox.length > 0) this.take({ on: "open" });
  }

  /** @returns false if the process died in the midst of it: the state is the old one, and the input still waits */
  survives(input: SuiteInput): boolean {
    const before = this.dieAfter;
    this.take(input);
    return before === undefined || this.dieAfter !== undefined;
  }

  /** What a client does for text that nothing confirms: ask for a session, or say how far it is. */
  nudge(): void {
    if (this.outbox.length > 0) this.take({ on: "open" });
    this.receipt();
  }

  receipt(): readonly SuiteEffect[] {
    this.#receiptDue = false;
    return this.take({ on: "receipt" });
  }

  get owesReceipt(): boolean {
    return this.#receiptDue;
  }

  /** A body of the peer's. */
  hear(body: Uint8Array): readonly SuiteEffect[] {
    return this.take({ on: "body", from: this.peer!.id, body });
  }

  /** Works one input off, with all that follows from it. @returns every effect, in order; nothing after a crash */
  take(input: SuiteInput): readonly SuiteEffect[] {
    const effects = this.#chain(input);
    if (effects === undefined) return [];
    const all: SuiteEffect[] = [];
    for (const effect of effects) {
      all.push(effect);
      all.push(...this.#react(effect));
    }
    return all;
  }

  #chain(input: SuiteInput): SuiteEffect[] | undefined {
    const env = { primitives: nodePrimitives, rng: this.#random.bytes, now: this.#clock() as UnixMs };
    const thread = { kind: "peer", peer: this.peer!.id } as const;
    const me = { id: this.record.id, card: this.record };
    const keyring = rsaDes.keyring(undefined, env);
    if (!keyring.ok) throw keyring.error;
    const known = this.peer;
    const context = { env, me, keyring: keyring.value, cardOf: () => known };
    const effects: SuiteEffect[] = [];
    let state: SuiteState = new RsaDesThread(thread.peer, this.state);
    let next: SuiteInput | undefined = input;
    while (next) {
      const step = state.step(next, context);
      state = step.next ?? state;
      next = undefined;
      for (const effect of step.effects) {
        if (effect.do === "learned") this.peer = effect.card;
        if (effect.do !== "ask" || effect.question.ask !== "slow") {
          effects.push(effect);
          continue;
        }
        if (this.dieAfter !== undefined && this.dieAfter-- <= 0) {
          this.dieAfter = undefined;
          return undefined;
        }
        const result = this.#rsa.perform(effect.question.operation, this.record.rsaSpki!);
        next = { on: "answer", answer: { to: "slow", result } };
      }
    }
    // The state is what comes back from the disk, so that nothing lives on that the encoding does not hold.
    const stored = rsaDes.decode(thread, state.encode());
    if (!stored.ok) throw stored.error;
    if (!(stored.value instanceof RsaDesThread)) throw new Error("a thread of another suite");
    this.state = stored.value.data;
    return effects;
  }

  #react(effect: SuiteEffect): readonly SuiteEffect[] {
    switch (effect.do) {
      case "send":
        this.#post(effect.body);
        return [];
      case "sealed": {
        const entry = this.outbox.find(({ id }) => equal(id, effect.messageId));
        if (entry) entry.ref = effect.ref;
        this.#post(effect.body);
        return [];
      }
      case "unready":
        return this.take({ on: "open" });
      case "ready":
        return this.outbox.flatMap((entry) =>
          entry.ref && equal(entry.ref.session, effect.session) ? [] : this.#seal(entry, undefined),
        );
      case "text": {
        const id = toHex(effect.messageId);
        if (!this.history.some((old) => old.id === id))
          this.history.push({ id, text: new TextDecoder().decode(effect.text) });
        return [];
      }
      case "confirmed":
        return this.#confirm(effect.received);
      case "missing":
        this.gap = effect.count;
        return [];
      case "receiptDue":
        this.#receiptDue = true;
        return [];
      default:
        return [];
    }
  }

  #seal(entry: Waiting, instead: SealRef | undefined): readonly SuiteEffect[] {
    const input = { on: "seal", messageId: entry.id, text: utf8(entry.text) } as const;
    return this.take(instead ? { ...input, instead } : input);
  }

  #confirm(received: ReceivedState): readonly SuiteEffect[] {
    const here = this.outbox.filter(({ ref }) => ref && equal(ref.session, received.session));
    const isMissing = (ref: SealRef) =>
      received.missing.some(({ epoch, from, to }) => epoch === ref.epoch && from <= ref.sequence && ref.sequence <= to);
    const reached = (ref: SealRef) =>
      ref.epoch < received.epoch || (ref.epoch === received.epoch && ref.sequence <= received.sequence);
    const done = new Set(here.filter(({ ref }) => reached(ref!) && !isMissing(ref!)));
    this.outbox = this.outbox.filter((entry) => !done.has(entry));
    const again = here.filter((entry) => !done.has(entry) && isMissing(entry.ref!));
    const refs = again.map(({ ref }) => ref!);
    const empty = received.missing.flatMap((range) => withoutRefs(range, refs));
    const effects: SuiteEffect[] = [];
    if (empty.length > 0 && this.#isSealing(received.session))
      effects.push(...this.take({ on: "void", session: received.session, ranges: empty }));
    for (const entry of again) effects.push(...this.#seal(entry, entry.ref));
    return effects;
  }

  #sign(suites: VerifiedCard["suites"] = ["rsa-des"]): VerifiedCard {
    const env = { primitives: nodePrimitives, now: this.#clock() as UnixMs };
    const fields = { name: this.name, rsaSpki: symbolicSpki(this.#random.bytes), suites };
    const opened = openCard(makeCard(env, this.#seed, fields, this.record?.version), nodePrimitives);
    if (!opened.ok) throw opened.error;
    return opened.value;
  }

  #isSealing(session: Uint8Array): boolean {
    return this.state.sessions.some(({ id, standing }) => standing.at === "open" && equal(id, session));
  }
}

function withoutRefs(range: SequenceRange, refs: readonly SealRef[]): SequenceRange[] {
  const taken = refs.filter(({ epoch }) => epoch === range.epoch).map(({ sequence }) => sequence);
  const pieces: SequenceRange[] = [];
  let { from } = range;
  for (const sequence of [...taken].sort((a, b) => a - b)) {
    if (sequence < from || sequence > range.to) continue;
    if (sequence > from) pieces.push({ ...range, from, to: sequence - 1 });
    from = sequence + 1;
  }
  if (from <= range.to) pieces.push({ ...range, from });
  return pieces;
}

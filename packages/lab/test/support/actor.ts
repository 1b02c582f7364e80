import { equal, toHex, type UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import {
  comparePositions,
  decodeContent,
  encodeContent,
  Ledger,
  type LedgerRow,
  LIMITS,
  makeCard,
  openCard,
  type Position,
  type ReceivedState,
  recordHash,
  type SealRef,
  type SuiteEffect,
  type SuiteInput,
  type SuiteState,
  type VerifiedCard,
  type VoidRange,
} from "@sandi/protocol";
import { INITIAL, type RsaDesState, RsaDesThread, rsaDes } from "@sandi/protocol/rsa-des";
import type { SymbolicRsa, seeded } from "../../index.ts";
import { symbolicSpki } from "../../index.ts";
import { selfOf } from "../../node/index.ts";

type Waiting = {
  readonly id: Uint8Array;
  readonly text: string;
  readonly content: Uint8Array;
  ref?: SealRef | undefined;
};

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
  /** What its ledger has been told, in order. */
  #sealed: readonly LedgerRow[] = [];
  #ledger = new Ledger();
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
    const content = encodeContent({ type: "text", text, sentAt: this.#clock() as UnixMs });
    const entry: Waiting = { id: this.#random.bytes(16), text, content };
    this.outbox.push(entry);
    return this.#seal(entry, undefined);
  }

  /** What a copy of the profile would hold of this conversation. */
  save(): { readonly state: RsaDesState; readonly sealed: readonly LedgerRow[] } {
    return { state: this.state, sealed: this.#sealed };
  }

  restore({ state, sealed }: ReturnType<Actor["save"]>): void {
    this.state = state;
    this.#sealed = [];
    this.#ledger = new Ledger();
    for (const row of sealed) this.#note(row);
  }

  #note(row: LedgerRow): void {
    this.#sealed = [...this.#sealed, row];
    this.#ledger.add(row);
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
    this.restore({ state: INITIAL, sealed: [] });
  }

  /** The state is lost, the outbox and the history are not. */
  forget(): void {
    this.restore({ state: INITIAL, sealed: [] });
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
    const me = selfOf({ record: this.record, seed: this.#seed });
    const keyring = rsaDes.keyring(undefined, env);
    if (!keyring.ok) throw keyring.error;
    const known = this.peer;
    const context = {
      env,
      clock: env.now,
      me,
      keyring: keyring.value,
      cardOf: () => known,
      contact: true,
      waiting: 0,
      bodyLimit: LIMITS.body,
    };
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
        if (effect.ref) this.#note({ ref: effect.ref, hash: recordHash(nodePrimitives, effect.body), givenUp: false });
        this.#post(effect.body);
        return [];
      case "sealed": {
        const entry = this.outbox.find(({ id }) => equal(id, effect.messageId));
        if (entry) entry.ref = effect.ref;
        this.#note({ ref: effect.ref, hash: recordHash(nodePrimitives, effect.body), givenUp: false });
        this.#post(effect.body);
        return [];
      }
      case "unready":
        return this.take({ on: "open" });
      case "ready":
        return this.outbox.flatMap((entry) =>
          entry.ref && equal(entry.ref.session, effect.session) ? [] : this.#seal(entry, undefined),
        );
      case "content": {
        const id = toHex(effect.messageId);
        const content = decodeContent(effect.content);
        if (!content.ok || content.value.type !== "text") throw new Error("something else than a text");
        if (!this.history.some((old) => old.id === id)) this.history.push({ id, text: content.value.text });
        return [];
      }
      case "over":
        this.#ledger.drop(effect.session);
        return [];
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
    const input = { on: "seal", messageId: entry.id, content: entry.content } as const;
    return this.take(instead ? { ...input, instead } : input);
  }

  #confirm(received: ReceivedState): readonly SuiteEffect[] {
    const { report } = this.#ledger.check(nodePrimitives, received);
    if (report === "wrong") return this.take({ on: "disowned", session: received.session });
    const { first, last, missing } = received;
    const here = this.outbox.filter(({ ref }) => ref && equal(ref.session, received.session));
    const confirmed = ({ ref }: Waiting) =>
      report === "right" && comparePositions(ref!, first) >= 0 && comparePositions(ref!, last) <= 0;
    const done = new Set(here.filter(confirmed));
    this.outbox = this.outbox.filter((entry) => !done.has(entry));
    const again = report === "right" ? here.filter(({ ref }) => comparePositions(ref!, first) < 0) : [];
    const waits = (at: Position) => again.some(({ ref }) => comparePositions(ref!, at) === 0);
    const empty = missing.flatMap((range) => placesOf(range)).filter((at) => !waits(at));
    const ranges = empty.map(({ epoch, sequence }): VoidRange => {
      const kind = this.#ledger.voidKind(received.session, { epoch, sequence });
      return { epoch, from: sequence, to: sequence, kind };
    });
    const effects: SuiteEffect[] = [];
    if (ranges.length > 0 && this.#isSealing(received.session))
      effects.push(...this.take({ on: "void", session: received.session, ranges }));
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

function placesOf({ epoch, from, to }: { epoch: number; from: number; to: number }): Position[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({ epoch, sequence: from + i }));
}

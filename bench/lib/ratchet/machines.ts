/** Two sides of one conversation as bare state machines, over either twin: no engine, no store, no relay. */
import type { Kem, Primitives, Rng, UnixMs } from "@sandi/crypto";
import {
  type ClientId,
  type Keyring,
  makeCard,
  openCard,
  type Suite,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteSelf,
  type SuiteState,
  signFields,
  type VerifiedCard,
} from "@sandi/protocol";
import { ratchet } from "@sandi/protocol/ratchet";

export type Twin = {
  readonly primitives: Primitives;
  readonly kem: Kem;
  readonly rng: Rng;
};

/** What is sealed is as long as this, in bytes. */
export const TEXT_SIZE = 256;
/** A step is due after this, whatever was sealed. */
const STEP_MS = 61_000;
const START = 1_800_000_000_000;
const BODY_LIMIT = 81_920;
/** The second byte of a record that carries a KEM part. docs/ratchet.md, "Records". */
const STEP_TYPE = 4;

type Prekeys = { readonly signed: Uint8Array; readonly oneTime: Uint8Array };

export class Side {
  readonly card: VerifiedCard;
  readonly #self: SuiteSelf;
  readonly #suite: Suite;
  readonly #twin: Twin;
  readonly #clock: Clock;
  readonly #peer: () => VerifiedCard;
  keyring: Keyring;
  state: SuiteState;
  #signed: Uint8Array | undefined;
  readonly #oneTime: Uint8Array[] = [];
  #last = 0;

  constructor(name: string, suite: Suite, twin: Twin, clock: Clock, peer: () => VerifiedCard) {
    const { primitives, rng } = twin;
    const seed = rng(32);
    const made = openCard(makeCard({ primitives, now: clock.now }, seed, { name, suites: ["ratchet"] }), primitives);
    if (!made.ok) throw made.error;
    this.card = made.value;
    this.#self = {
      id: made.value.id,
      card: made.value,
      sign: (purpose, fields) => signFields(primitives, seed, purpose, fields),
    };
    this.#suite = suite;
    this.#twin = twin;
    this.#clock = clock;
    this.#peer = peer;
    const keyring = suite.keyring(undefined, { primitives, rng, now: clock.now });
    if (!keyring.ok) throw keyring.error;
    this.keyring = keyring.value;
    this.state = suite.initial({ kind: "peer", peer: made.value.id });
  }

  /** Forgets every session. */
  meet(): void {
    this.state = this.#suite.initial({ kind: "peer", peer: this.#peer().id });
  }

  take(input: SuiteInput): readonly SuiteEffect[] {
    const step = this.state.step(input, this.#context());
    this.state = step.next ?? this.state;
    this.keyring = step.keyring ?? this.keyring;
    return step.effects;
  }

  /** @returns the body that carries the content */
  seal(messageId: Uint8Array, content: Uint8Array): Uint8Array {
    return bodyOf(this.take({ on: "seal", messageId, content }));
  }

  hear(body: Uint8Array): readonly SuiteEffect[] {
    return this.take({ on: "body", from: this.#peer().id, body });
  }

  /** @throws unless the body brought a content */
  open(body: Uint8Array): readonly SuiteEffect[] {
    const effects = this.hear(body);
    if (!effects.some((effect) => effect.do === "content")) throw new Error("a body that brought nothing");
    return effects;
  }

  /** One of its prekeys of each kind, as a relay hands them out. */
  prekeys(): Prekeys {
    if (this.#oneTime.length === 0) this.#publish();
    return { signed: this.#signed!, oneTime: this.#oneTime.shift()! };
  }

  #publish(): void {
    // A day later, so that prekeys may be made again.
    this.#clock.now = (this.#clock.now + 86_400_000) as UnixMs;
    let input: Parameters<Keyring["step"]>[0] | undefined = { on: "joined" };
    while (input) {
      const step = this.keyring.step(input, this.#context());
      this.keyring = step.next ?? this.keyring;
      input = undefined;
      for (const question of step.questions) {
        if (question.ask !== "publish") continue;
        const { signed, oneTime } = question.prekeys;
        this.#signed = signed?.bytes ?? this.#signed;
        this.#oneTime.push(...oneTime.map(({ bytes }) => bytes));
        for (const { issued } of [...(signed ? [signed] : []), ...oneTime]) this.#last = Math.max(this.#last, issued);
        const stock = {
          ...(this.#signed && { signed: this.#signed }),
          oneTime: this.#oneTime.length,
          last: this.#last,
        };
        input = { on: "answer", answer: { to: "publish", stock } };
      }
    }
  }

  #context(): SuiteContext {
    const { primitives, rng } = this.#twin;
    const { now } = this.#clock;
    return {
      env: { primitives, rng, now },
      clock: now,
      me: this.#self,
      keyring: this.keyring,
      cardOf: (_id: ClientId) => this.#peer(),
      contact: true,
      waiting: 0,
      bodyLimit: BODY_LIMIT,
    };
  }
}

type Clock = { now: UnixMs };

/** The body with the content that was to be sealed. @throws if there is none */
function bodyOf(effects: readonly SuiteEffect[]): Uint8Array {
  for (const effect of effects) if (effect.do === "sealed") return effect.body;
  throw new Error("nothing was sealed");
}

export class Machines {
  readonly clock: Clock = { now: START as UnixMs };
  readonly alice: Side;
  readonly bob: Side;
  readonly #rng: Rng;
  readonly text: Uint8Array;

  constructor(twin: Twin) {
    const suite = ratchet(twin.kem);
    this.#rng = twin.rng;
    this.text = twin.rng(TEXT_SIZE);
    this.alice = new Side("alice", suite, twin, this.clock, () => this.bob.card);
    this.bob = new Side("bob", suite, twin, this.clock, () => this.alice.card);
    this.alice.meet();
    this.bob.meet();
  }

  messageId(): Uint8Array {
    return this.#rng(16);
  }

  /** What an opening consists of, so that each can be timed by itself: Alice's, Bob's, and his answer with what Alice does of it. */
  opening(): { make(): void; take(): void; answer(): void } {
    const { alice, bob, text } = this;
    const prekeys = bob.prekeys();
    alice.meet();
    bob.meet();
    alice.take({ on: "open" });
    const [id, answerId] = [this.messageId(), this.messageId()];
    let body: Uint8Array;
    return {
      make: () => {
        alice.take({ on: "answer", answer: { to: "prekeys", of: bob.card.id, prekeys } });
        body = alice.seal(id, text);
      },
      take: () => void bob.open(body),
      answer: () => void alice.open(bob.seal(answerId, text)),
    };
  }

  /** Opens, and goes on to where neither side has a part to carry. */
  open(): void {
    const { make, take, answer } = this.opening();
    make();
    take();
    answer();
    this.renew();
  }

  /** Fresh chains, whose parts have arrived: nothing is carried until time passes. */
  renew(): void {
    const { alice, bob, text } = this;
    this.clock.now = (this.clock.now + STEP_MS) as UnixMs;
    alice.open(bob.seal(this.messageId(), text));
    bob.open(alice.seal(this.messageId(), text));
    alice.open(bob.seal(this.messageId(), text));
    bob.open(alice.seal(this.messageId(), text));
  }

  /** A record that begins an epoch, of Alice's: sealed, then opened. Once after `open`. */
  step(): { seal(): void; open(): void } {
    const { alice, bob, text } = this;
    this.clock.now = (this.clock.now + STEP_MS) as UnixMs;
    const id = this.messageId();
    let body: Uint8Array;
    return {
      seal: () => {
        body = alice.seal(id, text);
        if (body[1] !== STEP_TYPE) throw new Error("a record that began no epoch");
      },
      open: () => void bob.open(body),
    };
  }
}

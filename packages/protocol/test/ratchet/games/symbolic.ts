import { equal, toHex, type UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import {
  type Keyring,
  makeCard,
  openCard,
  type SealRef,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteSelf,
  signFields,
  type VerifiedCard,
} from "../../../index.ts";
import { RatchetKeyring } from "../../../suites/ratchet/keyring.ts";
import { RATCHET_LIMITS as LIMIT, SIZE } from "../../../suites/ratchet/layout.ts";
import { parseRecord } from "../../../suites/ratchet/records.ts";
import { findSession } from "../../../suites/ratchet/sessions.ts";
import { type RatchetThread, ratchet } from "../../../suites/ratchet/suite.ts";
import type { Who } from "../stage.support.ts";
import { type Game, holds } from "./game.ts";
import { Knowledge, type Term, Terms } from "./terms.ts";

const START = 1_800_000_000_000;
const SIDES = ["alice", "bob"] as const;
const OTHER = { alice: "bob", bob: "alice" } as const;

type Action = { readonly do: "seal" | "deliver" | "drop"; readonly who: Who } | { readonly do: "tick" };

const ACTIONS: readonly Action[] = [
  ...SIDES.flatMap((who) => (["seal", "deliver", "drop"] as const).map((what) => ({ do: what, who }))),
  { do: "tick" },
];

type Side = {
  readonly state: RatchetThread;
  readonly keyring: Keyring;
  /** Random numbers drawn, texts sealed, one-time prekeys of the peer used. */
  readonly drawn: number;
  readonly said: number;
  readonly fetched: number;
  readonly receiptDue: boolean;
};

type Message = { readonly by: Who; readonly ref: SealRef; readonly body: Uint8Array };

/** The whole state of one side at one moment, in an attacker's hands, who only listens from then on. */
type Leak = { readonly of: Who; readonly side: Side; readonly knowledge: Knowledge };

/** Where a schedule can lead to. The queues hold what each has sent and the other has not got. */
type Node = {
  readonly sides: Readonly<Record<Who, Side>>;
  readonly queues: Readonly<Record<Who, readonly Uint8Array[]>>;
  readonly now: number;
  readonly messages: readonly Message[];
};

/** Equal ends of different schedules are one; what may have leaked on any of the ways to it comes together. */
type Place = { readonly node: Node; schedules: bigint; readonly leaks: Map<string, Leak> };

type Counts = { states: number; schedules: bigint; leaks: number; checks: number };

/** A relay that hands out no one-time prekeys makes an opening depend on the signed one alone. */
type Beginning = { readonly from: string; readonly oneTime: boolean; readonly schedule: readonly Action[] };

const tick: Action = { do: "tick" };
const seals = (who: Who): Action => ({ do: "seal", who });
const says = (who: Who): Action[] => [seals(who), { do: "deliver", who }];
const TALKING = [...says("alice"), ...says("bob")];

export const BEGINNINGS: readonly Beginning[] = [
  { from: "nothing", oneTime: true, schedule: [] },
  { from: "nothing, without one-time prekeys", oneTime: false, schedule: [] },
  { from: "an opening that is answered", oneTime: true, schedule: TALKING },
  { from: "epochs 2 and 3", oneTime: true, schedule: [...TALKING, ...says("alice"), tick, ...says("bob")] },
];

/** The seed is the beginning's place in the list. */
export const symbolic: Game = (seed) => void new Symbolic(BEGINNINGS[seed]!).play(6);

/**
 * Plays every schedule of so many actions, with at most one leak at any moment of it, and checks what the attacker can
 * derive: nothing but what docs/ratchet.md grants it. Throws with the schedule's promise that does not hold.
 */
export class Symbolic {
  readonly #terms = new Terms();
  readonly #suite = ratchet(this.#terms.kem);
  readonly #people = { alice: this.#person("alice"), bob: this.#person("bob") };
  readonly #prekeys = { alice: this.#published("alice"), bob: this.#published("bob") };
  readonly #oneTime: boolean;
  readonly #start: Node;
  readonly #hashes = new WeakMap<object, string>();
  readonly #termsOf = new WeakMap<object, readonly Term[]>();
  readonly #verdicts = new Map<string, boolean>();
  readonly counts: Counts = { states: 0, schedules: 0n, leaks: 0, checks: 0 };

  constructor({ oneTime, schedule }: Omit<Beginning, "from">) {
    this.#oneTime = oneTime;
    const begun: Node = {
      sides: { alice: this.#side("alice"), bob: this.#side("bob") },
      queues: { alice: [], bob: [] },
      now: START + 1_000,
      messages: [],
    };
    this.#start = schedule.reduce((node, action) => this.#act(node, action) ?? node, begun);
  }

  play(depth: number): Counts {
    let level = new Map([["", { node: this.#start, schedules: 1n, leaks: new Map() } as Place]]);
    for (let left = depth; ; left--) {
      for (const place of level.values()) {
        this.counts.states++;
        this.#leak(place);
        this.#cloned(place.node);
        this.#check(place);
        if (left === 0) this.counts.schedules += place.schedules;
      }
      if (left === 0) return this.counts;
      level = this.#further(level);
    }
  }

  #further(level: ReadonlyMap<string, Place>): Map<string, Place> {
    const next = new Map<string, Place>();
    for (const { node, schedules, leaks } of level.values())
      for (const action of ACTIONS) {
        const after = this.#act(node, action);
        if (!after) continue;
        const key = this.#key(after);
        const known = next.get(key);
        if (known === undefined) next.set(key, { node: after, schedules, leaks: new Map(leaks) });
        else {
          known.schedules += schedules;
          for (const [name, leak] of leaks) known.leaks.set(name, leak);
        }
      }
    return next;
  }

  #leak({ node, leaks }: Place): void {
    for (const of of SIDES) {
      const side = node.sides[of];
      const name = `${of}${this.#hashOf(side.state)}${this.#hashOf(side.keyring)}`;
      if (leaks.has(name)) continue;
      this.counts.leaks++;
      leaks.set(name, { of, side, knowledge: new Knowledge(this.#held(side)) });
    }
  }

  #held({ state, keyring }: Pick<Side, "state" | "keyring">): readonly Term[] {
    return [state, keyring].flatMap((one) => {
      const known = this.#termsOf.get(one) ?? this.#terms.in(one.encode());
      this.#termsOf.set(one, known);
      return known;
    });
  }

  /** Everything that was sent is the attacker's, the state of one side at one moment too. */
  #check({ node, leaks }: Place): void {
    for (const [name, leak] of leaks)
      for (const message of node.messages) {
        this.counts.checks++;
        const verdict = `${name}${this.#hashOf(message.body)}`;
        const known = this.#verdicts.get(verdict) ?? this.#reads(leak, message);
        this.#verdicts.set(verdict, known);
        holds(
          !known || this.#granted(leak, message),
          `a leak of ${leak.of} does not give epoch ${message.ref.epoch}, n ${message.ref.sequence} of ${message.by}`,
        );
      }
  }

  #reads({ knowledge }: Leak, { body }: Message): boolean {
    const record = parseRecord(body);
    if (!record.ok) throw record.error;
    return this.#terms.keyOf(record.value.ciphertext).key.every((term) => knowledge.has(term));
  }

  /**
   * docs/ratchet.md, "What an attacker gets": what the victim seals until its next step; what its peer seals until its step
   * after that; what is sealed to prekeys whose secrets are in the state.
   */
  #granted({ of, side }: Leak, { by, ref }: Message): boolean {
    const { sessions, ended } = side.state.pair;
    const session = findSession(sessions, ref.session);
    const { epoch, sequence: n } = ref;
    const taken = ended.some((one) => equal(one.session, ref.session) && one.refused === undefined);
    if (session === undefined) return by !== of && epoch === 0 && !(taken && this.#oneTime);
    const { sending, receiving, opener } = session;
    if (by === of) return sending !== undefined && epoch === sending.epoch && n > sending.n;
    if (!opener && epoch === 0 && !this.#oneTime) return true;
    if (receiving && epoch === receiving.epoch) return n > receiving.n;
    return sending !== undefined && epoch === sending.epoch + 1 && epoch > (receiving?.epoch ?? -1);
  }

  /** Whoever seals again with an old copy of the state never uses a key with a nonce twice. */
  #cloned({ sides, now }: Node): void {
    for (const who of SIDES) {
      const keys = ["one", "other"].map((copy) => {
        let drawn = 0;
        const rng = this.#terms.random(`${who} ${copy} ${now}`, () => drawn++);
        const context = { ...this.#context(who, sides[who], now), env: { ...this.#env(now), rng } };
        const { effects } = sides[who].state.step({ on: "receipt" }, context);
        const sent = effects.find((effect) => effect.do === "send");
        const record = sent && parseRecord(sent.body);
        if (!record?.ok) return undefined;
        const { key, nonce } = this.#terms.keyOf(record.value.ciphertext);
        return toHex(key[0]!.bytes) + toHex(nonce);
      });
      this.#terms.take();
      holds(keys[0] === undefined || keys[0] !== keys[1], "a copy of a state never uses a key and a nonce again");
    }
  }

  /** @returns undefined if there is nothing to do */
  #act(node: Node, action: Action): Node | undefined {
    if (action.do === "tick") return this.#tick(node);
    const { do: what, who } = action;
    if (what === "seal") {
      const { said } = node.sides[who];
      const named = nodePrimitives.sha256(Uint8Array.of(SIDES.indexOf(who), said));
      const after = change(node, who, { said: said + 1 });
      const seal = { on: "seal", messageId: named.slice(0, SIZE.messageId), content: named } as const;
      return this.#step(after, who, seal);
    }
    const [body, ...rest] = node.queues[who];
    if (body === undefined) return undefined;
    const after = { ...node, queues: { ...node.queues, [who]: rest } };
    if (what === "drop") return after;
    return this.#step(after, OTHER[who], { on: "body", from: this.#people[who].self.id, body });
  }

  #tick(node: Node): Node {
    const later = { ...node, now: node.now + LIMIT.stepEvery };
    return SIDES.reduce((after, who) => {
      if (!after.sides[who].receiptDue) return after;
      return this.#step(change(after, who, { receiptDue: false }), who, { on: "receipt" });
    }, later as Node);
  }

  #step(node: Node, who: Who, input: SuiteInput): Node {
    const side = node.sides[who];
    let { drawn } = side;
    const rng = this.#terms.random(who, () => drawn++);
    this.#terms.take();
    const context = { ...this.#context(who, side, node.now), env: { ...this.#env(node.now), rng } };
    const step = side.state.step(input, context);
    const state = (step.next ?? side.state) as RatchetThread;
    const keyring = step.keyring ?? side.keyring;
    if (!step.effects.some((effect) => effect.do === "refused")) this.#usedOnce(who, { state, keyring });
    const after = change(node, who, { state, keyring, drawn });
    return step.effects.reduce((so, effect) => this.#carryOut(so, who, effect, input), after);
  }

  /** Keys die with their use; a signed prekey, which many openings use, does not. */
  #usedOnce(who: Who, after: Pick<Side, "state" | "keyring">): void {
    const used = this.#terms.take();
    const signed = this.#prekeys[who].seed;
    const still = new Set(this.#held(after));
    for (const term of used)
      holds(!still.has(term) || equal(term.bytes, signed), `a ${term.what} that was used is not kept`);
  }

  #carryOut(node: Node, who: Who, effect: SuiteEffect, input: SuiteInput): Node {
    if (effect.do === "send" || effect.do === "sealed") {
      const { ref, body } = effect;
      return {
        ...change(node, who, { receiptDue: false }),
        queues: { ...node.queues, [who]: [...node.queues[who], body] },
        messages: ref ? [...node.messages, { by: who, ref, body }] : node.messages,
      };
    }
    if (effect.do === "receiptDue") return change(node, who, { receiptDue: true });
    // The relay answers at once, and what waited is sealed.
    if (effect.do === "ask" && effect.question.ask === "prekeys") {
      const { fetched } = node.sides[who];
      const { signed, oneTime } = this.#prekeys[OTHER[who]];
      const one = this.#oneTime && effect.question.oneTime ? oneTime[fetched] : undefined;
      const prekeys = { signed, ...(one && { oneTime: one }) };
      const asked = change(node, who, { fetched: fetched + 1 });
      const answer = { to: "prekeys", of: effect.question.of, prekeys } as const;
      const opened = this.#step(asked, who, { on: "answer", answer });
      return input.on === "seal" ? this.#step(opened, who, input) : opened;
    }
    return node;
  }

  #key({ sides, queues, now, messages }: Node): string {
    const parts = SIDES.map((who) => {
      const { state, keyring, drawn, said, receiptDue } = sides[who];
      const sent = messages.filter(({ by }) => by === who).map(({ body }) => this.#hashOf(body));
      const queue = queues[who].map((body) => this.#hashOf(body));
      return [this.#hashOf(state), this.#hashOf(keyring), drawn, said, receiptDue, sent.join(), queue.join()].join(";");
    });
    return `${now}|${parts.join("|")}`;
  }

  #hashOf(what: Uint8Array | RatchetThread | Keyring): string {
    const known = this.#hashes.get(what);
    if (known !== undefined) return known;
    const hash = toHex(nodePrimitives.sha256(what instanceof Uint8Array ? what : what.encode()).subarray(0, 12));
    this.#hashes.set(what, hash);
    return hash;
  }

  #env(now: number) {
    return { now: now as UnixMs, primitives: this.#terms.primitives };
  }

  #context(who: Who, { keyring }: Pick<Side, "keyring">, now: number): Omit<SuiteContext, "env"> {
    const peer = this.#people[OTHER[who]];
    return {
      clock: now as UnixMs,
      me: this.#people[who].self,
      keyring,
      cardOf: () => peer.card,
      contact: true,
      waiting: 0,
      bodyLimit: 81_920,
    };
  }

  #person(name: Who): { readonly self: SuiteSelf; readonly card: VerifiedCard } {
    const { primitives } = this.#terms;
    const seed = nodePrimitives.sha256(Uint8Array.of(SIDES.indexOf(name)));
    const made = makeCard({ primitives, now: START as UnixMs }, seed, { name, suites: ["ratchet"] });
    const card = openCard(made, primitives);
    if (!card.ok) throw card.error;
    const sign: SuiteSelf["sign"] = (purpose, fields) => signFields(primitives, seed, purpose, fields);
    return { self: { id: card.value.id, card: card.value, sign }, card: card.value };
  }

  /** The prekeys of one person, which the relay has taken, and the secret of the signed one. */
  #published(who: Who) {
    let drawn = 0;
    const rng = this.#terms.random(`prekeys of ${who}`, () => drawn++);
    const { self } = this.#people[who];
    const context = { env: { ...this.#env(START), rng }, clock: START as UnixMs, me: self };
    const made = RatchetKeyring.open(this.#terms.kem, undefined);
    if (!made.ok) throw made.error;
    let keyring: Keyring = made.value;
    let signed = new Uint8Array(0);
    const oneTime: Uint8Array[] = [];
    const joined = keyring.step({ on: "joined" }, context);
    keyring = joined.next ?? keyring;
    let [question] = joined.questions;
    while (question?.ask === "publish") {
      for (const { bytes } of question.prekeys.oneTime) oneTime.push(bytes);
      signed = (question.prekeys.signed?.bytes ?? signed) as typeof signed;
      const last = Math.max(
        0,
        ...[question.prekeys.signed, ...question.prekeys.oneTime].map((one) => one?.issued ?? 0),
      );
      const stock = { ...(signed.length > 0 && { signed }), oneTime: oneTime.length, last };
      const step = keyring.step({ on: "answer", answer: { to: "publish", stock } }, context);
      keyring = step.next ?? keyring;
      [question] = step.questions;
    }
    const hash = this.#terms.primitives.sha256(signed);
    const clocks = { now: START as UnixMs, clock: START as UnixMs };
    const seed = (keyring as RatchetKeyring).secret("signed", hash, clocks);
    if (!seed) throw new Error("prekeys that were not published");
    return { keyring, signed, oneTime, seed };
  }

  #side(who: Who): Side {
    const thread = { kind: "peer", peer: this.#people[OTHER[who]].self.id } as const;
    const state = this.#suite.initial(thread) as RatchetThread;
    const { keyring } = this.#prekeys[who];
    return { state, keyring, drawn: 0, said: 0, fetched: 0, receiptDue: false };
  }
}

function change(node: Node, who: Who, part: Partial<Side>): Node {
  return { ...node, sides: { ...node.sides, [who]: { ...node.sides[who], ...part } } };
}

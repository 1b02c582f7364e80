import { toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { nodeKem } from "@sandi/crypto/node/kem";
import { seeded } from "@sandi/lab";
import type { OpeningReason, PublishedPrekey, SequenceRange } from "../../../index.ts";
import type { RatchetKeyring } from "../../../suites/ratchet/keyring.ts";
import {
  RATCHET_LIMITS as LIMIT,
  type PrekeyKind,
  REASON,
  REFUSAL_CODE,
  type RefusalCode,
  TYPE,
} from "../../../suites/ratchet/layout.ts";
import { makeOpening } from "../../../suites/ratchet/opening.ts";
import { openPrekey } from "../../../suites/ratchet/prekeys.ts";
import { makeRefusal } from "../../../suites/ratchet/refusal.ts";
import { seal } from "../../../suites/ratchet/session.ts";
import { isProven } from "../../../suites/ratchet/sessionState.ts";
import { findSession, openedByMe, sealingSession } from "../../../suites/ratchet/sessions.ts";
import { RatchetThread } from "../../../suites/ratchet/suite.ts";
import { type Person, SUITE } from "../stage.support.ts";
import { comesToRest, everythingArrived, type Game, holds, pairOf, Run } from "./game.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REASONS = Object.keys(REASON) as OpeningReason[];
const CODES = Object.keys(REFUSAL_CODE) as RefusalCode[];
const VOIDS = ["nothing", "givenUp", "confirmedBefore"] as const;

type Random = ReturnType<typeof seeded>;

/** The ML-KEM part of its keys is out of range: nothing can be encapsulated to them. */
const LYING_KEM = { ...nodeKem, publicKey: (seed: Uint8Array) => nodeKem.publicKey(seed).fill(0xff, 0, 1_184) };

/** A contact who signs and seals whatever it likes. */
class Liar {
  readonly #me: Person;
  readonly #random: Random;
  /** What it has sent. */
  readonly #bodies: Uint8Array[] = [];
  /** Hashes of one-time prekeys that its openings name which cannot be taken. */
  readonly wasted: Uint8Array[] = [];

  constructor(me: Person, random: Random) {
    this.#me = me;
    this.#random = random;
  }

  /** @returns what kind of lie it told */
  lies(): string {
    const lies = [
      this.#report,
      this.#report,
      this.#voids,
      this.#instead,
      this.#opening,
      this.#opening,
      this.#refusal,
      this.#refusal,
      this.#ratchetKey,
      this.#again,
    ];
    const { queues } = this.#me.stage;
    const lie = lies[this.#random.below(lies.length)]!;
    lie.call(this);
    this.#bodies.push(...queues[this.#me.name].filter((body) => !this.#bodies.includes(body)));
    return lie.name;
  }

  #number(): number {
    const { below } = this.#random;
    return [below(3), below(80), below(5_000), 2 ** 32 - 1 - below(2)][below(4)]!;
  }

  #range(): SequenceRange {
    const [a, b] = [Math.max(1, this.#number()), Math.max(1, this.#number())];
    return { epoch: this.#number(), from: Math.min(a, b), to: Math.max(a, b) };
  }

  #ranges(most: number): SequenceRange[] {
    return Array.from({ length: this.#random.below(most + 1) }, () => this.#range());
  }

  /** As its machine does, but for what it has opened. */
  #report(): void {
    const thread = this.#me.state as RatchetThread;
    const session = sealingSession(thread.pair.sessions);
    if (session === undefined) return;
    const { opened } = session;
    const last = this.#random.below(2) === 0 ? opened.last : { epoch: this.#number(), sequence: this.#number() };
    const first = this.#random.below(2) === 0 ? { epoch: 0, sequence: this.#random.below(2) } : last;
    const chain = this.#random.below(2) === 0 ? opened.chain : this.#random.bytes(32);
    const lie = { ...session, opened: { last, first, chain, missing: this.#ranges(16), lost: 0 } };
    this.#become(thread, lie);
    this.#me.take({ on: "receipt" });
    const after = this.#me.state as RatchetThread;
    const now = findSession(after.pair.sessions, session.id);
    if (now) this.#become(after, { ...now, opened });
  }

  #become(thread: RatchetThread, session: Parameters<typeof isProven>[0]): void {
    const sessions = thread.pair.sessions.map((one) => (toHex(one.id) === toHex(session.id) ? session : one));
    this.#me.state = thread.withPair({ ...thread.pair, sessions });
  }

  #voids(): void {
    const session = sealingSession(pairOf(this.#me).sessions)?.id;
    const ranges = this.#ranges(255).map((range) => ({ ...range, kind: VOIDS[this.#random.below(3)]! }));
    if (session) this.#me.take({ on: "void", session, ranges });
  }

  #instead(): void {
    const session = sealingSession(pairOf(this.#me).sessions)?.id;
    if (session === undefined) return;
    const instead = { session, epoch: this.#number(), sequence: this.#number() };
    this.#me.take({ on: "seal", messageId: this.#random.bytes(16), content: this.#random.bytes(9), instead });
  }

  /** With any rank and reason, one that leads nowhere, or a record that does not open. */
  #opening(): void {
    const me = this.#me;
    const { below } = this.#random;
    const { signed, oneTime } = me.peer.shelf.fetch(below(2) === 0);
    const prekey = (kind: PrekeyKind, bytes: Uint8Array) => {
      const opened = openPrekey(nodePrimitives, me.peer.card, kind, bytes);
      if (!opened.ok) throw opened.error;
      return opened.value;
    };
    const { env, clock, bodyLimit } = me.context();
    const [honest, opens] = [below(4) > 0, below(3) > 0];
    const rank = [clock + below(1_000), below(1_000), clock + LIMIT.rankLeap - 1, Number.MAX_SAFE_INTEGER][below(4)]!;
    const reason = REASONS[below(REASONS.length)]!;
    const made = makeOpening({ ...env, kem: honest ? nodeKem : LYING_KEM }, me.self, {
      to: me.peer.self.id,
      rank,
      reason,
      signed: prekey("signed", signed!),
      oneTime: oneTime && prekey("oneTime", oneTime),
    });
    if (!made.ok) throw made.error;
    const session = openedByMe(made.value, rank, { at: "sealing" }, clock);
    const way = { from: me.self.id, to: me.peer.self.id };
    const context = { env: { ...env, kem: nodeKem }, clock, me: me.self, bodyLimit };
    const { sealed } = seal(session, context, way, this.#random.bytes(16), { kind: "receipt" });
    const body = sealed[0]!.body;
    if (!opens) body[body.length - 1]! ^= 1;
    if (oneTime && !(honest && opens)) this.wasted.push(nodePrimitives.sha256(oneTime));
    me.stage.queues[me.name].push(body);
  }

  #refusal(): void {
    const me = this.#me;
    const { sessions } = pairOf(me.peer);
    const t0 = sessions[this.#random.below(sessions.length + 1)]?.t0 ?? this.#random.bytes(32);
    const prekey = (me.keyring as RatchetKeyring).signed!;
    const code = CODES[this.#random.below(CODES.length)]!;
    const rank = [0, me.stage.now, Number.MAX_SAFE_INTEGER][this.#random.below(3)]!;
    me.stage.queues[me.name].push(makeRefusal(nodePrimitives, me.self, { t0, code, rank, prekey }));
  }

  /** A step with a key to which nothing can be encapsulated. */
  #ratchetKey(): void {
    const thread = this.#me.state as RatchetThread;
    this.#me.stage.now += LIMIT.stepEvery;
    this.#me.state = new RatchetThread(LYING_KEM, thread.peer, thread.pair);
    this.#me.take({ on: "receipt" });
    this.#me.state = thread.withPair(pairOf(this.#me));
  }

  #again(): void {
    const body = this.#bodies[this.#random.below(this.#bodies.length)];
    if (body) this.#me.stage.queues[this.#me.name].push(body);
  }
}

/** Whoever lies to Bob, in whatever it signs and seals, does no harm to what he has with others, and little to him. */
export const lies: Game = (seed) => {
  const random = seeded(seed);
  const run = new Run(seed);
  const { stage } = run;
  const { alice, bob } = stage;
  const friends = new Run(seed + 1, bob.device);
  for (const one of [run, friends]) {
    for (const who of ["alice", "bob", "alice"] as const) {
      one.make({ do: "say", who });
      one.stage.settle();
    }
    for (const person of one.stage.people) person.log.length = 0;
  }
  const session = sealingSession(pairOf(friends.stage.bob).sessions)!.id;
  const liar = new Liar(alice, random);
  const tally = new Tally(bob);
  for (let left = 10 + random.below(40); left > 0; left--) {
    isTold(bob, liar);
    stage.settle();
    friends.stage.now = stage.now;
    for (const person of [bob, friends.stage.alice]) person.upkeep("tick");
    noneIsUsedUp(bob, liar.wasted);
    if (random.below(3) === 0) friends.make({ do: "say", who: random.below(2) === 0 ? "alice" : "bob" });
    friends.stage.settle();
    if (random.below(4) === 0) bob.say("to whoever lies");
    const later = [0, 2_000, 61_000, HOUR][random.below(4)]!;
    for (const one of [run, friends]) one.stage.pass(later);
    tally.goesOn();
    stage.settle();
  }
  tally.isBounded();
  friendsNotice(friends, session);
  newcomerIsHeard(seed + 2, bob);
  // What it has is gone, and it starts afresh, without lies.
  stage.queues.alice.length = 0;
  alice.forget();
  alice.say("sorry");
  bob.say("never mind");
  comesToRest(stage, 12);
  holds([...bob.history.values()].includes("sorry"), "who lies no more is heard");
  holds([...alice.history.values()].includes("never mind"), "who lies no more hears");
};

function isTold(bob: Person, liar: Liar): void {
  const { sessions, floor } = pairOf(bob);
  const lie = liar.lies();
  bob.stage.deliver("alice");
  if (lie === "#refusal")
    for (const { id } of sessions.filter(isProven))
      holds(holdsSession(bob, id), "no refusal ends a session that was answered");
  holds(pairOf(bob).floor < Math.max(floor, bob.stage.now) + LIMIT.rankLeap, "no opening uses up the numbers");
  const decoded = SUITE.decode({ kind: "peer", peer: bob.peer.self.id }, bob.state.encode());
  holds(decoded.ok, "whatever a peer says, the state can be stored and read");
}

/** What lies make their reader do. */
class Tally {
  readonly #of: Person;
  readonly #begun: number;
  readonly #opened: Partial<Record<OpeningReason, number[]>> = {};
  #read = 0;
  #refusals = 0;
  #renewals = 0;
  #signed: PublishedPrekey | undefined;

  constructor(of: Person) {
    this.#of = of;
    this.#begun = of.stage.now;
    this.#signed = of.shelf.signed;
  }

  goesOn(): void {
    const { log, shelf, stage } = this.#of;
    for (const effect of log.slice(this.#read)) {
      if (effect.do === "handshake" && effect.reason && effect.state !== "open")
        this.#opened[effect.reason] = [...(this.#opened[effect.reason] ?? []), stage.now];
      if (effect.do === "send" && effect.body[1] === TYPE.refusal) this.#refusals++;
    }
    this.#read = log.length;
    if (shelf.signed !== this.#signed) this.#renewals++;
    this.#signed = shelf.signed;
  }

  isBounded(): void {
    const days = Math.floor((this.#of.stage.now - this.#begun) / DAY) + 1;
    holds(this.#renewals <= days, "fresh prekeys at most daily");
    holds(this.#refusals <= LIMIT.refusalsDaily * days, "ten refusals a day");
    const { rolledBack, broken, refused } = this.#opened;
    holds(most(rolledBack) <= 3, "opened as rolled back at most three times a day");
    holds(most(broken) <= 3, "opened as broken at most three times a day");
    holds(most(refused) <= 6, "opened as refused at most six times a day");
  }
}

/** The most of these moments that lie within a day. */
function most(times: readonly number[] = []): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + DAY).length));
}

function friendsNotice(friends: Run, session: Uint8Array): void {
  const { people, bob } = friends.stage;
  comesToRest(friends.stage, 2);
  everythingArrived(friends, "in order");
  const codes = people.flatMap((person) => person.codes());
  holds(codes.length === 0, "nothing is refused among friends");
  holds(holdsSession(bob, session), "friends keep their session");
}

function newcomerIsHeard(seed: number, bob: Person): void {
  const newcomer = new Run(seed, bob.device);
  newcomer.stage.now = bob.stage.now;
  newcomer.stage.alice.upkeep("tick");
  newcomer.make({ do: "say", who: "alice" });
  comesToRest(newcomer.stage, 2);
  everythingArrived(newcomer, "in order");
}

function holdsSession(person: Person, id: Uint8Array): boolean {
  return findSession(pairOf(person).sessions, id) !== undefined;
}

/** Whatever the relay has to hand out can be used, and what an opening named that was not taken. */
function noneIsUsedUp({ shelf, keyring, stage }: Person, wasted: readonly Uint8Array[]): void {
  const clocks = { now: stage.now, clock: stage.now } as Parameters<RatchetKeyring["secret"]>[2];
  const atRelay = shelf.oneTime.map(({ bytes }) => nodePrimitives.sha256(bytes));
  for (const hash of [...atRelay, ...wasted])
    holds((keyring as RatchetKeyring).secret("oneTime", hash, clocks) !== undefined, "a lie uses no prekey up");
}

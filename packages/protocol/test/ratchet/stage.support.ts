import { equal, type Rng, toHex, type UnixMs, utf8 } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { nodeKem } from "@sandi/crypto/node/kem";
import {
  type Checkpoint,
  type ClientId,
  checkReport,
  comparePositions,
  type Keyring,
  makeCard,
  openCard,
  type Position,
  type PublishedPrekey,
  type Question,
  type ReceivedState,
  recordHash,
  type SealRef,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteSelf,
  type SuiteState,
  signFields,
  type VerifiedCard,
  type VoidRange,
} from "../../index.ts";
import { ratchet } from "../../suites/ratchet/suite.ts";

export const SUITE = ratchet(nodeKem);
const START = 1_800_000_000_000;
const DAY = 86_400_000;

export type Who = "alice" | "bob";

/** What a relay keeps of one owner: it hands a one-time prekey out once. */
class Shelf {
  signed: PublishedPrekey | undefined;
  oneTime: PublishedPrekey[] = [];
  last = 0;
  /** The next one-time prekey will be handed out again. */
  doubles = false;

  publish(question: Question & { ask: "publish" }) {
    const { discard, signed, oneTime } = question.prekeys;
    if (discard) this.oneTime = [];
    if (discard) this.signed = undefined;
    for (const one of [...(signed ? [signed] : []), ...oneTime]) this.last = Math.max(this.last, one.issued);
    this.signed = signed ?? this.signed;
    this.oneTime.push(...oneTime);
    return { ...(this.signed && { signed: this.signed.bytes }), oneTime: this.oneTime.length, last: this.last };
  }

  fetch(wantsOneTime: boolean) {
    const oneTime = wantsOneTime ? (this.doubles ? this.oneTime[0] : this.oneTime.shift()) : undefined;
    if (wantsOneTime) this.doubles = false;
    return { ...(this.signed && { signed: this.signed.bytes }), ...(oneTime && { oneTime: oneTime.bytes }) };
  }
}

type Row = { readonly epoch: number; readonly sequence: number; readonly hash: Uint8Array; readonly content: boolean };
type Ledger = { rows: Row[]; checkpoint: Checkpoint | undefined; confirmed: Position[] };
const isAt = (epoch: number, sequence: number) => (at: Position) => at.epoch === epoch && at.sequence === sequence;
type Out = { readonly id: Uint8Array; readonly content: Uint8Array; ref: SealRef | undefined };

/** What all conversations of one person share. */
type Device = { readonly self: SuiteSelf; readonly card: VerifiedCard; readonly shelf: Shelf; keyring: Keyring };

/** One client: the real machines, and an engine as small as can be around them. */
export class Person {
  readonly stage: Stage;
  readonly name: Who;
  readonly device: Device;
  peer!: Person;
  state: SuiteState;
  ledgers = new Map<string, Ledger>();
  outbox: Out[] = [];
  /** Texts by message id: what a person has seen. */
  history = new Map<string, string>();
  /** What was ever in the history, whatever was restored since. */
  readonly seen = new Set<string>();
  /** Message ids that were confirmed: shown with two ticks. */
  confirmed: Uint8Array[] = [];
  readonly log: SuiteEffect[] = [];
  receiptDueAt: number | undefined;
  missing = 0;
  lost = 0;
  waiting = 0;
  contact = true;
  /** Whether gaps are voided where nothing of worth was in them. */
  voids = true;
  /** The device's own clock against the relay's. */
  skew = 0;
  sent = 0;

  constructor(stage: Stage, name: Who, device = newDevice(stage.rng, name)) {
    this.stage = stage;
    this.name = name;
    this.device = device;
    this.state = SUITE.initial({ kind: "peer", peer: device.self.id });
  }

  get self(): SuiteSelf {
    return this.device.self;
  }

  get card(): VerifiedCard {
    return this.device.card;
  }

  get keyring(): Keyring {
    return this.device.keyring;
  }

  set keyring(keyring: Keyring) {
    this.device.keyring = keyring;
  }

  get shelf(): Shelf {
    return this.device.shelf;
  }

  meet(peer: Person): void {
    this.peer = peer;
    this.state = SUITE.initial({ kind: "peer", peer: peer.self.id });
  }

  context(): SuiteContext {
    const { stage } = this;
    const env = { rng: stage.rng, now: stage.now as UnixMs, primitives: nodePrimitives };
    return {
      env,
      clock: (stage.now + this.skew) as UnixMs,
      me: this.self,
      keyring: this.keyring,
      cardOf: (id: ClientId) => (equal(id, this.peer.self.id) ? this.peer.card : undefined),
      contact: this.contact,
      waiting: this.waiting,
      bodyLimit: 81_920,
    };
  }

  /** Prekeys are kept up. */
  upkeep(on: "joined" | "tick"): void {
    let input: Parameters<Keyring["step"]>[0] | undefined = { on };
    while (input) {
      const step = this.keyring.step(input, this.context());
      this.keyring = step.next ?? this.keyring;
      input = undefined;
      for (const question of step.questions)
        if (question.ask === "publish")
          input = { on: "answer", answer: { to: "publish", stock: this.shelf.publish(question) } };
    }
  }

  say(text: string): void {
    this.outbox.push({ id: this.stage.rng(16), content: utf8(text), ref: undefined });
    this.take({ on: "open" });
  }

  take(input: SuiteInput): readonly SuiteEffect[] {
    const step = this.state.step(input, this.context());
    this.state = step.next ?? this.state;
    this.keyring = step.keyring ?? this.keyring;
    this.log.push(...step.effects);
    for (const effect of step.effects) this.carryOut(effect);
    return step.effects;
  }

  private carryOut(effect: SuiteEffect): void {
    switch (effect.do) {
      case "send":
      case "sealed":
        return this.send(effect);
      case "ask":
        if (effect.question.ask === "prekeys") this.stage.asked.push({ who: this, question: effect.question });
        return;
      case "ready":
        return this.sealAll(effect.session);
      case "over":
        return void this.ledgers.delete(toHex(effect.session));
      case "content": {
        const key = toHex(effect.messageId);
        this.seen.add(key);
        if (!this.history.has(key)) this.history.set(key, Buffer.from(effect.content).toString());
        return;
      }
      case "confirmed":
        return this.judge(effect.received);
      case "receiptDue":
        this.receiptDueAt ??= this.stage.now + 2_000;
        return;
      case "missing":
        this.missing = effect.count;
        this.lost = effect.lost;
        return;
      default:
    }
  }

  private send(effect: SuiteEffect & { do: "send" | "sealed" }): void {
    this.sent++;
    this.receiptDueAt = undefined;
    const { ref, body } = effect;
    if (ref) {
      const key = toHex(ref.session);
      const ledger = this.ledgers.get(key) ?? { rows: [], checkpoint: undefined, confirmed: [] };
      ledger.rows.push({ ...ref, hash: recordHash(nodePrimitives, body), content: effect.do === "sealed" });
      this.ledgers.set(key, ledger);
    }
    if (effect.do === "sealed") {
      const out = this.outbox.find(({ id }) => equal(id, effect.messageId));
      if (out) out.ref = effect.ref;
    }
    this.stage.queues[this.name].push(body);
  }

  private sealAll(session: Uint8Array): void {
    for (const out of [...this.outbox])
      if (out.ref === undefined || !equal(out.ref.session, session))
        this.take({ on: "seal", messageId: out.id, content: out.content });
  }

  private judge(report: ReceivedState): void {
    const ledger = this.ledgers.get(toHex(report.session));
    if (!ledger) return;
    const verdict = checkReport(nodePrimitives, report, ledger.checkpoint, ledger.rows);
    if (verdict.report === "wrong") {
      this.take({ on: "disowned", session: report.session });
      return;
    }
    if (verdict.report !== "right") return;
    ledger.checkpoint = verdict.checkpoint;
    ledger.rows = ledger.rows.filter((row) => comparePositions(row, report.last) > 0);
    const here = this.outbox.filter(({ ref }) => ref && equal(ref.session, report.session));
    const confirmed = here.filter(
      ({ ref }) => comparePositions(ref!, report.first) >= 0 && comparePositions(ref!, report.last) <= 0,
    );
    this.outbox = this.outbox.filter((out) => !confirmed.includes(out));
    for (const out of confirmed) {
      this.confirmed.push(out.id);
      ledger.confirmed.push(out.ref!);
    }
    const again = here.filter(({ ref }) => comparePositions(ref!, report.first) < 0);
    const voids: VoidRange[] = [];
    for (const { epoch, from, to } of report.missing)
      for (let sequence = from; sequence <= Math.min(to, from + 1_000); sequence++)
        if (!again.some(({ ref }) => isAt(epoch, sequence)(ref!)))
          voids.push({
            kind: ledger.confirmed.some(isAt(epoch, sequence)) ? "confirmedBefore" : "nothing",
            epoch,
            from: sequence,
            to: sequence,
          });
    for (const out of again) this.take({ on: "seal", messageId: out.id, content: out.content, instead: out.ref! });
    if (this.voids && voids.length > 0) this.take({ on: "void", session: report.session, ranges: voids.slice(0, 255) });
  }

  /** The process dies and comes back with what was stored. */
  restart(): void {
    const decoded = SUITE.decode({ kind: "peer", peer: this.peer.self.id }, this.state.encode());
    if (!decoded.ok) throw decoded.error;
    this.state = decoded.value;
    const keyring = SUITE.keyring(this.keyring.encode(), this.context().env);
    if (!keyring.ok) throw keyring.error;
    this.keyring = keyring.value;
    this.upkeep("joined");
    if (this.outbox.length > 0) this.take({ on: "open" });
  }

  /** The device has lost everything but its identity and what waits to be sent. */
  forget(): void {
    this.state = SUITE.initial({ kind: "peer", peer: this.peer.self.id });
    this.keyring = freshKeyring(this.stage.rng);
    this.ledgers.clear();
    for (const out of this.outbox) out.ref = undefined;
    this.missing = 0;
    this.upkeep("joined");
    if (this.outbox.length > 0) this.take({ on: "open" });
  }

  /** A copy of everything that is stored. */
  copy(): () => void {
    const { state, keyring, missing, lost } = this;
    const outbox = this.outbox.map((out) => ({ ...out }));
    const history = new Map(this.history);
    const confirmed = [...this.confirmed];
    const ledgers = new Map(
      [...this.ledgers].map(([id, one]) => [id, { ...one, rows: [...one.rows], confirmed: [...one.confirmed] }]),
    );
    return () => {
      Object.assign(this, { state, keyring, missing, lost, outbox, history, confirmed, ledgers });
      this.restart();
    };
  }

  tick(): void {
    const { now } = this.stage;
    if (this.keyring.nextTick !== undefined && this.keyring.nextTick <= now) this.upkeep("tick");
    if (this.state.nextTick !== undefined && this.state.nextTick <= now) this.take({ on: "tick" });
    if (this.receiptDueAt !== undefined && this.receiptDueAt <= now) {
      this.receiptDueAt = undefined;
      this.take({ on: "receipt" });
    }
  }

  /** The codes of what was refused, and of what was said of sessions. */
  codes(): string[] {
    return this.log.flatMap((effect) => ("error" in effect && effect.error ? [effect.error.code] : []));
  }
}

export function freshKeyring(rng: Rng): Keyring {
  const keyring = SUITE.keyring(undefined, { rng, now: START as UnixMs, primitives: nodePrimitives });
  if (!keyring.ok) throw keyring.error;
  return keyring.value;
}

function newDevice(rng: Rng, name: Who): Device {
  const seed = rng(32);
  const now = START as UnixMs;
  const made = makeCard({ primitives: nodePrimitives, now }, seed, { name, suites: ["ratchet"] });
  const card = openCard(made, nodePrimitives);
  if (!card.ok) throw card.error;
  const sign: SuiteSelf["sign"] = (purpose, fields) => signFields(nodePrimitives, seed, purpose, fields);
  const self = { id: card.value.id, card: card.value, sign };
  return { self, card: card.value, shelf: new Shelf(), keyring: freshKeyring(rng) };
}

export class Stage {
  now = START;
  readonly rng: Rng;
  /** Bodies under way, by who sent them: the relay keeps their order. */
  readonly queues: Record<Who, Uint8Array[]> = { alice: [], bob: [] };
  readonly asked: { who: Person; question: Question & { ask: "prekeys" } }[] = [];
  readonly alice: Person;
  readonly bob: Person;

  /** @param bobs another stage's Bob, who talks with somebody else there */
  constructor(rng: Rng, bobs?: Device) {
    this.rng = rng;
    this.alice = new Person(this, "alice");
    this.bob = new Person(this, "bob", bobs);
    this.alice.meet(this.bob);
    this.bob.meet(this.alice);
    for (const person of this.people) person.upkeep("joined");
  }

  get people(): readonly Person[] {
    return [this.alice, this.bob];
  }

  /** The relay answers one question about prekeys. */
  answer(works = true): void {
    const next = this.asked.shift();
    if (!next) return;
    const { who, question } = next;
    const prekeys = works ? who.peer.shelf.fetch(question.oneTime) : undefined;
    who.take({ on: "answer", answer: { to: "prekeys", of: question.of, prekeys } });
  }

  /** Hands over the oldest body that someone sent. @returns false if there is none */
  deliver(from: Who): boolean {
    const body = this.queues[from].shift();
    if (!body) return false;
    const sender = this[from];
    sender.peer.take({ on: "body", from: sender.self.id, body });
    return true;
  }

  /** Whoever is to read the oldest body dies before the commit: it comes again. */
  crash(who: Who): void {
    const reader = this[who];
    const [body] = this.queues[reader.peer.name];
    if (body) reader.state.step({ on: "body", from: reader.peer.self.id, body }, reader.context());
    reader.restart();
  }

  drop(from: Who): void {
    this.queues[from].shift();
  }

  /** Everything under way arrives, and every question is answered. */
  settle(): void {
    for (let left = 20_000; left > 0; left--) {
      const moved = this.deliver("alice") || this.deliver("bob");
      if (this.asked.length > 0) this.answer();
      else if (!moved) return;
    }
    throw new Error("two machines that never come to rest");
  }

  pass(ms: number): void {
    this.now += ms;
    for (const person of this.people) person.tick();
  }

  /** From here on nothing goes wrong. @returns in how many rounds everything has come through */
  end(most = 40): number {
    for (let round = 0; round < most; round++) {
      this.settle();
      this.pass(3_000);
      this.settle();
      if (this.people.every(({ outbox, missing }) => outbox.length === 0 && missing === 0)) return round;
      this.pass(round % 3 === 2 ? 7 * DAY : 3_600_000);
      if (round % 3 === 2)
        for (const person of this.people) if (person.outbox.length > 0) person.take({ on: "unheard" });
    }
    return most;
  }
}

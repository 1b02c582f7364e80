import type { ClientEvent } from "@sandi/client";
import { type Env, toHex, type UnixMs } from "@sandi/crypto";
import { type ClientId, encodeControl, encodeDeliver, frameName, type SuiteEffect } from "@sandi/protocol";
import { LabError } from "../errors/labError.ts";
import { Holdings } from "../ledger/holdings.ts";
import { Knowledge } from "../ledger/knowledge.ts";
import { Ledger, type When } from "../ledger/ledger.ts";
import type { Breath } from "../ledger/opening.ts";
import { Desk, type Packet } from "./desk.ts";
import { fixtureKeys } from "./fixtureKeys.ts";
import type { Move } from "./moves.ts";
import { DISPLAY_NAMES, PEOPLE, type PersonName } from "./people.ts";
import { Person } from "./person.ts";
import type { Platform } from "./platform.ts";
import { type Protocol, type ProtocolName, protocolOf } from "./protocols.ts";
import { RelaySide } from "./relaySide.ts";
import { HONEST, type Lies, rewritten } from "./rewriting.ts";
import type { Happened, Step } from "./steps.ts";
import { streamOf } from "./streams.ts";

/** When every world begins, Unix ms. */
const START = 1_800_000_000_000;
/** How long everyone takes to see everyone. */
const BEGIN_MS = 1_000;
/** How soon after it was asked for a timer goes at the earliest, as in the driver. */
const SHORTEST_WAIT_MS = 5;
/** More turns than any move needs: a world that does not come to rest is a fault. */
const TURNS_MOST = 5_000;

export type SceneOptions = {
  readonly protocol: ProtocolName;
  readonly seed: number;
  readonly platform: Platform;
  /** In the protocol of 1978, that one line is Lowe's. */
  readonly repaired?: boolean;
};

/**
 * A relay, three people with clients, and the desk between them: what there is, how time passes in it, and what is
 * written down of it. What may be done to it is in `carryOut.ts`.
 */
export class Scene {
  readonly protocol: Protocol;
  readonly seed: number;
  readonly platform: Platform;
  /** All that happened, in order. */
  readonly steps: Step[] = [];
  readonly moves: Move[] = [];
  readonly knowledge: Knowledge;
  readonly ledger = new Ledger();
  readonly #holdings = new Holdings();
  readonly people = new Map<string, Person>();
  /** What the relay changes in what it shows, by person. */
  readonly lies = new Map<string, Lies>();
  /** Older cards of people, oldest first. */
  readonly cards = new Map<string, Uint8Array[]>();
  desk = new Desk();
  now = START;
  readonly #rng;
  #relay: RelaySide | undefined;
  readonly #delivered = new Map<string, number>();
  /** Who has just been handed a message, and whose suite has not seen it yet. */
  #unread: Person | undefined;
  /** Is told after each step, and when all is at rest, for whoever wants to go back there. */
  onChange: (atRest: boolean) => void = () => undefined;

  protected constructor({ protocol, seed, platform, repaired }: SceneOptions) {
    this.protocol = protocolOf(protocol, repaired);
    this.seed = seed;
    this.platform = platform;
    this.knowledge = new Knowledge(platform);
    this.#rng = streamOf(platform.primitives, seed, "relay");
  }

  /** @param breath is waited for between any two parts of it */
  protected async begin(breath: Breath = () => undefined): Promise<void> {
    this.#relay = await RelaySide.open(this.platform, this.#rng, {
      now: () => this.now,
      fromRelay: (person, type, body) => this.#fromRelay(person, type, body),
      fromClient: (person, type, body) => this.#frame(person, "relay", type, body),
      message: (person, from, body) => this.addPacket(this.nameOf(from), person.key, body, false),
    });
    for (const [at, name] of PEOPLE.entries()) {
      await this.join(name, DISPLAY_NAMES[name], name);
      await breath((at + 1) / 6);
    }
    this.knowledge.addRsaKey("mallory", this.person("mallory").rsa.pkcs8);
    await this.pass(BEGIN_MS);
    await breath(4 / 6);
    if (this.protocol.verified) {
      const [alice, bob] = [this.person("alice"), this.person("bob")];
      for (const [one, other] of [
        [alice, bob],
        [bob, alice],
      ] as const)
        one.take({ in: "contact", peer: other.id, change: { verified: true } });
    }
    await this.settle();
    await breath(5 / 6);
    await this.look();
    await this.workOut();
  }

  /** @param key by which the world knows the person; the RSA key pair is one of the three that there are */
  async join(key: string, displayName: string, keys: PersonName): Promise<Person> {
    const person = new Person({
      key,
      displayName,
      rsa: fixtureKeys(keys),
      seed: this.seed,
      protocol: this.protocol,
      platform: this.platform,
      surroundings: {
        now: () => this.now,
        move: () => this.moves.length,
        connect: (who) => this.#relay!.connect(who),
        disconnect: (who, isOver) => this.#relay!.disconnect(who, isOver),
        send: (who, message) => this.#relay!.receive(who, message),
        shows: (who, event) => this.#shows(who, event),
        stepped: (who, _peer, effects) => this.#stepped(who, effects),
      },
    });
    this.people.set(key, person);
    this.cards.set(key, [person.card.bytes]);
    await person.start();
    await this.settle();
    return person;
  }

  person(key: string): Person {
    const person = this.people.get(key);
    if (!person) throw new Error(`nobody is called ${key}`);
    return person;
  }

  /** The world's name of an ID; empty for nobody's. */
  nameOf(id: Uint8Array): string {
    const hex = toHex(id);
    for (const person of this.people.values()) if (toHex(person.id) === hex) return person.key;
    return "";
  }

  /** Whether somebody is Mallory, under whichever name. */
  isMallory(key: string): boolean {
    return key.startsWith("mallory");
  }

  env(): Env {
    return { primitives: this.platform.primitives, rng: this.#rng, now: this.now as UnixMs };
  }

  note(happened: Happened): void {
    this.steps.push({ move: this.moves.length, at: this.now, ...happened });
    this.onChange(false);
  }

  /** The packet of a move. @throws ProtocolError LAB_NO_PACKET if there is none of that number, or it is gone */
  packet(number: number, gone = false): Packet {
    const packet = this.desk.get(number);
    if (!packet || (packet.standing === "gone" && !gone)) throw new LabError("LAB_NO_PACKET", { packet: number });
    return packet;
  }

  /** Hands a packet over. */
  async deliver({ packet, from, to, body }: Packet): Promise<void> {
    this.desk = this.desk.changed(packet, { standing: "gone" });
    this.note({ is: "delivered", packet, from, to, body });
    const person = this.people.get(to);
    if (!person?.online) return;
    const delivery = (this.#delivered.get(to) ?? 0) + 1;
    this.#delivered.set(to, delivery);
    const message = encodeDeliver({ from: this.person(from).id, delivery, at: this.now, body });
    person.take({ in: "received", message });
    this.#unread = person;
    await this.settle();
    if (this.#unread === person && !person.suite.opens(body)) {
      const because = person.peer(this.person(from).id)?.contact ? "layout" : "stranger";
      this.note({ is: "ignored", who: to, from, because, body });
    }
    this.#unread = undefined;
    await this.look();
  }

  /** The relay says something that only Mallory could want it to say: that somebody's card has changed. */
  async tellOfCard(shownTo: string, of: ClientId): Promise<void> {
    const directory = this.#rng(16);
    const total = this.people.size;
    const message = encodeControl("changes", { total, directory, presence: [], records: [of] });
    this.person(shownTo).take({ in: "received", message });
    await this.settle();
  }

  liesTo(key: string): Lies {
    return this.lies.get(key) ?? HONEST;
  }

  /** Works off everything that is due at this moment. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < TURNS_MOST; turn++) {
      const busy = [...this.people.values()].find((person) => person.busy);
      if (busy) {
        await busy.turn();
        if (busy.wakeAt !== undefined) busy.wakeAt = Math.max(busy.wakeAt, this.now + SHORTEST_WAIT_MS);
      } else if (!(await this.#relay!.run())) return;
    }
    throw new Error("the world does not come to rest");
  }

  /** Time passes as on a wall: timers go when they are due. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.settle();
    for (let turn = 0; turn < TURNS_MOST; turn++) {
      const timers = [...this.people.values()].map(({ wakeAt }) => wakeAt ?? Number.POSITIVE_INFINITY);
      const next = Math.min(...timers, this.#relay!.wakeAt);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      for (const person of this.people.values()) this.#wake(person);
      await this.settle();
    }
    this.now = end;
  }

  /** Time passes while nobody looks: clocks jump, as after a night in a drawer. */
  jump(ms: number): void {
    this.now += ms;
  }

  #wake(person: Person): void {
    if (person.wakeAt === undefined || person.wakeAt > this.now) return;
    person.wakeAt = undefined;
    person.take({ in: "wake" });
  }

  #fromRelay(person: Person, type: number, body: Uint8Array): Uint8Array {
    const lies = this.liesTo(person.key);
    const message = rewritten(type, body, lies, this.platform.primitives, (id) => this.nameOf(id));
    this.#frame(person, "client", type, message.subarray(5));
    return message;
  }

  #frame(person: Person, to: "relay" | "client", type: number, body: Uint8Array): void {
    const name = frameName(type);
    if (name && name !== "send") this.note({ is: "frame", who: person.key, to, name, bytes: body.slice() });
  }

  /** One more packet on the desk. @param isMallorys true if nobody sent it */
  addPacket(from: string, to: string, body: Uint8Array, isMallorys = true): void {
    this.desk = this.desk.added({ from, to, body, isMallorys });
    this.note({ is: "packet", packet: this.desk.packets.length, from, to, body });
  }

  #shows(person: Person, event: ClientEvent): void {
    this.note({ is: "event", who: person.key, event });
  }

  #stepped(person: Person, effects: readonly SuiteEffect[]): void {
    if (this.#unread === person) this.#unread = undefined;
    for (const effect of effects)
      if (effect.do === "refused") {
        const { code } = effect.error;
        const routine = person.suite.isRoutine(code);
        this.note({ is: "refused", who: person.key, code, routine, body: effect.body });
      }
  }

  /** What everybody holds now goes into the ledger. */
  protected async look(): Promise<void> {
    const nameOf = (id: Uint8Array) => this.nameOf(id);
    for (const person of this.people.values()) {
      if (!person.changed) continue;
      person.changed = false;
      const facts = await this.#holdings.of(person, this.protocol, this.platform, nameOf);
      this.ledger.saw(person.key, facts, this.#when);
      if (!this.isMallory(person.key)) continue;
      for (const fact of facts)
        if (fact.kind === "desKey") this.knowledge.add(fact);
        else if (fact.kind === "text")
          this.knowledge.add({ ...fact, of: fact.name === person.key ? fact.of : person.key });
    }
    this.onChange(true);
  }

  /** Mallory works out what she can, from all that she has. */
  protected async workOut(): Promise<void> {
    for (const fact of await this.knowledge.learn(this.desk.packets, this.env())) {
      this.note({ is: "learned", fact });
      this.ledger.learned("mallory", fact, this.#when);
    }
    this.onChange(true);
  }

  get #when(): When {
    return { move: this.moves.length, step: this.steps.length };
  }
}

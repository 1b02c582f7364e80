import { DatabaseSync } from "node:sqlite";
import { concat, type Env, equal, type UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { type SymbolicRsa, type seeded, symbolicSpki } from "@sandi/lab";
import {
  type Answer,
  type ClientId,
  conversationOfTwo,
  FRAME,
  type KnownContent,
  makeCard,
  openCard,
  parseSend,
  type Question,
  type SignaturePurpose,
  SUITE_NAMES,
  type Suite,
  signFields,
  type VerifiedCard,
  walkFrames,
} from "@sandi/protocol";
import { rsaDes } from "@sandi/protocol/rsa-des";
import type { ClientEvent, Peer, Request } from "../../core/base/events.ts";
import type { EngineEffect, EngineInput } from "../../core/base/io.ts";
import { textOf } from "../../core/conversations/textOf.ts";
import { Engine } from "../../core/engine.ts";
import { skeletons } from "../../core/people/skeletons.ts";
import { repeatedOf } from "../../driver/repeated.ts";
import { SqliteStore } from "../../node/sqliteStore.ts";
import type { HistoryRow, StoreOp } from "../../store/port.ts";
import { secretBox } from "../../store/secretBox.ts";
import type { ModelRelay } from "./modelRelay.ts";

/** One simulated client: a real engine over a real (in-memory) SQLite store, with time and crashes in the test's hand. */
export class SimulatedClient {
  readonly id: ClientId;
  readonly events: ClientEvent[] = [];
  readonly #seed: Uint8Array;
  #name: string;
  readonly #spki: Uint8Array;
  #card: VerifiedCard;
  readonly #rng;
  readonly #rsa: SymbolicRsa;
  readonly #relay: ModelRelay;
  readonly #storageKey: Uint8Array;
  #database = new DatabaseSync(":memory:");
  #store: SqliteStore;
  #engine: Engine | undefined;
  #line: ReturnType<ModelRelay["connect"]> | undefined;
  #inputs: EngineInput[] = [];
  #wakeAt: number | undefined;
  acceptStrangers = true;
  /** Every body that was sent, and how many questions were asked. */
  readonly sent: Uint8Array[] = [];
  questions = 0;
  /** After so many more effects the process dies; undefined for never. */
  dieAfter: number | undefined;
  /** Questions are never answered. */
  unanswered = false;
  /** How many inputs share a turn. */
  together = 1;
  now = 1_800_000_000_000;

  readonly #suites: readonly Suite[];
  /** Told of every transaction, before it is committed. */
  protected onCommit: ((ops: readonly StoreOp[]) => void) | undefined;

  constructor(
    name: string,
    random: ReturnType<typeof seeded>,
    rsa: SymbolicRsa,
    relay: ModelRelay,
    suites: readonly Suite[] = [rsaDes],
    now?: number,
  ) {
    this.now = now ?? this.now;
    this.#suites = suites;
    this.#rng = random.bytes;
    this.#rsa = rsa;
    this.#relay = relay;
    this.#seed = random.bytes(32);
    this.#storageKey = random.bytes(32);
    this.#name = name;
    this.#spki = symbolicSpki(random.bytes);
    this.#card = this.sign(this.now);
    this.id = this.#card.id;
    this.#store = this.#openStore();
  }

  get alive(): boolean {
    return this.#engine !== undefined;
  }

  async start(): Promise<void> {
    const snapshot = await this.#store.load();
    // As a profile does: the newest card of its own that it has kept.
    const kept = snapshot.meta.get("record");
    const opened = kept && openCard(kept, nodePrimitives);
    if (opened?.ok) this.#card = opened.value;
    const me = {
      id: this.id,
      card: this.#card,
      sign: (purpose: SignaturePurpose, fields: readonly Uint8Array[]) =>
        signFields(nodePrimitives, this.#seed, purpose, fields),
      renew: (now: number, previous: number) => this.sign(now, previous),
    };
    const options = {
      relays: ["ws://127.0.0.1:1"],
      ephemeral: false,
      acceptStrangers: this.acceptStrangers,
      retentionMs: 30 * 86_400_000,
    };
    this.#engine = new Engine(me, this.#suites, snapshot, options, this.#env());
    this.push({ in: "start" });
  }

  /** When the client wants to be woken. */
  get dueAt(): number | undefined {
    return this.#wakeAt;
  }

  peers(): readonly Peer[] {
    return this.#engine?.peers() ?? [];
  }

  requests(): readonly Request[] {
    return this.#engine?.requests() ?? [];
  }

  get card(): VerifiedCard {
    return this.#card;
  }

  /** How many rows a table holds. */
  rows(table: string): number {
    return this.#database.prepare(`SELECT count(*) AS count FROM ${table}`).get()!.count as number;
  }

  /** What the next card of this client says that it is called. */
  rename(name: string): void {
    this.#name = name;
  }

  /** The lines of history that a start would read, because they may not have been shown. */
  async unshown(): Promise<readonly number[]> {
    return (await this.#store.load()).unshown.map(({ seq }) => seq);
  }

  async facts(): Promise<ReadonlyMap<string, Uint8Array>> {
    return (await this.#store.load()).meta;
  }

  unread(of: ClientId): number | undefined {
    return this.#engine?.unread(of);
  }

  push(input: EngineInput): void {
    this.#inputs.push(input);
  }

  say(to: ClientId, text: string): void {
    this.content(to, { type: "text", text });
  }

  content(to: ClientId, content: KnownContent): void {
    const messageId = this.#rng(16);
    this.push({ in: "say", peer: to, suite: this.#suites[0]!.name, messageId, content });
  }

  pending(): { unaccepted: number; undelivered: number } {
    return this.#engine?.pending() ?? { unaccepted: 0, undelivered: 0 };
  }

  /** Everything in memory is gone; the store stays. */
  crash(): void {
    this.#engine = undefined;
    this.#inputs = [];
    this.#wakeAt = undefined;
    this.#line?.hangUp();
    this.#line = undefined;
    this.dieAfter = undefined;
  }

  disconnect(): void {
    this.#line?.hangUp();
    this.#line = undefined;
    this.push({ in: "closed" });
  }

  /** The present state on disk, as a backup would hold it. */
  backup(): Uint8Array {
    return this.#database.serialize();
  }

  /** @param seen the generation that the counter beside the profile remembers */
  restore(copy: Uint8Array, seen = 0): void {
    this.crash();
    this.#database.close();
    this.#database = new DatabaseSync(":memory:");
    this.#database.deserialize(copy);
    this.#store = this.#openStore(seen);
  }

  lines(peer: ClientId): Promise<readonly HistoryRow[]> {
    const conversation = conversationOfTwo(nodePrimitives, this.#suites[0]!.number, this.id, peer);
    return this.#store.history(conversation, 100_000);
  }

  async history(peer: ClientId): Promise<string[]> {
    const rows = await this.lines(peer);
    return rows.filter(({ author }) => equal(author, peer)).map(({ content }) => textOf(content));
  }

  /** Works off one queued input, or as many as share a turn. @returns false where there was none */
  async step(): Promise<boolean> {
    if (!this.#engine) return false;
    const inputs = this.#inputs.splice(0, this.together);
    if (inputs.length === 0) return false;
    let repeated: ReadonlySet<number> = new Set();
    for (const effect of this.#engine.handle(inputs, this.#env())) {
      if (this.dieAfter !== undefined && this.dieAfter-- <= 0) {
        this.crash();
        return true;
      }
      if (effect.do === "persist") {
        this.onCommit?.(effect.ops);
        const committed = await this.#store.commit(effect.ops);
        repeated = committed.repeated;
        if (repeated.size > 0) this.push(repeatedOf(effect.ops, committed));
      } else if (effect.do !== "emit" || effect.seq === undefined || !repeated.has(effect.seq)) this.#perform(effect);
    }
    return true;
  }

  /** Lets time pass to the next moment at which this client wants to be woken, if that is within `mostMs`. */
  sleep(mostMs: number): void {
    const until = this.now + mostMs;
    if (this.#wakeAt !== undefined && this.#wakeAt <= until) {
      this.now = Math.max(this.now, this.#wakeAt);
      this.#wakeAt = undefined;
      this.push({ in: "wake" });
    } else this.now = until;
  }

  #perform(effect: Exclude<EngineEffect, { do: "persist" }>): void {
    switch (effect.do) {
      case "connect": {
        const line = this.#relay.connect((frame) => {
          if (this.#line === line) this.push({ in: "received", message: concat(frame) });
        });
        this.#line = line;
        return;
      }
      case "disconnect":
        return this.disconnect();
      case "send":
        walkFrames(effect.frame, (type, start, end) => {
          const send = type === FRAME.send ? parseSend(effect.frame.subarray(start, end)) : undefined;
          if (send?.ok) this.sent.push(send.value.body.slice());
          return undefined;
        });
        this.#line?.take(effect.frame);
        return;
      case "ask":
        this.questions++;
        if (this.unanswered) return;
        return this.push({ in: "answered", id: effect.id, answer: this.#answer(effect.question) });
      case "emit":
        this.events.push(effect.event);
        if (effect.seq !== undefined) this.push({ in: "shown", through: effect.seq });
        return;
      case "loadSkeletons":
        return this.push({ in: "skeletons", skeletons });
      case "wakeAt":
        this.#wakeAt = effect.at;
    }
  }

  #answer(question: Question): Answer {
    if (question.ask !== "slow") throw new Error(`nobody answers ${question.ask} here`);
    return { to: "slow", result: this.#rsa.perform(question.operation, this.#card.rsaSpki!) };
  }

  sign(now: number, previous?: number): VerifiedCard {
    const known = this.#suites.map(({ name }) => name).filter((name) => SUITE_NAMES.includes(name));
    const suites = known.length > 0 ? known : SUITE_NAMES.slice(0, 1);
    const fields = { name: this.#name, rsaSpki: this.#spki, suites };
    const made = makeCard({ primitives: nodePrimitives, now: now as UnixMs }, this.#seed, fields, previous);
    const opened = openCard(made, nodePrimitives);
    if (!opened.ok) throw opened.error;
    return opened.value;
  }

  #env(): Env {
    return { primitives: nodePrimitives, rng: this.#rng, now: this.now as UnixMs };
  }

  #openStore(seen = 0): SqliteStore {
    const box = secretBox(nodePrimitives, this.#rng, this.#storageKey);
    return new SqliteStore(this.#database, box, { me: this.id, seen });
  }
}

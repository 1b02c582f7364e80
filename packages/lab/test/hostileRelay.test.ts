import { type Env, toHex, type UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import {
  decodeContent,
  encodeContent,
  LIMITS,
  makeCard,
  openCard,
  type Step,
  type SuiteEffect,
  type SuiteInput,
} from "@sandi/protocol";
import { HEADER_SIZE, INITIAL, RsaDesThread, rsaDes, TYPE } from "@sandi/protocol/rsa-des";
import { describe, expect, it } from "vitest";
import { SymbolicRsa, seeded, symbolicSpki } from "../index.ts";
import { bodiesOf, selfOf } from "../node/index.ts";

const TRIES = 10_000;
const NOW = 1_800_000_000_000;

/** Two people and the relay's hand between them: every body of either side passes through `hand`. */
class Stage {
  readonly random;
  readonly #rsa;
  readonly #env: Env;
  readonly #keyring;
  readonly people;
  /** Texts as they were sealed, by message id; whatever is read has to be one of them, once. */
  readonly said = new Map<string, string>();
  readonly read: string[][] = [[], []];
  readonly readIds = new Set<string>();
  readonly wire: Uint8Array[][] = [[], []];
  readonly sent: Uint8Array[] = [];
  missing = [0, 0];

  constructor(seed: number) {
    this.random = seeded(seed);
    this.#rsa = new SymbolicRsa(this.random.bytes);
    this.#env = { primitives: nodePrimitives, rng: this.random.bytes, now: NOW as UnixMs };
    const keyring = rsaDes.keyring(undefined, this.#env);
    if (!keyring.ok) throw keyring.error;
    this.#keyring = keyring.value;
    this.people = [0, 1].map((index) => {
      const fields = { name: `P${index}`, rsaSpki: symbolicSpki(this.random.bytes), suites: ["rsa-des"] as const };
      const seed = this.random.bytes(32);
      const record = openCard(makeCard(this.#env, seed, fields), nodePrimitives);
      if (!record.ok) throw record.error;
      return { record: record.value, seed, state: INITIAL };
    });
  }

  /** An open session, both ways. */
  open(): this {
    this.take(0, { on: "open" });
    this.honest();
    return this;
  }

  honest(): void {
    for (let from = 0; from >= 0; ) {
      from = this.wire.findIndex((bodies) => bodies.length > 0);
      if (from >= 0) this.hear(1 - from, this.wire[from]!.shift()!);
    }
  }

  say(who: number, text: string): Uint8Array {
    const messageId = this.random.bytes(16);
    this.said.set(toHex(messageId), text);
    this.take(who, { on: "seal", messageId, content: encodeContent({ type: "text", text, sentAt: 0 as UnixMs }) });
    return this.wire[who]!.at(-1)!;
  }

  /** A body of the other's. */
  hear(who: number, body: Uint8Array): readonly SuiteEffect[] {
    return this.take(who, { on: "body", from: this.people[1 - who]!.record.id, body });
  }

  take(who: number, input: SuiteInput): readonly SuiteEffect[] {
    const me = this.people[who]!;
    const peer = this.people[1 - who]!.record;
    const all: SuiteEffect[] = [];
    for (let next: SuiteInput | undefined = input; next; ) {
      const context = {
        env: this.#env,
        clock: this.#env.now,
        me: selfOf(me),
        keyring: this.#keyring,
        cardOf: () => peer,
        contact: true,
        waiting: 0,
        bodyLimit: LIMITS.body,
      };
      const step: Step = new RsaDesThread(peer.id, me.state).step(next, context);
      if (!(step.next instanceof RsaDesThread)) throw new Error("a thread of another suite");
      me.state = step.next.data;
      next = undefined;
      for (const effect of step.effects) {
        if (effect.do !== "ask" || effect.question.ask !== "slow") {
          all.push(effect);
          continue;
        }
        const result = this.#rsa.perform(effect.question.operation, me.record.rsaSpki!);
        next = { on: "answer", answer: { to: "slow", result } };
      }
    }
    this.wire[who]!.push(...bodiesOf(all));
    this.sent.push(...bodiesOf(all));
    for (const effect of all) {
      if (effect.do === "missing") this.missing[who] = effect.count;
      if (effect.do !== "content") continue;
      const id = toHex(effect.messageId);
      const content = decodeContent(effect.content);
      const text = content.ok && content.value.type === "text" ? content.value.text : "?";
      if (this.said.get(id) !== text || this.readIds.has(id)) throw new Error(`accepted wrongly: ${text}`);
      this.readIds.add(id);
      this.read[who]!.push(text);
    }
    return all;
  }
}

const texts = (effects: readonly SuiteEffect[]) => effects.filter(({ do: what }) => what === "content").length;
const answers = (effects: readonly SuiteEffect[]) => bodiesOf(effects).length;

describe("a hostile relay between two people in rsa-des", () => {
  it(`flips a bit of a record, ${TRIES} times: nothing is read, nothing goes back`, () => {
    const stage = new Stage(1).open();
    const body = stage.say(0, "halo");
    for (let i = 0; i < TRIES; i++) {
      const changed = body.slice();
      // The session id names the session: another is another attack, below.
      const at = stage.random.below(body.length - 20) + 20;
      changed[at] = changed[at]! ^ (1 << stage.random.below(8));
      const effects = stage.hear(1, changed);
      expect([texts(effects), answers(effects)]).toEqual([0, 0]);
    }
    stage.honest();
    expect(stage.read[1]).toEqual(["halo"]);
  });

  it(`flips a bit of a leg, ${TRIES} times: the honest handshake still comes to its end`, () => {
    let done = 0;
    for (let round = 0; done < TRIES; round++) {
      const stage = new Stage(1_000 + round);
      stage.take(0, { on: "open" });
      for (let leg = 0; leg < 6; leg++) {
        const from = stage.wire.findIndex((bodies) => bodies.length > 0);
        if (from < 0) break;
        const body = stage.wire[from]![0]!;
        for (let i = 0; i < 50; i++, done++) {
          const changed = body.slice();
          const at = HEADER_SIZE + stage.random.below(body.length - HEADER_SIZE);
          changed[at] = changed[at]! ^ (1 << stage.random.below(8));
          expect(stage.hear(1 - from, changed).some(({ do: what }) => what === "ready")).toBe(false);
        }
        stage.hear(1 - from, stage.wire[from]!.shift()!);
      }
      stage.honest();
      stage.say(0, "halo");
      stage.honest();
      expect(stage.read[1]).toEqual(["halo"]);
    }
  }, 120_000);

  it(`replays, reflects, and mixes ${TRIES} bodies of old and new sessions: each text is read once`, () => {
    const stage = new Stage(2).open();
    for (let i = 0; i < TRIES; i++) {
      if (i % 50 === 0) {
        const who = stage.random.below(2);
        stage.say(who, `text ${i}`);
        stage.honest();
      }
      const body = stage.sent[stage.random.below(stage.sent.length)]!;
      const effects = stage.hear(stage.random.below(2), body);
      expect(texts(effects)).toBe(0);
    }
    stage.honest();
    expect(stage.read[0]!.length + stage.read[1]!.length).toBe(stage.said.size);
  }, 120_000);

  it(`drops, doubles and reorders ${TRIES} records: in order, once, and what is missing is counted`, () => {
    const stage = new Stage(3).open();
    const order: number[] = [];
    for (let i = 0; i < TRIES; ) {
      const batch = Array.from({ length: 5 }, () => stage.say(0, `text ${i++}`));
      stage.wire[0]!.length = 0;
      while (batch.length > 0) {
        const at = stage.random.below(batch.length);
        const body = batch[at]!;
        if (stage.random.below(3) > 0) batch.splice(at, 1);
        if (stage.random.below(5) === 0) continue;
        for (const effect of stage.hear(1, body))
          if (effect.do === "content") order.push(effect.ref.epoch * 1e6 + effect.ref.sequence);
      }
      stage.honest();
    }
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order.length).toBeGreaterThan(TRIES / 10);
    expect(stage.missing[1]).toBeGreaterThan(0);
  }, 120_000);

  it("cannot take a record of one session for one of another", () => {
    const [one, other] = [new Stage(4).open(), new Stage(5).open()];
    for (let i = 0; i < 1_000; i++) {
      const theirs = other.say(0, `text ${i}`);
      const mine = one.say(0, `text ${i}`);
      other.wire[0]!.length = 0;
      one.wire[0]!.length = 0;
      const mixed = theirs.slice();
      mixed.set(mine.subarray(0, 20));
      expect(texts(one.hear(1, mixed))).toBe(0);
    }
  });

  it("a forged body of any type and any bytes opens nothing, 10,000 times", () => {
    const stage = new Stage(6).open();
    for (let i = 0; i < TRIES; i++) {
      const types = Object.values(TYPE);
      const base = stage.sent[stage.random.below(stage.sent.length)]!.slice();
      base[1] = types[stage.random.below(types.length)]!;
      const effects = stage.hear(stage.random.below(2), base.subarray(0, stage.random.below(base.length)));
      expect(texts(effects)).toBe(0);
      for (const wire of stage.wire) wire.length = 0;
    }
    stage.say(0, "still there");
    stage.honest();
    expect(stage.read[1]).toContain("still there");
  }, 60_000);
});

import type { UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { SymbolicRsa, seeded } from "@sandi/lab";
import {
  type ClientId,
  conversationOfTwo,
  encodeContent,
  ProtocolError,
  referenceTo,
  toClientId,
} from "@sandi/protocol";
import { rsaDes } from "@sandi/protocol/rsa-des";
import { describe, expect, it } from "vitest";
import type { EngineInput } from "../core/base/io.ts";
import { Turn } from "../core/base/turn.ts";
import { History } from "../core/conversations/history.ts";
import { Registry } from "../core/conversations/registry.ts";
import { UnreadLines } from "../core/conversations/unread.ts";
import type { Engine } from "../core/engine.ts";
import { People } from "../core/people/people.ts";
import { Driver } from "../driver/driver.ts";
import { MemoryStore } from "../store/memory.ts";
import type { HistoryRow, Snapshot } from "../store/port.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

async function pair(seed: number): Promise<readonly [SimulatedClient, SimulatedClient]> {
  const random = seeded(seed);
  const rsa = new SymbolicRsa(random.bytes);
  const relay = new ModelRelay();
  const [alice, bob] = [
    new SimulatedClient("Alice", random, rsa, relay),
    new SimulatedClient("Bob", random, rsa, relay),
  ] as const;
  await alice.start();
  await bob.start();
  await quiet(alice, bob);
  return [alice, bob];
}

const heard = ({ events }: SimulatedClient) => events.filter(({ event }) => event === "message").length;

describe("lines of history at a start", () => {
  it("those of one's own are not read", async () => {
    const [alice, bob] = await pair(1);
    for (const text of ["satu", "dua", "tiga"]) alice.say(bob.id, text);
    await quiet(alice, bob);
    expect(alice.rows("history")).toBe(3);
    expect(await alice.unshown()).toEqual([]);
  });

  it("a text that is written before the start does not hide what was not shown", async () => {
    const [alice, bob] = await pair(2);
    bob.say(alice.id, "halo");
    // The process ends before it has written down that it showed the line.
    while (heard(alice) === 0) {
      await bob.step();
      await alice.step();
    }
    alice.crash();
    alice.say(bob.id, "hai");
    await alice.start();
    await alice.step();
    expect(alice.rows("history")).toBe(2);
    alice.crash();
    await alice.start();
    await quiet(alice, bob);
    expect(heard(alice)).toBe(2);
  });
});

describe("lines that nobody has read", () => {
  /** What one effect after another leaves behind when the process dies there. */
  const dying = async (client: SimulatedClient, effects: number): Promise<void> => {
    client.dieAfter = effects;
    while (client.alive && (await client.step()));
    client.crash();
    await client.start();
  };

  it("are counted across crashes, from the transaction on that brought the first", async () => {
    const [alice, bob] = await pair(3);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    for (const effects of [0, 1, 2, 3]) {
      bob.say(alice.id, `lagi ${effects}`);
      await quiet(bob);
      await dying(alice, effects);
      await quiet(alice, bob);
      expect(alice.unread(bob.id)).toBe(effects + 2);
    }
    expect(alice.unread(alice.id)).toBe(0);
  });

  it("are those that a crash may have hidden, of whom one looked at", async () => {
    const [alice, bob] = await pair(7);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    alice.push({ in: "reading", peer: bob.id });
    await quiet(alice);
    for (const text of ["dua", "tiga"]) bob.say(alice.id, text);
    await quiet(bob);
    alice.together = 10;
    while (heard(alice) < 3) await alice.step();
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(2);
    await quiet(alice, bob);
    expect(await alice.unshown()).toEqual([]);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(2);
  });

  it("are none of whom one looks at, until one looks elsewhere, and none once one has answered", async () => {
    const [alice, bob] = await pair(4);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    alice.push({ in: "reading", peer: bob.id });
    bob.say(alice.id, "dua");
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(0);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(0);
    alice.push({ in: "reading", peer: bob.id });
    alice.push({ in: "reading", peer: undefined });
    bob.content(alice.id, { type: "timer", revision: 1, seconds: 3_600 });
    bob.say(alice.id, "tiga");
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(2);
    alice.say(bob.id, "ya");
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(0);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(0);
  });

  it("are no more than the history has: what comes again is not counted", async () => {
    const [alice, bob] = await pair(5);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    const [line] = await alice.lines(bob.id);
    alice.push({ in: "repeated", rows: [{ ...line!, seq: 0 }], deleted: new Set() });
    await quiet(alice);
    expect(alice.unread(bob.id)).toBe(1);
    alice.push({ in: "repeated", rows: [line!], deleted: new Set() });
    await quiet(alice);
    expect(alice.unread(bob.id)).toBe(0);
  });

  it("are none once they were read, although a crash came before it was known that one had been there already", async () => {
    const [alice, bob] = await pair(9);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    alice.push({ in: "reading", peer: bob.id });
    alice.push({ in: "reading", peer: undefined });
    await quiet(alice, bob);
    const [{ messageId }] = (await alice.lines(bob.id)) as [HistoryRow];
    bob.push({ in: "say", peer: alice.id, suite: "rsa-des", messageId, content: { type: "text", text: "satu" } });
    await quiet(bob);
    await dying(alice, 1);
    await quiet(alice, bob);
    expect((await alice.lines(bob.id)).length).toBe(1);
    alice.push({ in: "reading", peer: bob.id });
    for (const text of ["dua", "tiga"]) bob.say(alice.id, text);
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(0);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(0);
  });

  it("are as many after a start as before it, also where a deletion came before its line", async () => {
    const [alice, bob] = await pair(10);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    const [line] = (await alice.lines(bob.id)) as [HistoryRow];
    const messageId = new Uint8Array(16).fill(7);
    bob.content(alice.id, {
      type: "delete",
      of: referenceTo(nodePrimitives, bob.id, messageId, line.content),
    });
    await quiet(alice, bob);
    bob.push({ in: "say", peer: alice.id, suite: "rsa-des", messageId, content: { type: "text", text: "dua" } });
    bob.say(alice.id, "tiga");
    await quiet(alice, bob);
    expect(heard(alice)).toBe(2);
    expect(alice.unread(bob.id)).toBe(3);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(3);
  });

  it("are counted for one person without looking at all who have some", () => {
    const idOf = (number: number) =>
      toClientId(Uint8Array.from({ length: 32 }, (_, at) => (at < 2 ? number >> (8 * at) : 1)));
    const known = Array.from({ length: 1_000 }, (_, index) => {
      return { conversation: conversationOfTwo(nodePrimitives, 1, idOf(0), idOf(index)), peer: idOf(index) };
    });
    const conversations = known as unknown as Snapshot["conversations"];
    const unread = known.map(({ conversation }) => ({ conversation, from: 1, count: 2 }));
    const lines = new UnreadLines(new People({ id: idOf(0), card: { bytes: new Uint8Array(0) } }), {
      unread,
      conversations,
    });
    const everybody = Array.from({ length: 20_000 }, (_, index) => idOf(index));
    const before = process.cpuUsage();
    const counts = everybody.map((peer) => lines.count(peer));
    // A look at each took more than a second.
    // Processor time: other tests run beside this one.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(300);
    expect([counts.filter((count) => count === 2).length, lines.count()]).toEqual([1_000, 2_000]);
  });

  it("go with a person who is forgotten", async () => {
    const [alice, bob] = await pair(6);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    alice.push({ in: "forget", peer: bob.id });
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(0);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(0);
  });
});

describe("a line that disappears", () => {
  it("has no more time because it comes again, with another behind it", async () => {
    const [me, them] = [1, 2].map((byte) => toClientId(new Uint8Array(32).fill(byte))) as [ClientId, ClientId];
    const rng = seeded(8).bytes;
    const env = () => ({ primitives: nodePrimitives, rng, now: now as UnixMs });
    let now = 0;
    const store = new MemoryStore();
    const people = new People({ id: me, card: { bytes: new Uint8Array(0) } });
    const registry = new Registry({ id: me }, people, new Map([["rsa-des", rsaDes]]), new Map());
    const conversation = registry.conversation(them, "rsa-des", env())!;
    const history = new History({ self: { id: me }, people, registry }, await store.load());
    const come = (messageId: Uint8Array, turn: Turn) => {
      const text = { type: "text", text: "halo", timer: 60, sentAt: 0 as UnixMs } as const;
      const line = { author: them, messageId, at: 0, content: encodeContent(text) };
      const seq = history.add(conversation, line, turn);
      turn.emit({ event: "notice", error: new ProtocolError("CONTENT_MALFORMED") }, seq);
      history.disappears(seq, conversation, line, text);
    };
    const [first, second] = [rng(16), rng(16)];
    let coming = [first];
    const engine = {
      backlog: 0,
      handle(inputs: readonly EngineInput[]) {
        const turn = new Turn(env());
        for (const input of inputs) {
          if (input.in === "wake") for (const messageId of coming.splice(0)) come(messageId, turn);
          if (input.in === "repeated") history.repeated(input, turn);
          if (input.in === "shown") history.shown(input.through, turn);
        }
        return turn.effects();
      },
    } as unknown as Engine;
    const driver = new Driver(engine, store, {
      transport: () => {
        throw new Error("nobody connects");
      },
      world: { ...env(), slow: undefined as never, now: () => now, turnBytes: 1 },
      rsaPkcs8: new Uint8Array(0),
      onEvent: () => undefined,
      onBroken: (error) => {
        throw error;
      },
      onWritten: () => undefined,
    });
    const wake = async () => {
      driver.push({ in: "wake" });
      await driver.settled();
    };
    await wake();
    await wake();
    expect(history.wakeAt).toBe(60_000);
    now = 50_000;
    coming = [first, second];
    await wake();
    await driver.settled();
    expect(history.wakeAt).toBe(60_000);
    await driver.close();
    now = 60_000;
    expect(history.wake(new Turn(env())).map(({ line }) => line.messageId)).toEqual([first]);
    now = 110_000;
    expect(history.wake(new Turn(env())).map(({ line }) => line.messageId)).toEqual([second]);
  });
});

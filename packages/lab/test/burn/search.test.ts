import { Worker as Thread } from "node:worker_threads";
import { fromHex, toHex } from "@sandi/crypto";
import { encryptBlock, reference, setOddParity, S_BOXES as TABLES } from "@sandi/crypto/des";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CIRCUITS } from "../../burn/circuits.ts";
import { three, two } from "../../burn/expression.ts";
import {
  burn,
  cribOf,
  type Engine,
  groupsIn,
  keyAt,
  numberOf,
  Search,
  secondsForAll,
  type Task,
  WorkerSearch,
} from "../../burn/index.ts";
import { S_BOXES } from "../../burn/sboxes.ts";
import { openDesRecord } from "../../ledger/opening.ts";
import { nodePlatform } from "../../node/index.ts";
import { type StepOf, World } from "../../world/index.ts";

const block = fc.uint8Array({ minLength: 8, maxLength: 8 });

function taskOf(key: Uint8Array, plaintext: Uint8Array, unknownBits: number): Task {
  return { pair: { plaintext, ciphertext: reference.encryptBlock(key, plaintext) }, space: { key, unknownBits } };
}

const run = (task: Task) => new Search(task).run(0, groupsIn(task.space));

test("every gate of two or three inputs is written as what its table says", () => {
  const value = (expression: string, names: Record<string, number>) =>
    (new Function(...Object.keys(names), `return ${expression}`)(...Object.values(names)) as number) & 1;
  for (let table = 0; table < 256; table++)
    for (let index = 0; index < 8; index++) {
      const [a, b, c] = [index >> 2, (index >> 1) & 1, index & 1];
      expect(value(three(table, "a", "b", "c"), { a, b, c })).toBe((table >> index) & 1);
      if (table < 16 && index < 4) expect(value(two(table, "b", "c"), { b, c })).toBe((table >> index) & 1);
    }
});

test("each circuit is the S-box of the standard, on all 64 inputs", () => {
  expect(CIRCUITS).toHaveLength(8);
  S_BOXES.forEach((box, number) => {
    for (let input = 0; input < 64; input++) {
      const bits = [5, 4, 3, 2, 1, 0].map((bit) => -((input >> bit) & 1)) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const out = new Int32Array(4);
      box(out, [0, 1, 2, 3], ...bits);
      const row = ((input >> 5) << 1) | (input & 1);
      const expected = TABLES[number]![row]![(input >> 1) & 15]!;
      expect([...out].reduce((sum, word) => 2 * sum + (word & 1), 0)).toBe(expected);
    }
  });
});

describe("the bitsliced search", () => {
  test("finds the key that the reference enciphered with, and only that one", () => {
    fc.assert(
      fc.property(block, block, fc.integer({ min: 5, max: 9 }), (key, plaintext, unknownBits) => {
        const task = taskOf(key, plaintext, unknownBits);
        expect(run(task)).toEqual([numberOf(key, task.space)]);
        expect(keyAt(task.space, numberOf(key, task.space))).toEqual(key);
      }),
      { numRuns: 60 },
    );
  });

  test("finds nothing where a bit that is given is wrong, or the block is another", () => {
    fc.assert(
      fc.property(block, block, fc.integer({ min: 0, max: 46 }), (key, plaintext, place) => {
        const task = taskOf(key, plaintext, 8);
        const wrong = key.slice();
        // The bits of the first six bytes are given, those for parity apart.
        wrong[Math.floor(place / 8)]! ^= 2 << (place % 7);
        expect(run({ ...task, space: { key: wrong, unknownBits: 8 } })).toEqual([]);
        const ciphertext = task.pair.ciphertext.map((byte, at) => (at === place % 8 ? byte ^ 1 : byte));
        expect(run({ ...task, pair: { ...task.pair, ciphertext } })).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("finds each of several keys: those that turn all bits over turn the block over, too", () => {
    const key = Uint8Array.of(0x13, 0x34, 0x57, 0x79, 0x9b, 0xbc, 0xdf, 0xf1);
    const plaintext = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const not = (bytes: Uint8Array) => bytes.map((byte) => ~byte);
    expect(encryptBlock(not(key), not(plaintext))).toEqual(not(encryptBlock(key, plaintext)));
    const task = { pair: taskOf(not(key), not(plaintext), 8).pair, space: { key: not(key), unknownBits: 8 } };
    expect(run(task)).toEqual([numberOf(not(key), task.space)]);
  });
});

/** A thread of Node's, as a page has workers. */
class ThreadWorker {
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onerror: ((event: { message: string }) => void) | undefined;
  readonly #thread: Thread;

  constructor(script: string) {
    this.#thread = new Thread(script, { eval: true });
    this.#thread.on("message", (data) => this.onmessage?.({ data }));
    this.#thread.on("error", (error: Error) => this.onerror?.({ message: error.message }));
  }

  postMessage(asked: unknown): void {
    this.#thread.postMessage(asked);
  }

  terminate(): void {
    void this.#thread.terminate();
  }
}

const SCRIPT = `
  import(${JSON.stringify(new URL("../../burn/workerSearch.ts", import.meta.url).href)}).then(({ answering }) => {
    const { parentPort } = require("node:worker_threads");
    const answer = answering();
    parentPort.on("message", (asked) => {
      const found = answer(asked);
      if (found) parentPort.postMessage(found);
    });
  });`;

const worker = (script = SCRIPT) => new ThreadWorker(script) as unknown as Worker;

describe("a search on several workers", () => {
  const key = setOddParity(Uint8Array.of(1, 2, 3, 4, 5, 6, 0xfe, 0xfe));
  const task = taskOf(key, Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1), 14);

  test("finds the key, says how far it is, and goes on where one of them fails", async () => {
    const engines = [new WorkerSearch(worker(), task), new WorkerSearch(worker("throw new Error('gone')"), task)];
    for (const engine of engines) engine.atOnce = 16;
    const lost: unknown[] = [];
    const seen: number[] = [];
    const burnt = await burn(task, engines, {
      onProgress: ({ tried }) => void seen.push(tried),
      onLost: (_, error) => void lost.push((error as { code?: string }).code),
    });
    for (const engine of engines) engine.close();
    expect(burnt.key).toEqual(key);
    expect(lost).toEqual(["LAB_WORKER_LOST"]);
    expect(burnt.tried).toBe(seen.at(-1));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test("says that the key is not there, can be stopped, and fails with the last that failed", async () => {
    const search = new Search({ ...task, pair: { ...task.pair, ciphertext: new Uint8Array(8) } });
    const engine = (run: Engine["run"]): Engine => ({ name: "here", atOnce: 100, run, close: () => {} });
    const honest = engine(async (group, count) => search.run(group, count));
    expect(await burn(task, [honest])).toMatchObject({ key: undefined, tried: 2 ** 14 });
    const stop = new AbortController();
    const stopped = await burn(task, [honest], { signal: stop.signal, onProgress: () => stop.abort() });
    expect(stopped).toMatchObject({ key: undefined, tried: 3_200 });
    const failing = engine(async () => Promise.reject(new Error("broken")));
    await expect(burn(task, [failing])).rejects.toThrow("broken");
    // What an engine only claims is not believed.
    const lying = engine(async (group) => [32 * group]);
    expect((await burn(task, [lying])).key).toBeUndefined();
  });
});

test("one block of the first record in a conversation is known without any key, and gives the key away", async () => {
  const world = await World.open({ protocol: "rsa-des", seed: 7, platform: nodePlatform });
  await world.advance({ do: "say", who: "alice", to: "bob", text: "the key is under the mat" });
  await world.advance({ do: "deliverAll" });
  const record = world.steps.find((step) => step.is === "packet" && cribOf(step.body)) as StepOf<"packet">;
  const pair = cribOf(record.body)!;
  const { fact } = world.ledger.of("alice").find(({ fact: { kind } }) => kind === "desKey")!;
  const given = fromHex(fact.value)!.map((byte, at) => (at < 6 ? byte : 0));
  const task = { pair, space: { key: given, unknownBits: 14 } };
  const search = new Search(task);
  const { key } = await burn(task, [
    { name: "", atOnce: 64, run: async (...of) => search.run(...of), close: () => {} },
  ]);
  expect(toHex(key!)).toBe(fact.value);
  expect(openDesRecord(key!, record.body)).toBe("the key is under the mat");
});

test("all keys take one data-centre GPU four days", () => {
  expect(secondsForAll(212.0e9) / 86_400).toBeCloseTo(3.93, 2);
});

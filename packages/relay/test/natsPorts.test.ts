import { randomBytes } from "node:crypto";
import { busContract } from "@sandi/testkit/contracts/bus";
import { mailStoreContract } from "@sandi/testkit/contracts/mailStore";
import { type NatsServer, startNats } from "@sandi/testkit/programs/natsServer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NatsBus } from "../adapters/nats/bus.ts";
import { connectNats, type NatsLink } from "../adapters/nats/connection.ts";
import { NatsControl } from "../adapters/nats/control.ts";
import { decodeRecord } from "../adapters/nats/mailLog.ts";
import { NatsStore } from "../adapters/nats/store.ts";
import { type Bus, MailboxLostError, type Seat, type StoreBatch, type StoredRun } from "../core/base/ports.ts";
import { SoleOwner } from "./support/soleOwner.ts";

let server: NatsServer;
let link: NatsLink;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const random = (bytes: number): Uint8Array => Uint8Array.from(randomBytes(bytes));

beforeAll(async () => {
  server = await startNats();
  link = await connectNats(server.url, undefined, "test");
});

afterAll(async () => {
  await link?.connection.close();
  await server?.remove();
});

let prefixes = 0;
let prefix = "";
const controls = new Set<NatsControl>();

async function openControl(ofPrefix: string): Promise<NatsControl> {
  const control = await NatsControl.open({ link, prefix: ofPrefix, log: SILENT, random });
  controls.add(control);
  return control;
}

async function openStore(options: { maxBytes?: number; prefix?: string } = {}) {
  prefix = options.prefix ?? `t${++prefixes}`;
  const control = await openControl(prefix);
  const store = await NatsStore.open({
    link,
    control,
    prefix,
    random,
    partitions: 2,
    maxBytes: options.maxBytes ?? 8_000_000,
    maxAgeMs: 86_400_000,
    prekeysBytes: 8_000_000,
  });
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    await control.close();
  };
  return store;
}

let used = new Set<number>();

async function openAlone(options: { maxBytes?: number } = {}): Promise<SoleOwner> {
  used = new Set();
  return new SoleOwner(await openStore(options), used);
}

mailStoreContract("JetStream", () => openAlone(), {
  reopen: async (store) => {
    await store.close();
    return new SoleOwner(await openStore({ prefix }), used);
  },
  mailbox: (store, mailbox) => (store as SoleOwner).open(mailbox),
  full: () => openAlone({ maxBytes: 1_000_000 }),
  histories: 5,
});

/** The contract uses letters as IDs. This maps them to registered ones. */
const full = (id: string): string => id.repeat(32);

async function openBuses(count: number): Promise<{ buses: Bus[]; settle: () => Promise<void> }> {
  const name = `b${++prefixes}`;
  const nodes = await Promise.all(Array.from({ length: count }, () => openControl(name)));
  for (const id of ["a", "b"]) {
    const entry = { id: Buffer.from(full(id), "latin1"), card: new Uint8Array(9), version: 1, ephemeral: false };
    await nodes[0]!.register(entry);
  }
  for (const node of nodes)
    node.listen({
      entry() {},
      forgotten() {},
      note() {},
      seat() {},
      message() {},
      giveUp: async () => true,
      lost() {},
      found() {},
    });
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 2; round++) for (const node of nodes) await node.settle();
  };
  const buses = nodes.map((node): Bus => {
    const bus = new NatsBus(node);
    return {
      claim: (id, holder) => bus.claim(full(id), holder),
      release: (id, holder) => bus.release(full(id), holder),
      isHeld: (id) => bus.isHeld(full(id)),
      onPresence: (listener) => bus.onPresence((id, held) => listener(id[0]!, held)),
      close: async () => {
        await bus.close();
        await node.close();
      },
    };
  });
  await settle();
  return { buses, settle };
}

let settleOne = async (): Promise<void> => {};
busContract(
  "NATS, one relay",
  async () => {
    const { buses, settle } = await openBuses(1);
    settleOne = settle;
    return buses[0]!;
  },
  () => settleOne(),
);

describe("two relays on one bus", () => {
  test("the newest claim holds, wherever it is, and presence is the same for both", async () => {
    const { buses, settle } = await openBuses(2);
    const [one, two] = buses as [Bus, Bus];
    const log: string[] = [];
    const seen: string[] = [];
    for (const [name, bus] of [
      ["one", one],
      ["two", two],
    ] as const)
      bus.onPresence((id, held) => seen.push(`${name} ${id} ${held}`));
    const holder = (name: string) => ({ replaced: () => log.push(name) });
    const [first, second] = [holder("first"), holder("second")];
    one.claim("a", first);
    await settle();
    expect([one.isHeld("a"), two.isHeld("a"), one.isHeld("b")]).toEqual([true, true, false]);
    two.claim("a", second);
    await settle();
    expect(log).toEqual(["first"]);
    one.release("a", first);
    await settle();
    expect([one.isHeld("a"), two.isHeld("a")]).toEqual([true, true]);
    two.release("a", second);
    await settle();
    expect([one.isHeld("a"), two.isHeld("a")]).toEqual([false, false]);
    expect(seen.sort()).toEqual(["one a false", "one a true", "two a false", "two a true"]);
    await Promise.all(buses.map((bus) => bus.close()));
  });

  test("who takes leave holds nothing any more", async () => {
    const { buses, settle } = await openBuses(2);
    const [one, two] = buses as [Bus, Bus];
    one.claim("a", { replaced() {} });
    await settle();
    expect(two.isHeld("a")).toBe(true);
    await one.close();
    await expect.poll(() => two.isHeld("a")).toBe(false);
    await two.close();
  });
});

describe("one mailbox, two relays", () => {
  const EMPTY: StoreBatch = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };
  const run = (row: number): StoredRun => ({
    row,
    mailbox: 7,
    at: row,
    messages: 1,
    frames: new Uint8Array(60).fill(row),
  });
  const pair = (last: number) => ({ sender: 1, recipient: 7, last, messages: 1, bytes: 7 });

  test("whoever opened it last has it, with all that was promised before, and nothing of the other is kept", async () => {
    const one = await openStore();
    const two = await openStore({ prefix });
    await one.open(7);
    await one.append({ ...EMPTY, runs: [run(1), run(2)], pairs: [pair(2)] });
    const opened = await two.open(7);
    expect(opened.mailbox).toEqual({ mailbox: 7, firstRow: 1, lastRow: 2, messages: 2, bytes: 14 });
    expect(opened.pairs).toEqual([pair(2)]);
    const late = one.append({ ...EMPTY, runs: [run(3)], pairs: [pair(3)] });
    await expect(late).rejects.toBeInstanceOf(MailboxLostError);
    await two.append({ ...EMPTY, runs: [run(3)], pairs: [{ ...pair(3), messages: 3 }] });
    const again = await one.open(7);
    expect([again.mailbox?.lastRow, again.pairs]).toEqual([3, [{ ...pair(3), messages: 3 }]]);
    expect((await one.read(7, 0, 1e6)).map(({ row, frames }) => [row, frames[0]])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    await Promise.all([one.close(), two.close()]);
  });

  test("is one short log, however long it is used", async () => {
    const store = await openStore();
    await store.open(7);
    for (let row = 1; row <= 150; row++) {
      const removals = row > 3 ? [{ mailbox: 7, from: row - 3, to: row - 3 }] : [];
      await store.append({ ...EMPTY, runs: [run(row)], pairs: [pair(row)], removals });
    }
    const { state } = await link.manager.streams.info(`${prefix.toUpperCase()}_MAIL_1`);
    expect(state.messages).toBeLessThan(40);
    const opened = await store.open(7);
    expect(opened.mailbox).toMatchObject({ firstRow: 148, lastRow: 150, messages: 3 });
    expect(opened.pairs).toEqual([pair(150)]);
    expect((await store.read(7, 148, 1e6)).map(({ frames }) => frames[0])).toEqual([149, 150]);
    await store.close();
  });

  test("whoever was forgotten is in no mailbox that is opened, nor in its log once that was written to", async () => {
    const store = await openStore();
    const entry = (registration: number) => ({
      registration,
      id: new Uint8Array(32).fill(registration),
      card: new Uint8Array(9),
      version: 1,
      ephemeral: false,
    });
    await store.open(7);
    const pairs = [pair(5), { ...pair(6), sender: 2 }];
    await store.append({ ...EMPTY, entries: [1, 2, 7].map(entry), runs: [run(1)], pairs });
    expect((await store.open(7)).pairs).toEqual(pairs);
    // The relay that has the mailbox is not always the one that forgets.
    const other = await openStore({ prefix });
    await other.append({ ...EMPTY, forgotten: [2] });
    expect((await other.open(7)).pairs).toEqual([pair(5)]);
    // What was written in one piece with mail stays as long as that mail.
    await other.append({ ...EMPTY, runs: [run(2)], removals: [{ mailbox: 7, from: 1, to: 1 }] });
    const stream = `${prefix.toUpperCase()}_MAIL_1`;
    const written: number[] = [];
    const { state } = await link.manager.streams.info(stream);
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const message = await link.manager.streams.getMessage(stream, { seq }).catch(() => null);
      written.push(...(message === null ? [] : (decodeRecord(message.data)?.pairs ?? [])).map(({ sender }) => sender));
    }
    expect(new Set(written)).toEqual(new Set([1]));
    expect((await other.read(7, 0, 1e6)).map(({ row }) => row)).toEqual([2]);
    await Promise.all([store.close(), other.close()]);
  });

  test("a change that is larger than a message counts whole or not at all", async () => {
    const store = await openStore();
    await store.open(7);
    const rows = Array.from({ length: 9 }, (_, index) => ({
      ...run(index + 1),
      frames: new Uint8Array(250_000).fill(index),
    }));
    await store.append({ ...EMPTY, runs: rows, pairs: [pair(9)] });
    expect((await store.open(7)).mailbox).toMatchObject({ firstRow: 1, lastRow: 9, messages: 9 });
    expect((await store.read(7, 0, 1e9)).map(({ frames }) => [frames.length, frames[0]])).toEqual(
      rows.map(({ frames }) => [250_000, frames[0]]),
    );
    // Its last message is removed, as if its relay had died before writing it.
    const stream = `${prefix.toUpperCase()}_MAIL_1`;
    await store.append({ ...EMPTY, runs: rows.map((row) => ({ ...row, row: row.row + 9 })), pairs: [pair(18)] });
    const { state } = await link.manager.streams.info(stream);
    await link.manager.streams.deleteMessage(stream, state.last_seq);
    await expect(store.append({ ...EMPTY, pairs: [pair(19)] })).rejects.toBeInstanceOf(MailboxLostError);
    const opened = await store.open(7);
    expect([opened.mailbox?.lastRow, opened.pairs]).toEqual([9, [pair(9)]]);
    await store.close();
  });

  test("seats go to one of two who ask at once, and their epochs grow", async () => {
    const name = `s${++prefixes}`;
    const nodes = [await openControl(name), await openControl(name)] as const;
    const asked: string[] = [];
    for (const node of nodes)
      node.listen({
        entry() {},
        forgotten() {},
        note() {},
        seat() {},
        message() {},
        giveUp: async (registration, joined) => {
          asked.push(`${registration} ${joined}`);
          return joined;
        },
        lost() {},
        found() {},
      });
    const results = await Promise.allSettled(nodes.map((node) => node.take(5, false, true)));
    const won = results.filter((one): one is PromiseFulfilledResult<Seat> => one.status === "fulfilled");
    expect(won.map(({ value }) => value.epoch)).toEqual([1]);
    const loser = nodes.find(({ self }) => self !== won[0]!.value.node)!;
    const taken = await loser.take(5, true, true);
    expect(taken).toEqual({ node: loser.self, epoch: 2, held: true });
    expect(asked).toEqual(["5 true"]);
    await Promise.all(nodes.map((node) => node.settle()));
    expect(nodes[0].seat(5)).toMatchObject(taken);
    await Promise.all(nodes.map((node) => node.close()));
  });
});

import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { utf8 } from "@sandi/crypto";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { later, sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { slowdown } from "../../../chaos/lib/machine.ts";
import { openSqlite } from "../adapters/sqlite/store.ts";
import type { StoreBatch } from "../core/base/ports.ts";

const DAY = 86_400_000;
const FAST = { ratePerSecond: 100_000, burst: 100_000, inFlight: 100_000 };
const NOTHING: StoreBatch = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };
/** On a quiet machine no message may wait so long while space is freed. */
const PAUSE_MS = 250;

async function eventually(what: () => boolean, ms = 60_000): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end && !what(); ) await sleep(20);
  expect(what()).toBe(true);
}

describe("what retention is over for", () => {
  test("goes, mailbox by mailbox as its time comes, and its space goes back while messages pass", async () => {
    const dataDir = temporaryDirectory();
    let offset = 0;
    const { url } = await testRelay({ dataDir, clock: () => Date.now() + offset, limits: FAST });
    const readers = await Promise.all(["a", "b", "c", "d"].map((name) => newIdentity(name)));
    for (const reader of readers) await (await RawClient.join(url, reader)).close();
    const s = await RawClient.join(url, await newIdentity("sender"));
    // Into all mailboxes in turn, so that the rows of one lie among those of the others.
    for (let number = 1; number <= 60; number++) {
      for (const { id } of readers) s.send(id, number, randomBytes(60_000));
      await s.next("accepted", ({ to, through }) => through >= number && Buffer.compare(to, readers[3]!.id) === 0);
    }
    offset = 20 * DAY;
    for (const { id } of readers) s.send(id, 61, utf8("young"));
    await s.next("accepted", ({ to, through }) => through === 61 && Buffer.compare(to, readers[3]!.id) === 0);
    const size = (name: string): number => statSync(join(dataDir, name)).size;
    // When the WAL is larger than that, it is written to the file.
    await eventually(() => size("relay.db") + size("relay.db-wal") > 14e6);
    offset = 31 * DAY;
    const peak = size("relay.db") + size("relay.db-wal");
    const pen = await RawClient.join(url, await newIdentity("pen"));
    const pal = await RawClient.join(url, await newIdentity("pal"));
    const absent = await newIdentity("absent");
    await (await RawClient.join(url, absent)).close();
    let [longest, number, slow] = [0, 0, slowdown()];
    for (const end = performance.now() + 20_000; performance.now() < end; ) {
      number++;
      const started = performance.now();
      for (const { id } of [pal.identity, absent]) pen.send(id, number, utf8("passes"));
      for (const { id } of [pal.identity, absent])
        await pen.next("accepted", ({ to, through }) => through >= number && Buffer.compare(to, id) === 0);
      longest = Math.max(longest, performance.now() - started);
      if (number > 50 && size("relay.db") < 7e6) break;
    }
    const [left, log] = [size("relay.db"), size("relay.db-wal")];
    console.log(`from ${peak} to ${left} bytes, WAL ${log}; ${number} messages passed, the longest in ${longest} ms`);
    expect(left).toBeLessThan(7e6);
    expect(log).toBeLessThan(12e6);
    slow = Math.max(slow, slowdown());
    expect(longest).toBeLessThan(PAUSE_MS * slow);
    for (const reader of readers) {
      const r = await RawClient.join(url, reader);
      await r.next("deliver");
      await sleep(20);
      expect(r.all("deliver").map(({ body }) => Buffer.from(body).toString())).toEqual(["young"]);
    }
  });

  test("goes too where its reader is connected and never takes it, but not below one who is reading", async () => {
    const dataDir = temporaryDirectory();
    let offset = 0;
    const { url } = await testRelay({ dataDir, clock: () => Date.now() + offset, limits: FAST });
    const idler = await RawClient.join(url, await newIdentity("idler"), { ack: false });
    const s = await RawClient.join(url, await newIdentity("sender"));
    for (let number = 1; number <= 10; number++) s.send(idler.identity.id, number, utf8("x"));
    await s.next("accepted", ({ through }) => through === 10);
    await idler.next("deliver", ({ delivery }) => delivery === 10);
    const pass = async (): Promise<void> => {
      offset += 61_000;
      s.send(s.identity.id, s.all("deliver").length + 1, utf8("tick"));
      await sleep(100);
    };
    offset = 31 * DAY;
    await pass();
    expect(idler.all("close")).toEqual([]);
    // It reads something, and gets another minute.
    idler.acknowledge(4);
    await sleep(50);
    await pass();
    expect(idler.all("close")).toEqual([]);
    await pass();
    expect((await idler.next("close")).reason).toBe("SLOW_READER");
    const again = await RawClient.join(url, idler.identity);
    s.send(again.identity.id, 11, utf8("new"));
    await again.next("deliver");
    expect(again.all("deliver").map(({ body }) => Buffer.from(body).toString())).toEqual(["new"]);
  });
});

describe("the WAL", () => {
  test("is copied back whatever fills it, and cut after a long transaction", async () => {
    const path = join(temporaryDirectory(), "relay.db");
    const store = await openSqlite(path, { relayKey: new Uint8Array(32).fill(1) });
    later(() => store.close());
    const log = (): number => statSync(`${path}-wal`).size;
    const entry = (registration: number) => ({
      registration,
      id: Uint8Array.from(randomBytes(32)),
      card: new Uint8Array(900),
      version: 1,
      ephemeral: false,
    });
    // A directory that grows by one at a time, and pairs that are far apart. There are no messages in either.
    let largest = 0;
    for (let i = 1; i <= 250; i++) {
      const pairs = Array.from({ length: 30 }, (_, k) => ({
        sender: (i * 7919 + k * 577) % 5_000,
        recipient: i,
        last: i,
        messages: 0,
        bytes: 0,
      }));
      await store.append({ ...NOTHING, entries: [entry(i)], pairs });
      largest = Math.max(largest, log());
    }
    expect(largest).toBeLessThan(9e6);
    const entries = Array.from({ length: 15_000 }, (_, i) => entry(10_000 + i));
    await store.append({ ...NOTHING, entries });
    expect(log()).toBeGreaterThan(12e6);
    for (let i = 1; i <= 3; i++) await store.append({ ...NOTHING, entries: [entry(50_000 + i)] });
    expect(log()).toBeLessThan(9e6);
    await store.append({ ...NOTHING, forgotten: entries.map(({ registration }) => registration) });
    await eventually(() => statSync(path).size < 12e6);
    expect(log()).toBeLessThan(9e6);
  });

  test("a database from before its pages could be given back can give them back afterwards", async () => {
    const path = join(temporaryDirectory(), "relay.db");
    await (await openSqlite(path, { relayKey: new Uint8Array(32).fill(1) })).close();
    const db = new DatabaseSync(path);
    db.exec("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM; PRAGMA journal_mode = WAL");
    expect(db.prepare("PRAGMA auto_vacuum").get()).toEqual({ auto_vacuum: 0 });
    db.close();
    await (await openSqlite(path, { relayKey: new Uint8Array(32).fill(1) })).close();
    const after = new DatabaseSync(path);
    expect(after.prepare("PRAGMA auto_vacuum").get()).toEqual({ auto_vacuum: 2 });
    after.close();
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { seeded } from "../../protocol/test/fuzz.ts";
import { LocalBus } from "../adapters/busLocal.ts";
import { SqliteDatabase } from "../adapters/sqliteDatabase.ts";
import { MemoryStore } from "../adapters/storeMemory.ts";
import { openSqlite, openSqliteHere } from "../adapters/storeSqlite.ts";
import { busContract } from "./contracts/bus.ts";
import { mailStoreContract } from "./contracts/mailStore.ts";
import { temporaryDirectory } from "./support/relays.ts";

const relayKey = new Uint8Array(32).fill(1);
let files = 0;
let directory = "";

function newFile(): string {
  directory = temporaryDirectory();
  return join(directory, `${++files}.db`);
}

let lastPath = "";

mailStoreContract("memory", async () => new MemoryStore());
mailStoreContract("SQLite in this thread", async () => openSqliteHere(), {
  full: async () => openSqliteHere(":memory:", { maxPages: 100 }),
});
mailStoreContract(
  "SQLite in a worker",
  () => {
    lastPath = newFile();
    return openSqlite(lastPath, { relayKey });
  },
  {
    reopen: async (store) => {
      await store.close();
      return openSqlite(lastPath, { relayKey });
    },
    full: () => openSqlite(newFile(), { relayKey, maxPages: 100 }),
  },
);
busContract("local", async () => new LocalBus());

describe("SQLite", () => {
  test("is asked for full durability", async () => {
    const path = newFile();
    const store = await openSqlite(path, { relayKey });
    await store.close();
    const db = new DatabaseSync(path);
    expect(db.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    db.close();
  });

  test("a database from before there were notes is given its table, and keeps what it has", async () => {
    const path = newFile();
    await (await openSqlite(path, { relayKey })).close();
    const old = new DatabaseSync(path);
    old.exec("DROP TABLE note; INSERT INTO pair VALUES (1, 2, 3, 0, 0); PRAGMA user_version = 1");
    old.close();
    const store = await openSqlite(path, { relayKey });
    await store.append({
      entries: [],
      runs: [],
      pairs: [],
      removals: [],
      forgotten: [],
      notes: [{ key: "a", value: Uint8Array.of(1) }],
    });
    const { notes, pairs } = await store.load();
    expect([notes.length, pairs.length]).toEqual([1, 1]);
    await store.close();
  });

  test("a note with a flipped bit is not passed over", async () => {
    const path = newFile();
    const store = await openSqlite(path, { relayKey });
    const empty = { entries: [], runs: [], pairs: [], removals: [], forgotten: [] };
    await store.append({ ...empty, notes: [{ key: "block", value: Uint8Array.of(1, 2, 3) }] });
    await store.close();
    for (const change of ["value = x'010203ff'", "key = 'blocc'"]) {
      const db = new DatabaseSync(path);
      db.exec(`UPDATE note SET ${change}`);
      db.close();
      const damaged = await openSqlite(path, { relayKey });
      await expect(damaged.load()).rejects.toThrow("damaged");
      await damaged.close();
    }
  });

  test("never hands out anything but what was written, in 1,000 copies with one bit flipped", () => {
    const path = newFile();
    const database = new SqliteDatabase(path);
    const frames = (row: number) => new Uint8Array(153).fill(row);
    database.append({
      entries: [],
      runs: Array.from({ length: 60 }, (_, i) => ({
        row: i + 1,
        mailbox: 1,
        at: 1,
        messages: 1,
        frames: frames(i + 1),
      })),
      pairs: [],
      removals: [],
      forgotten: [],
      notes: [],
    });
    database.close();
    const good = readFileSync(path);
    const random = seeded(20_261_124);
    const copy = newFile();
    let [refused, leftOut, whole, wrong] = [0, 0, 0, 0];
    for (let i = 0; i < 1_000; i++) {
      const bad = Buffer.from(good);
      bad[Math.floor(random() * bad.length)]! ^= 1 << Math.floor(random() * 8);
      writeFileSync(copy, bad);
      let opened: SqliteDatabase | undefined;
      try {
        opened = new SqliteDatabase(copy);
        opened.load();
        const runs = opened.read(1, 0, 1e9);
        if (runs.some((run) => run.frames.length > 0 && Buffer.compare(run.frames, frames(run.row)) !== 0)) wrong++;
        else if (runs.length < 60 || runs.some((run) => run.frames.length === 0)) leftOut++;
        else whole++;
      } catch {
        refused++;
      } finally {
        try {
          opened?.close();
        } catch {
          // It is damaged.
        }
      }
    }
    console.log(
      `1,000 flipped bits: ${refused} refused, ${leftOut} with a run left out, ${whole} whole, ${wrong} wrong`,
    );
    expect(wrong).toBe(0);
    expect(refused).toBeGreaterThan(0);
    expect(leftOut).toBeGreaterThan(100);
  }, 60_000);
});

import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { laidOut } from "@sandi/testkit/contracts/mailStore";
import { form } from "@sandi/testkit/forms";
import { seeded } from "@sandi/testkit/fuzz";
import { copiesKept, dumpDatabase } from "@sandi/testkit/older/databases";
import { temporaryDirectory } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { SqliteDatabase } from "../adapters/sqlite/database.ts";
import { unpackIndex } from "../adapters/sqlite/packedIndex.ts";
import type { PrekeyAnswer } from "../adapters/sqlite/prekeyCalls.ts";
import { SCHEMA_VERSION } from "../adapters/sqlite/schema.ts";
import { openSqlite } from "../adapters/sqlite/store.ts";
import type { StoreBatch, StoredEntry, StoredRun } from "../core/base/ports.ts";

const FLIPS = form("databaseFlips");
const relayKey = new Uint8Array(32).fill(1);
const NOTHING: StoreBatch = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };

const newFile = (): string => join(temporaryDirectory(), "relay.db");
const frames = (row: number): Uint8Array => new Uint8Array(153).fill(row);
const run = (row: number, mailbox: number): StoredRun => ({ row, mailbox, at: row, messages: 1, frames: frames(row) });
const entry = (registration: number): StoredEntry => ({
  registration,
  id: new Uint8Array(32).fill(registration),
  card: new Uint8Array(600).fill(registration),
  version: 1_793_000_000_000 + registration,
  ephemeral: registration % 2 === 0,
});
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A database as Sandi 0.1.0 made it before there were notes and sums, with the data of a small relay. */
function makeVersion1(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) WITHOUT ROWID, STRICT;
    CREATE TABLE entry (
      registration INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, record BLOB NOT NULL, version INTEGER NOT NULL,
      ephemeral INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE run (
      row INTEGER PRIMARY KEY, mailbox INTEGER NOT NULL, at INTEGER NOT NULL, messages INTEGER NOT NULL,
      bytes INTEGER NOT NULL, sum INTEGER NOT NULL, frames BLOB NOT NULL
    ) STRICT;
    CREATE INDEX run_by_mailbox ON run (mailbox, row, messages, bytes);
    CREATE TABLE pair (
      sender INTEGER NOT NULL, recipient INTEGER NOT NULL, last INTEGER NOT NULL, messages INTEGER NOT NULL,
      bytes INTEGER NOT NULL, PRIMARY KEY (sender, recipient)
    ) WITHOUT ROWID, STRICT;
    CREATE INDEX pair_by_recipient ON pair (recipient);
    PRAGMA user_version = 1;
    INSERT INTO meta VALUES ('next_registration', 21), ('next_row', 41);
  `);
  db.prepare("INSERT INTO meta VALUES ('relay_key', ?)").run(relayKey);
  for (const { registration, id, card, version, ephemeral } of numbers(20).map(entry))
    db.prepare("INSERT INTO entry VALUES (?, ?, ?, ?, ?)").run(registration, id, card, version, ephemeral ? 1 : 0);
  for (const row of numbers(40)) {
    const mailbox = 1 + (row % 4);
    const sum = crc32(frames(row), crc32(`${row}/${mailbox}`));
    db.prepare("INSERT INTO run VALUES (?, ?, ?, 1, 100, ?, ?)").run(row, mailbox, row, sum, frames(row));
  }
  for (const sender of numbers(20)) db.prepare("INSERT INTO pair VALUES (?, 1, 7, 2, 200)").run(sender);
  db.close();
}

/** Everything that a relay can read from a database. */
function contents(database: SqliteDatabase) {
  const index = laidOut(unpackIndex(database.load()));
  const runs = [1, 2, 3, 4].flatMap((mailbox) => database.read(mailbox, 0, 1e9));
  const copied = runs.map((one) => ({ ...one, frames: Uint8Array.from(one.frames) }));
  return { index, runs: copied.sort((a, b) => a.row - b.row), prekeys: handedOut(database) };
}

/** What each owner's stock says, and the prekey that is handed out after that. */
function handedOut(database: SqliteDatabase): (PrekeyAnswer | undefined)[] {
  return numbers(4).flatMap((owner) =>
    database.prekeys([
      { call: "stock", owner },
      { call: "take", owner },
    ]),
  );
}

function fill(path: string): void {
  const database = new SqliteDatabase(path);
  database.relayKey = relayKey;
  database.append({
    ...NOTHING,
    entries: numbers(20).map(entry),
    runs: numbers(40).map((row) => run(row, 1 + (row % 4))),
    pairs: numbers(20).map((sender) => ({ sender, recipient: 1, last: 7, messages: 2, bytes: 200 })),
    notes: numbers(20).map((number) => ({ key: `block/${number}`, value: new Uint8Array(40).fill(number) })),
  });
  const prekey = (issued: number) => ({ issued, bytes: new Uint8Array(900).fill(issued) });
  for (const owner of numbers(4)) {
    const published = { discard: false, signed: prekey(owner), oneTime: numbers(5).map((n) => prekey(10 * owner + n)) };
    database.prekeys([{ call: "publish", owner, published, bounds: { oneTime: 20, bytes: 1e9 } }]);
  }
  database.close();
}

describe("SQLite", () => {
  test("is asked for full durability", async () => {
    const path = newFile();
    const store = await openSqlite(path, { relayKey });
    await store.close();
    const db = new DatabaseSync(path);
    expect(db.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    db.close();
  });

  test("a database of version 1 is brought to the newest, with everything in it", () => {
    const [old, fresh] = [newFile(), newFile()];
    makeVersion1(old);
    fill(fresh);
    const migrated = new SqliteDatabase(old);
    const made = new SqliteDatabase(fresh);
    expect(migrated.relayKey).toEqual(relayKey);
    const [was, is] = [contents(made), contents(migrated)];
    expect({ ...is.index, notes: was.index.notes }).toEqual(was.index);
    expect(is.runs).toEqual(was.runs);
    // And it goes on like a new one.
    migrated.append({ ...NOTHING, runs: [run(41, 1)], notes: [{ key: "a", value: Uint8Array.of(1) }] });
    expect(migrated.read(1, 40, 1e9)).toHaveLength(1);
    migrated.close();
    made.close();
    const schema = (path: string): unknown => {
      const db = new DatabaseSync(path);
      const tables = db.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").all();
      const pragmas = ["user_version", "application_id", "auto_vacuum"].map((name) =>
        db.prepare(`PRAGMA ${name}`).get(),
      );
      db.close();
      return JSON.stringify([tables, pragmas]).replaceAll(/(\\n|\s)+/g, " ");
    };
    expect(schema(old)).toEqual(schema(fresh));
  });

  test("keeps a copy of an older version, for the owner alone, until someone is forgotten or 30 days have passed", () => {
    const path = newFile();
    makeVersion1(path);
    const before = dumpDatabase(path);
    new SqliteDatabase(path).close();
    const copy = `${path}.v1`;
    expect(copiesKept(path, before)).toEqual([basename(copy)]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    new SqliteDatabase(path).close();
    expect(copiesKept(path, before)).toHaveLength(1);
    const database = new SqliteDatabase(path);
    database.append({ ...NOTHING, forgotten: [3] });
    expect(existsSync(copy)).toBe(false);
    database.close();

    writeFileSync(copy, "");
    const old = (Date.now() - 31 * 86_400_000) / 1_000;
    utimesSync(copy, old, old);
    new SqliteDatabase(path).close();
    expect(existsSync(copy)).toBe(false);
  });

  test("goes on if a copy of an older version cannot be erased, says so, and tries again at the end", async () => {
    const path = newFile();
    new SqliteDatabase(path).close();
    const copy = `${path}.v1`;
    // What is in its place is no file, so the system refuses to erase it, even for root.
    mkdirSync(join(copy, "inside"), { recursive: true });
    const old = (Date.now() - 31 * 86_400_000) / 1_000;
    utimesSync(copy, old, old);
    const warned: object[] = [];
    const log = { debug() {}, info() {}, error() {}, warn: (fields: object) => warned.push(fields) };
    const store = await openSqlite(path, { relayKey, log });
    expect(warned).toMatchObject([{ copy }]);
    await store.append({ ...NOTHING, forgotten: [3] });
    await store.append({ ...NOTHING, runs: [run(1, 1)] });
    expect(await store.read(1, 0, 1e6)).toHaveLength(1);
    expect(warned).toMatchObject([{ copy }, { copy }]);
    rmSync(copy, { recursive: true });
    writeFileSync(copy, "");
    await store.close();
    expect(existsSync(copy)).toBe(false);
  });

  test("backups are made whatever the store is writing just then", async () => {
    const path = newFile();
    const store = await openSqlite(path, { relayKey });
    await store.load();
    let [row, running] = [0, true];
    const writing = (async () => {
      // One transaction after the other, so that the copying of pages meets them, from the first page on.
      while (running) {
        const runs = numbers(64).map(() => run(++row, 1));
        await Promise.all([
          store.append({ ...NOTHING, runs: runs.slice(0, 32) }),
          store.append({ ...NOTHING, runs: runs.slice(32) }),
        ]);
      }
    })();
    for (let copies = 0; copies < 30; copies++) {
      const copy = newFile();
      await store.backup(copy);
      rmSync(copy);
    }
    running = false;
    await writing;
    await store.close();
    expect(row).toBeGreaterThan(100);
  });

  test("a step that fails leaves the version before it whole, and another start finishes", () => {
    const path = newFile();
    makeVersion1(path);
    // Something that version 3 trips over, after version 2 was made.
    const db = new DatabaseSync(path);
    db.exec("CREATE TRIGGER no BEFORE UPDATE ON pair BEGIN SELECT raise(ABORT, 'not now'); END");
    db.close();
    expect(() => new SqliteDatabase(path)).toThrow("not now");
    const between = new DatabaseSync(path);
    expect(between.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 });
    expect(between.prepare("SELECT * FROM entry").all()[0]).not.toHaveProperty("sum");
    between.exec("DROP TRIGGER no");
    between.close();
    const database = new SqliteDatabase(path);
    expect(contents(database).index.entries).toHaveLength(20);
    database.close();
  });

  test("a version that does not fit what is there is damage, a higher one is a newer Sandi", () => {
    const path = newFile();
    fill(path);
    const set = (version: number): void => {
      const db = new DatabaseSync(path);
      db.exec(`PRAGMA user_version = ${version}`);
      db.close();
    };
    for (const version of [0, 1, 2, -1]) {
      set(version);
      expect(() => new SqliteDatabase(path)).toThrow(expect.objectContaining({ reason: "damaged" }));
    }
    set(SCHEMA_VERSION + 1);
    expect(() => new SqliteDatabase(path)).toThrow(expect.objectContaining({ reason: "newer" }));
    set(SCHEMA_VERSION);
    new SqliteDatabase(path).close();
  });

  test("what a relay cannot do without is not passed over where it is damaged; numbers of pairs begin anew", () => {
    const changes = {
      "UPDATE note SET value = x'010203ff' WHERE key = 'block/1'": "note",
      "UPDATE note SET key = 'blocc/1' WHERE key = 'block/1'": "note",
      "UPDATE entry SET version = version + 1 WHERE registration = 3": "entry",
      "UPDATE entry SET record = x'00' WHERE registration = 3": "entry",
      "UPDATE entry SET registration = 99 WHERE registration = 3": "entry",
      "UPDATE meta SET value = 'x' WHERE key = 'next_row'": "next_row",
    };
    for (const [change, what] of Object.entries(changes)) {
      const path = newFile();
      fill(path);
      const db = new DatabaseSync(path);
      db.exec(change);
      db.close();
      const database = new SqliteDatabase(path);
      expect(() => database.load()).toThrow(new RegExp(`${what}.* is damaged`));
      database.close();
    }
    const path = newFile();
    fill(path);
    const db = new DatabaseSync(path);
    db.exec("UPDATE pair SET last = last + 1024 WHERE sender = 5; UPDATE meta SET value = 1 WHERE key LIKE 'next%'");
    db.close();
    const database = new SqliteDatabase(path);
    const index = laidOut(unpackIndex(database.load()));
    expect(index.pairs.map(({ sender }) => sender)).toEqual(numbers(20).filter((sender) => sender !== 5));
    expect(index).toMatchObject({ repaired: { pairs: 1, indexes: false }, nextRow: 41, nextRegistration: 21 });
    database.close();
  });

  test(`in ${FLIPS} copies with one bit flipped nothing is handed out but what was written`, () => {
    const path = newFile();
    fill(path);
    const good = readFileSync(path);
    const original = new SqliteDatabase(path);
    const was = contents(original);
    original.close();
    const random = seeded(20_261_124);
    const copy = newFile();
    const verdicts = { refused: 0, repaired: 0, "run left out": 0, "run missing": 0, whole: 0, wrong: 0 };
    for (let i = 0; i < FLIPS; i++) {
      const bad = Buffer.from(good);
      const bit = Math.floor(random() * 8 * bad.length);
      bad[bit >>> 3]! ^= 1 << (bit & 7);
      writeFileSync(copy, bad);
      verdicts[judge(copy, was)]++;
    }
    console.log(`${FLIPS} flipped bits in ${good.length} bytes: ${JSON.stringify(verdicts)}`);
    expect(verdicts.wrong).toBe(0);
    expect(verdicts.refused).toBeGreaterThan(0);
    expect(verdicts["run left out"]).toBeGreaterThan(FLIPS / 40);
  });
});

type Verdict = "refused" | "repaired" | "run left out" | "run missing" | "whole" | "wrong";

function judge(path: string, was: ReturnType<typeof contents>): Verdict {
  let opened: SqliteDatabase | undefined;
  try {
    opened = new SqliteDatabase(path);
    const key = opened.relayKey;
    const { index, runs, prekeys } = contents(opened);
    // The relay refuses a database of another key.
    if (key === undefined || Buffer.compare(key, relayKey) !== 0) return "refused";
    const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
    if (!same(index.entries, was.index.entries) || !same(index.notes, was.index.notes)) return "wrong";
    if (index.nextRow < was.index.nextRow || index.nextRegistration < was.index.nextRegistration) return "wrong";
    if (index.pairs.some((pair) => !was.index.pairs.some((other) => same(pair, other)))) return "wrong";
    const intact = runs.filter((one) => one.frames.length > 0);
    if (intact.some((one) => !was.runs.some((other) => same(one, other)))) return "wrong";
    // Of a damaged row nothing is handed out.
    const none = ({ prekey, stock }: PrekeyAnswer): boolean => prekey === undefined && stock?.oneTime.count === 0;
    if (prekeys.some((one, i) => !same(one, was.prekeys[i]) && !none(one!))) return "wrong";
    if (intact.length < runs.length) return "run left out";
    if (runs.length < was.runs.length) return "run missing";
    return index.repaired ? "repaired" : "whole";
  } catch {
    return "refused";
  } finally {
    try {
      opened?.close();
    } catch {
      // It is damaged.
    }
  }
}

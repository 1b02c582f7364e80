import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "@sandi/testkit/fuzz";
import { temporaryDirectory } from "@sandi/testkit/relay/relays";
import { beforeEach, describe, expect, test } from "vitest";
import { SqliteDatabase } from "../adapters/sqlite/database.ts";
import { hasLostCommits } from "../adapters/sqlite/writeAheadLog.ts";
import type { StoreBatch } from "../core/base/ports.ts";

const NOTHING: StoreBatch = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };
const COMMITS = 30;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A database that was killed after so many commits, all of them in its log, and one whose log was started again. */
function killedAfter(commits: number): string {
  const [live, killed] = [temporaryDirectory(), temporaryDirectory()];
  const database = new SqliteDatabase(join(live, "relay.db"));
  for (let row = 1; row <= commits; row++)
    database.append({
      ...NOTHING,
      runs: [{ row, mailbox: 1, at: row, messages: 1, frames: new Uint8Array(153).fill(row) }],
    });
  for (const file of ["relay.db", "relay.db-wal"]) cpSync(join(live, file), join(killed, file));
  database.close();
  return killed;
}

/** How many commits are there, and whether the database says that there were more. */
function found(folder: string): { rows: number; said: boolean } {
  const database = new SqliteDatabase(join(folder, "relay.db"));
  const { repaired } = database.load();
  const rows = database.read(1, 0, 1e9).length;
  database.close();
  return { rows, said: repaired?.log ?? false };
}

describe("the write-ahead log", () => {
  let killed: string;
  let log: Buffer;
  beforeEach(() => {
    killed = killedAfter(COMMITS);
    log = readFileSync(join(killed, "relay.db-wal"));
  });

  function damaged(change: (bytes: Buffer) => void): { rows: number; said: boolean } {
    const folder = temporaryDirectory();
    cpSync(killed, folder, { recursive: true });
    const bytes = Buffer.from(log);
    change(bytes);
    writeFileSync(join(folder, "relay.db-wal"), bytes);
    const result = found(folder);
    rmSync(folder, { recursive: true });
    return result;
  }

  test("that a kill left is whole, and so is an empty, a missing and a cleanly ended one", () => {
    expect(damaged(() => undefined)).toEqual({ rows: COMMITS, said: false });
    const folder = temporaryDirectory();
    expect(hasLostCommits(join(folder, "relay.db-wal"))).toBe(false);
    new SqliteDatabase(join(folder, "relay.db")).close();
    expect(found(folder)).toEqual({ rows: 0, said: false });
  });

  test("that ends in the middle of a write has lost nothing that was promised", () => {
    const random = seeded(24);
    for (let i = 0; i < 40; i++) {
      const folder = temporaryDirectory();
      cpSync(killed, folder, { recursive: true });
      const path = join(folder, "relay.db-wal");
      truncateSync(path, Math.floor(random() * log.length));
      expect(hasLostCommits(path)).toBe(false);
    }
    // Written out of order, and not completely: only the last transaction is not whole.
    for (let i = 0; i < 40; i++) {
      const from = log.length - Math.floor(random() * 2 * 4_120);
      const { rows, said } = damaged((bytes) => bytes.fill(0, from, Math.min(log.length, from + 3_000)));
      expect(said).toBe(false);
      expect(rows).toBeGreaterThanOrEqual(COMMITS - 2);
    }
  });

  test("that the disk has damaged says so, wherever more than its last commits are missing", () => {
    const random = seeded(25);
    let [missing, said] = [0, 0];
    for (let i = 0; i < 100; i++) {
      const bit = Math.floor(random() * 8 * log.length);
      const result = damaged((bytes) => {
        bytes[bit >>> 3]! ^= 1 << (bit & 7);
      });
      if (result.rows < COMMITS - 2) {
        missing++;
        expect(result).toMatchObject({ said: true });
      }
      if (result.said) said++;
      // If everything is whole, nothing is reported.
      if (result.rows === COMMITS) expect(result.said).toBe(false);
    }
    expect(missing).toBeGreaterThan(60);
    expect(said).toBeGreaterThanOrEqual(missing);
  });

  test("whose lost commits handed prekeys out gives none of these out again, and the signed one as before", () => {
    const [live, left] = [temporaryDirectory(), temporaryDirectory()];
    const database = new SqliteDatabase(join(live, "relay.db"));
    const prekey = (issued: number) => ({ issued, bytes: new Uint8Array(50).fill(issued) });
    const published = { discard: false, signed: prekey(1), oneTime: numbers(10).map((n) => prekey(1 + n)) };
    database.prekeys([{ call: "publish", owner: 1, published, bounds: { oneTime: 20, bytes: 1e6 } }]);
    const begun = readFileSync(join(live, "relay.db-wal")).length;
    for (let i = 0; i < 6; i++) expect(database.prekeys([{ call: "take", owner: 1 }])[0]!.prekey?.issued).toBe(2 + i);
    for (const file of ["relay.db", "relay.db-wal"]) cpSync(join(live, file), join(left, file));
    database.close();
    const bytes = readFileSync(join(left, "relay.db-wal"));
    // In the first commit after the publication.
    bytes[begun + 1_000]! ^= 1;
    writeFileSync(join(left, "relay.db-wal"), bytes);
    const again = new SqliteDatabase(join(left, "relay.db"));
    const [stock, taken] = again.prekeys([
      { call: "stock", owner: 1 },
      { call: "take", owner: 1 },
    ]);
    expect(stock!.stock).toMatchObject({ signed: { issued: 1 }, oneTime: { count: 0 }, last: 11 });
    expect(taken!.prekey).toBeUndefined();
    again.close();
  });

  test("that was begun anew is not judged by what is left of the one before", () => {
    const folder = temporaryDirectory();
    const path = join(folder, "relay.db");
    const database = new SqliteDatabase(path);
    let row = 0;
    const append = (size: number): void => {
      row++;
      const frames = new Uint8Array(size).fill(row);
      database.append({ ...NOTHING, runs: [{ row, mailbox: 1, at: row, messages: 1, frames }] });
    };
    // Longer than a log may be: it is copied back, and the next commit starts it again over the old bytes.
    for (let i = 0; i < 10; i++) append(1_000_000);
    for (let i = 0; i < 3; i++) append(100);
    expect(readFileSync(`${path}-wal`).length).toBeGreaterThan(4_000_000);
    expect(hasLostCommits(`${path}-wal`)).toBe(false);
    database.close();
  });
});

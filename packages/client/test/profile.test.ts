import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fullId, ProtocolError } from "@sandi/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openProfile } from "../node/index.ts";
import { ROLLED_BACK } from "../store/port.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandi-profile-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (profile = "budi", name?: string) =>
  openProfile({
    profile,
    suites: ["rsa-des"],
    root: join(folder, "profiles"),
    stateRoot: join(folder, "state"),
    ...(name ? { name } : {}),
  });
const codeOf = async (opening: Promise<{ close(): void }>): Promise<string> => {
  try {
    (await opening).close();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return "opened";
};

/** What may come of a state in which one bit was flipped. */
const EXPECTED = ["opened", "PROFILE_DAMAGED", "PROFILE_NEWER", "PROFILE_WRITE_FAILED"];

describe("a profile on disk", () => {
  it("keeps its identity, its name and its card; only the owner can read it", async () => {
    const first = await open("budi", "Budi");
    const { id, card, directory } = first;
    first.close();
    const again = await open();
    expect(fullId(again.id)).toBe(fullId(id));
    expect(again.card.bytes).toEqual(card.bytes);
    expect(again.card.name).toBe("Budi");
    expect(again.fresh).toBe(false);
    again.close();
    expect(statSync(directory!).mode & 0o777).toBe(0o700);
    for (const file of ["identity.key", "device.key", "state.db"])
      expect(statSync(join(directory!, file)).mode & 0o777).toBe(0o600);
  });

  it("takes its holder's name away while it is still locked, and never the next holder's", async () => {
    const first = await open();
    const holder = join(first.directory!, "holder.json");
    expect(existsSync(holder)).toBe(true);
    const named: boolean[] = [];
    const close = vi.spyOn(DatabaseSync.prototype, "close").mockImplementation(function (this: DatabaseSync) {
      named.push(existsSync(holder));
      close.mockRestore();
      this.close();
    });
    first.close();
    expect(named).toEqual([false]);
    const next = await open();
    first.close();
    expect(existsSync(holder)).toBe(true);
    next.close();
  });

  it("keeps its card whatever order its suites are preferred in, and signs another for other suites", async () => {
    const at = { profile: "budi", root: join(folder, "profiles"), stateRoot: join(folder, "state") };
    const bytes = async (...suites: string[]) => {
      const profile = await openProfile({ ...at, suites });
      profile.close();
      return profile.card.bytes;
    };
    const first = await bytes("ratchet", "rsa-des");
    expect(await bytes("rsa-des", "ratchet")).toEqual(first);
    expect(await bytes("ratchet")).not.toEqual(first);
  });

  it("signs a newer card for another name", async () => {
    const first = await open("budi", "Budi");
    first.close();
    const renamed = await open("budi", "Budi Santoso");
    expect(renamed.card.name).toBe("Budi Santoso");
    expect(renamed.card.version).toBeGreaterThan(first.card.version);
    renamed.close();
  });

  it("notices that it is an old copy, warns, and signs a card that is newer than any before", async () => {
    const first = await open();
    first.close();
    const copy = join(folder, "copy");
    cpSync(first.directory!, copy, { recursive: true });
    for (let i = 0; i < 3; i++) {
      const used = await open("budi", `Budi ${i}`);
      expect((await used.store.load()).rolledBack).toBe(false);
      used.close();
    }
    const newest = await open();
    newest.close();
    rmSync(first.directory!, { recursive: true });
    cpSync(copy, first.directory!, { recursive: true });
    const restored = await open();
    expect((await restored.store.load()).rolledBack).toBe(true);
    expect(restored.card.version).toBeGreaterThan(newest.card.version);
    restored.close();
    // Nothing has acted on it yet.
    const again = await open();
    expect((await again.store.load()).rolledBack).toBe(true);
    await again.store.commit([{ op: "meta", key: ROLLED_BACK, value: new Uint8Array(0) }]);
    again.close();
    const later = await open();
    expect((await later.store.load()).rolledBack).toBe(false);
    later.close();
  });

  it("never makes new keys where there was a state", async () => {
    const first = await open();
    first.close();
    rmSync(join(first.directory!, "identity.key"));
    expect(await codeOf(open())).toBe("KEYSTORE_MISSING");
  });

  it("makes keys where a program came no further than to an empty state", async () => {
    const directory = join(folder, "profiles", "tegar");
    // What another has made that is about to lock it, and what one leaves that was killed while it made keys.
    const empty = (file: string) => writeFileSync(file, "");
    const inWal = (file: string) => {
      const database = new DatabaseSync(file);
      database.exec("PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE; COMMIT");
      database.close();
    };
    for (const begin of [empty, inWal]) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      begin(join(directory, "state.db"));
      const opened = await open("tegar");
      expect(opened.fresh).toBe(true);
      opened.close();
      rmSync(directory, { recursive: true });
    }
  });

  it("looks at every page of a state whose last holder did not come to close it", async () => {
    const first = await open();
    const { contacts } = await first.store.load();
    expect(contacts).toEqual([]);
    first.close();
    const file = join(first.directory!, "state.db");
    const whole = readFileSync(file);
    // A tree page that a start does not read.
    const pages = whole.length / 4096;
    const spoiled = Buffer.from(whole).fill(7, (pages - 1) * 4096);
    writeFileSync(file, spoiled);
    writeFileSync(join(first.directory!, "holder.json"), "{}");
    expect(await codeOf(open())).toBe("PROFILE_DAMAGED");
    writeFileSync(file, whole);
    expect(await codeOf(open())).toBe("opened");
  });

  it("refuses a truncated or overwritten state, and a state that somebody else sealed", async () => {
    const [first, other] = [await open(), await open("lain")];
    first.close();
    other.close();
    const file = join(first.directory!, "state.db");
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length / 2)));
    expect(await codeOf(open())).toBe("PROFILE_DAMAGED");
    writeFileSync(file, Buffer.alloc(whole.length, 7));
    expect(await codeOf(open())).toBe("PROFILE_DAMAGED");
    writeFileSync(file, whole);
    expect(await codeOf(open())).toBe("opened");
  });

  it.each(["", "../x", "a/b", ".hidden", "x".repeat(65), "a\u0000b"])("refuses the name %j", async (name) => {
    expect(await codeOf(open(name))).toBe("PROFILE_NAME");
  });

  it("250 flips of a bit in the state: opened with the same identity, or refused with a code", async () => {
    const first = await open();
    const id = fullId(first.id);
    first.close();
    const file = join(first.directory!, "state.db");
    const whole = readFileSync(file);
    const outcomes = new Map<string, number>();
    for (let i = 0; i < 250; i++) {
      const changed = Buffer.from(whole);
      const at = (i * 7_919) % whole.length;
      changed[at] = changed[at]! ^ (1 << (i % 8));
      writeFileSync(file, changed);
      let outcome: string;
      try {
        const opened = await open();
        try {
          await opened.store.load();
          expect(fullId(opened.id)).toBe(id);
        } finally {
          opened.close();
        }
        outcome = "opened";
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        outcome = error.code;
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    writeFileSync(file, whole);
    expect([...outcomes.keys()].filter((code) => !EXPECTED.includes(code))).toEqual([]);
    expect(await codeOf(open())).toBe("opened");
  }, 120_000);
});

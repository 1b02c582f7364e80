import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { clientIdOf } from "@sandi/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockProfile } from "../node/lock.ts";
import { SqliteStore } from "../node/sqliteStore.ts";
import { secretBox } from "../store/secretBox.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandi-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("a state and a keyring that were replaced are in no file of the profile once the log has been emptied", async () => {
  const lock = lockProfile(folder, "test", 1_800_000_000_000);
  const me = clientIdOf(nodePrimitives, nodePrimitives.ed25519.publicKey(nodeRng(32)));
  const store = new SqliteStore(lock.database, secretBox(nodePrimitives, nodeRng, nodeRng(32)), { me });
  const write = (size: number) =>
    store.commit([
      { op: "keyring", suite: "ratchet", value: () => new Uint8Array(size).fill(1) },
      {
        op: "conversation",
        conversation: new Uint8Array(32).fill(2) as never,
        suite: "ratchet",
        peer: me,
        receiptDue: false,
        state: () => new Uint8Array(size).fill(3),
      },
    ]);
  const sealed = () =>
    ["keyrings", "conversations"].map((table) => {
      const { value } = lock.database.prepare(`SELECT value FROM ${table}`).get()!;
      return Buffer.from(value as Uint8Array);
    });
  const onDisk = () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  await write(900);
  const before = sealed();
  expect(before.map((value) => onDisk().includes(value))).toEqual([true, true]);
  // Shorter and longer ones, so that rows move and pages are freed.
  for (const size of [20, 20_000, 300]) await write(size);
  store.truncateLog();
  expect(sealed().map((value) => onDisk().includes(value))).toEqual([true, true]);
  // In pieces too: a long value lies on several pages.
  for (const value of before)
    for (let at = 0; at + 32 <= value.length; at += 32)
      expect(onDisk().includes(value.subarray(at, at + 32))).toBe(false);
  store.close();
  lock.release();
});

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { utf8 } from "@sandi/crypto";
import { startRelay } from "@sandi/relay";
import { checkBackup, completeBackup, partialPath, renameDurably, restoreBackup } from "@sandi/relay/admin";
import { seeded } from "@sandi/testkit/fuzz";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { AdminChannel } from "../admin/channel.ts";

/** A relay with a stored message, and a backup of it. */
async function backedUp(): Promise<{ dataDir: string; path: string; relayKey: Uint8Array }> {
  const dataDir = temporaryDirectory();
  const path = join(temporaryDirectory(), "backup");
  const relay = await startRelay({ port: 0, dataDir });
  const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
  await (await RawClient.join(relay.url, bob)).close();
  const a = await RawClient.join(relay.url, alice);
  a.send(bob.id, 1, utf8("kept"));
  await a.next("accepted");
  await back(dataDir, path);
  await relay.stop();
  return { dataDir, path, relayKey: relay.relayKey };
}

async function back(dataDir: string, path: string): Promise<void> {
  const channel = await AdminChannel.open(dataDir);
  try {
    await channel.ask("backup", { path }, Number.POSITIVE_INFINITY);
    await completeBackup(partialPath(path), new Date());
    renameDurably(partialPath(path), path);
  } finally {
    channel.close();
  }
}

const restore = (path: string, dataDir: string, force = false) =>
  restoreBackup(path, dataDir, { force, now: new Date(0) });

describe("a backup", () => {
  test("is its owner's alone, and makes the same relay of an empty directory", async () => {
    const { path, relayKey } = await backedUp();
    expect(readdirSync(path).sort()).toEqual(["backup.json", "relay.db", "relay.key"]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(path)) expect(statSync(join(path, file)).mode & 0o777).toBe(0o600);
    const dataDir = join(temporaryDirectory(), "new");
    expect(await restore(path, dataDir)).toMatchObject({ kept: undefined, manifest: { schema: expect.any(Number) } });
    expect(readdirSync(dataDir).sort()).toEqual(["relay.db", "relay.key"]);
    const relay = await testRelay({ dataDir });
    expect(relay.relayKey).toEqual(relayKey);
    expect(relay.counts().registered).toBe(2);
  });

  test("goes to a new directory that the relay can write, one at a time", async () => {
    const dataDir = temporaryDirectory();
    const { relayKey } = await testRelay({ dataDir });
    const channel = await AdminChannel.open(dataDir);
    const ask = (path: string): Promise<unknown> => channel.ask("backup", { path }, Number.POSITIVE_INFINITY);
    await expect(ask(dataDir)).rejects.toMatchObject({ code: "BACKUP_EXISTS" });
    await expect(ask("relative")).rejects.toMatchObject({ code: "ADMIN_BAD_REQUEST" });
    await expect(ask(join(dataDir, "no", "such", "folder"))).rejects.toMatchObject({ code: "BACKUP_FAILED" });
    await expect(ask("/proc/backup")).rejects.toMatchObject({
      code: expect.stringMatching(/^BACKUP_(FAILED|NO_ROOM)$/),
    });
    const path = join(temporaryDirectory(), "backup");
    const second = await AdminChannel.open(dataDir);
    const both = await Promise.allSettled([ask(path), second.ask("backup", { path: `${path}-2` })]);
    expect(both).toMatchObject([{ status: "fulfilled" }, { status: "rejected", reason: { code: "BACKUP_RUNNING" } }]);
    // A backup that was cut short does not block the next one. Other files there stay.
    await ask(path);
    writeFileSync(join(partialPath(path), "notes.txt"), "mine");
    await expect(ask(path)).rejects.toMatchObject({ code: "BACKUP_EXISTS" });
    expect(existsSync(join(partialPath(path), "notes.txt"))).toBe(true);
    expect(relayKey).toHaveLength(32);
    channel.close();
    second.close();
  });

  test("that is damaged is refused, whichever bit it is", async () => {
    const { path } = await backedUp();
    const random = seeded(20_261_124);
    const [dataDir] = [join(temporaryDirectory(), "data")];
    let refused = 0;
    for (const file of ["relay.db", "relay.key", "backup.json"]) {
      const good = readFileSync(join(path, file));
      for (let i = 0; i < 20; i++) {
        const bad = Buffer.from(good);
        const bit = Math.floor(random() * 8 * bad.length);
        bad[bit >>> 3]! ^= 1 << (bit & 7);
        writeFileSync(join(path, file), bad);
        try {
          const { manifest } = await checkBackup(path);
          // Only the time of the backup may differ.
          expect([file, manifest.made]).not.toEqual(["backup.json", JSON.parse(good.toString()).made]);
        } catch (error) {
          expect(error).toMatchObject({ code: "BACKUP_DAMAGED" });
          refused++;
        }
      }
      writeFileSync(join(path, file), good);
    }
    expect(refused).toBeGreaterThan(50);
    const cut = readFileSync(join(path, "relay.db"));
    writeFileSync(join(path, "relay.db"), cut.subarray(0, cut.length - 4_096));
    await expect(restore(path, dataDir)).rejects.toMatchObject({ code: "BACKUP_DAMAGED" });
    await expect(restore(temporaryDirectory(), dataDir)).rejects.toMatchObject({ code: "BACKUP_NOT_FOUND" });
    expect(existsSync(dataDir)).toBe(false);
  });

  test("of a newer Sandi, over data, or below a relay that runs is refused, and changes nothing", async () => {
    const { path, dataDir } = await backedUp();
    const names = (): string[] => readdirSync(dataDir).sort();
    const was = names();
    await expect(restore(path, dataDir)).rejects.toMatchObject({ code: "RESTORE_NOT_EMPTY" });
    const manifest = JSON.parse(readFileSync(join(path, "backup.json"), "utf8"));
    writeFileSync(join(path, "backup.json"), JSON.stringify({ ...manifest, schema: 99 }));
    await expect(restore(path, dataDir, true)).rejects.toMatchObject({ code: "STORE_NEWER" });
    writeFileSync(join(path, "backup.json"), JSON.stringify(manifest));
    expect(names()).toEqual(was);
    const relay = await startRelay({ port: 0, dataDir });
    await expect(restore(path, dataDir, true)).rejects.toMatchObject({
      code: "DATA_DIR_IN_USE",
      context: { pid: String(process.pid) },
    });
    await relay.stop();
    const { kept } = await restore(path, dataDir, true);
    expect(readdirSync(kept!).sort()).toEqual(["relay.db", "relay.key"]);
    await (await startRelay({ port: 0, dataDir })).stop();
  });

  test("whose restoring was cut short: no relay starts in between, and a second attempt finishes", async () => {
    const { path, dataDir } = await backedUp();
    writeFileSync(join(dataDir, "restore.incomplete"), "");
    await expect(startRelay({ port: 0, dataDir })).rejects.toMatchObject({ code: "RESTORE_INCOMPLETE" });
    await restore(path, dataDir, true);
    await (await startRelay({ port: 0, dataDir })).stop();
  });

  test("is given up when the relay stops", async () => {
    const dataDir = temporaryDirectory();
    const path = join(temporaryDirectory(), "backup");
    mkdirSync(dataDir, { recursive: true });
    chmodSync(dataDir, 0o700);
    const relay = await startRelay({ port: 0, dataDir });
    const channel = await AdminChannel.open(dataDir);
    const asked = channel.ask("backup", { path }, Number.POSITIVE_INFINITY).then(
      () => "done",
      ({ code }: { code: string }) => code,
    );
    await relay.stop();
    expect(["done", "ADMIN_NO_ANSWER"]).toContain(await asked);
    expect(existsSync(path)).toBe(false);
    await (await startRelay({ port: 0, dataDir })).stop();
  });
});

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Writable } from "node:stream";
import { toHex, utf8 } from "@sandi/crypto";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { later, sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { createRelayLog, startRelay } from "../main.ts";

describe("starting", () => {
  test("keeps its identity, its directory and its mail over a restart, and is ready within 3 s", async () => {
    const dataDir = temporaryDirectory();
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    const first = await startRelay({ port: 0, dataDir });
    await (await RawClient.join(first.url, bob)).close();
    const a = await RawClient.join(first.url, alice);
    a.send(bob.id, 1, utf8("kept"));
    await a.next("accepted");
    await first.stop();
    expect(await first.closed).toEqual({ reason: "stopped" });
    expect(await a.next("error")).toMatchObject({ code: "RELAY_STOPPING", fatal: true });
    expect((await a.next("close")).code).toBe(1001);

    const second = await testRelay({ dataDir });
    expect(second.startedInMs).toBeLessThan(3_000);
    expect(second.relayKey).toEqual(first.relayKey);
    expect(statSync(join(dataDir, "relay.key")).mode & 0o777).toBe(0o600);
    const b = await RawClient.join(second.url, bob);
    expect(Buffer.from((await b.next("deliver")).body).toString()).toBe("kept");
    const again = await RawClient.join(second.url, alice);
    expect((await again.next("welcome")).registration).toBe(2);
    again.send(bob.id, 1, utf8("again"));
    expect(await again.next("refused")).toMatchObject({ code: "SEND_OUT_OF_ORDER", wanted: 2 });
    // First it hears what was accepted under the old number.
    expect(again.all("accepted").map(({ through }) => through)).toEqual([1]);
  });

  test("stopping writes down what is in memory, and says what became of it", async () => {
    const dataDir = temporaryDirectory();
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    const first = await startRelay({ port: 0, dataDir, limits: { graceMs: 60_000 } });
    const b = await RawClient.join(first.url, bob, { ack: false });
    const a = await RawClient.join(first.url, alice);
    a.send(bob.id, 1, utf8("in memory"));
    await b.next("deliver");
    expect(a.all("accepted")).toEqual([]);
    await first.stop();
    expect((await a.next("accepted")).through).toBe(1);
    const { url } = await testRelay({ dataDir });
    expect((await (await RawClient.join(url, bob)).next("deliver")).body).toEqual(utf8("in memory"));
  });

  test("a port in use, a directory in use, a directory that is none: each has its code", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    later(() => server.close());
    const { port } = server.address() as { port: number };
    await expect(startRelay({ port, ephemeral: true })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      context: { port },
    });

    const dataDir = temporaryDirectory();
    await testRelay({ dataDir });
    await expect(startRelay({ port: 0, dataDir })).rejects.toMatchObject({
      code: "DATA_DIR_IN_USE",
      context: { pid: String(process.pid) },
    });
    await expect(startRelay({ port: 0, dataDir: join(dataDir, "relay.db", "x") })).rejects.toMatchObject({
      code: "DATA_DIR_UNUSABLE",
    });
    await expect(startRelay({ host: "127.0.0.1", port: 70_000, ephemeral: true })).rejects.toMatchObject({
      code: "BIND_FAILED",
    });
  });

  test("a damaged, missing or foreign key is never replaced by a new one", async () => {
    const dataDir = temporaryDirectory();
    await (await startRelay({ port: 0, dataDir })).stop();
    const path = join(dataDir, "relay.key");
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1;
      writeFileSync(path, bad);
      await expect(startRelay({ port: 0, dataDir }), `byte ${at}`).rejects.toMatchObject({ code: "RELAY_KEY_DAMAGED" });
      expect(readFileSync(path)).toEqual(bad);
    }
    for (const length of [0, 1, good.length - 1]) {
      writeFileSync(path, good.subarray(0, length));
      await expect(startRelay({ port: 0, dataDir })).rejects.toMatchObject({ code: "RELAY_KEY_DAMAGED" });
    }
    rmSync(path);
    await expect(startRelay({ port: 0, dataDir })).rejects.toMatchObject({ code: "RELAY_KEY_DAMAGED" });
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, good);
    await (await startRelay({ port: 0, dataDir })).stop();
  });

  test("a database that is none, or a newer Sandi's, is refused and left as it is", async () => {
    const dataDir = temporaryDirectory();
    await (await startRelay({ port: 0, dataDir })).stop();
    const path = join(dataDir, "relay.db");
    const good = readFileSync(path);
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await expect(startRelay({ port: 0, dataDir })).rejects.toMatchObject({ code: "STORE_NEWER" });
    const garbage = Buffer.concat([Buffer.from("not a database at all"), good.subarray(21)]);
    writeFileSync(path, garbage);
    await expect(startRelay({ port: 0, dataDir })).rejects.toMatchObject({ code: "STORE_DAMAGED" });
    expect(readFileSync(path)).toEqual(garbage);
  });
});

describe("logs", () => {
  test("hold no body, name, record or key, at the lowest level", async () => {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const canary = "CANARY-7f3a";
    const log = createRelayLog("trace", sink);
    const dataDir = temporaryDirectory();
    const running = await startRelay({ port: 0, dataDir, log });
    const alice = await newIdentity(canary);
    const a = await RawClient.join(running.url, alice);
    a.send(alice.id, 1, utf8(canary));
    a.send(alice.id, 9, utf8(canary));
    await a.next("refused");
    a.ws.send(utf8(canary));
    await a.next("close");
    log.info({ body: canary, inner: { name: canary, seed: canary } }, "what a mistake would say");
    await running.stop();
    await sleep(20);
    const text = lines.join("");
    expect(lines.length).toBeGreaterThan(2);
    expect(text).toContain("[redacted]");
    const seed = readFileSync(join(dataDir, "relay.key"), "utf8").split("\n")[1]!;
    for (const secret of [canary, toHex(utf8(canary)), Buffer.from(canary).toString("base64"), toHex(alice.card), seed])
      expect(text).not.toContain(secret);
    // The seed is only in its file.
    expect(readFileSync(join(dataDir, "relay.db")).includes(Buffer.from(seed, "hex"))).toBe(false);
  });
});

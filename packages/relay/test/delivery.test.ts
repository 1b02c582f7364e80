import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utf8 } from "@sandi/crypto";
import { encodeAck, LIMITS } from "@sandi/protocol";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { afterEach, describe, expect, test } from "vitest";
import { type RelayOptions, type RunningRelay, startRelay } from "../main.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function relay(options: Partial<RelayOptions> = {}): Promise<RunningRelay> {
  const dataDir = mkdtempSync(join(tmpdir(), "sandi-relay-"));
  const running = await startRelay({ port: 0, dataDir, ...options } as RelayOptions);
  cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }));
  cleanups.push(() => running.stop());
  return running;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("delivery", () => {
  test("a message to somebody online goes out at once and is accepted on acknowledgement", async () => {
    const { url } = await relay();
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    const b = await RawClient.join(url, bob);
    const a = await RawClient.join(url, alice);
    a.send(bob.id, 1, utf8("one"));
    a.send(bob.id, 2, utf8("two"));
    await b.next("deliver", ({ delivery }) => delivery === 2);
    expect(b.all("deliver").map(({ body }) => text(body))).toEqual(["one", "two"]);
    expect(b.all("deliver").every(({ from }) => Buffer.compare(from, alice.id) === 0)).toBe(true);
    expect((await a.next("accepted", ({ through }) => through === 2)).through).toBe(2);
  });

  test("mail for somebody offline is accepted when stored, and comes in order at the next join", async () => {
    const { url } = await relay();
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(url, bob)).close();
    const a = await RawClient.join(url, alice);
    for (let i = 1; i <= 300; i++) a.send(bob.id, i, utf8(`m${i}`));
    await a.next("accepted", ({ through }) => through === 300);
    const b = await RawClient.join(url, bob);
    await b.next("deliver", ({ delivery }) => delivery === 300);
    expect(b.all("deliver").map(({ body }) => text(body))).toEqual(Array.from({ length: 300 }, (_, i) => `m${i + 1}`));
    a.send(bob.id, 301, utf8("live"));
    await b.next("deliver", ({ delivery }) => delivery === 301);
    await a.next("accepted", ({ through }) => through === 301);
    await b.close();
    const again = await RawClient.join(url, bob);
    a.send(bob.id, 302, utf8("last"));
    expect(text((await again.next("deliver")).body)).toBe("last");
  });

  test("what is not acknowledged within the grace is stored, accepted, and comes again after a reconnect", async () => {
    const { url } = await relay();
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    const b = await RawClient.join(url, bob, { ack: false });
    const a = await RawClient.join(url, alice);
    for (let i = 1; i <= 5; i++) a.send(bob.id, i, utf8(`m${i}`));
    await b.next("deliver", ({ delivery }) => delivery === 5);
    await a.next("accepted", ({ through }) => through === 5);
    b.frame(encodeAck({ through: 2 }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    b.kill();
    const again = await RawClient.join(url, bob);
    await again.next("deliver", ({ body }) => text(body) === "m5");
    expect(again.all("deliver").map(({ body, delivery }) => [delivery, text(body)])).toEqual([
      [1, "m3"],
      [2, "m4"],
      [3, "m5"],
    ]);
  });

  test("who acknowledges nothing is sent little, and who does is sent as much more as that", async () => {
    const { url } = await relay();
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(url, bob)).close();
    const a = await RawClient.join(url, alice);
    const body = new Uint8Array(32_768);
    for (let i = 1; i <= 120; i++) {
      a.send(bob.id, i, body);
      if (i % 20 === 0) await a.next("accepted", ({ through }) => through === i);
    }
    const b = await RawClient.join(url, bob, { ack: false });
    const unread: number[] = [];
    let seen = 0;
    for (let round = 0; round < 6 && seen < 120; round++) {
      // Until nothing more comes.
      for (let before = -1; before < b.all("deliver").length; ) {
        before = b.all("deliver").length;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      const now = b.all("deliver").length;
      unread.push(((now - seen) * body.length) / 1024);
      seen = now;
      b.acknowledge(seen);
    }
    // A row has 256 KiB and one message more. The first is sent whole.
    expect(unread[0]).toBeLessThanOrEqual(128 + 256 + 32);
    expect(Math.max(...unread)).toBeGreaterThanOrEqual(512);
    expect(Math.max(...unread)).toBeLessThanOrEqual(1_024 + 256 + 32);
    expect(seen).toBe(120);
  });

  test("only the next number is taken, and one refusal answers a burst", async () => {
    const { url } = await relay();
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(url, bob)).close();
    const a = await RawClient.join(url, alice);
    for (let i = 7; i < 107; i++) a.send(bob.id, i, utf8(`m${i}`));
    expect(await a.next("refused")).toMatchObject({ wanted: 1, code: "SEND_OUT_OF_ORDER" });
    a.send(bob.id, 1, utf8("one"));
    await a.next("accepted", ({ through }) => through === 1);
    expect(a.all("refused")).toHaveLength(1);
    a.send(bob.id, 1, utf8("again"));
    await a.next("refused", ({ wanted }) => wanted === 2);
    a.send(bob.id, 2, randomBytes(LIMITS.body + 1));
    expect((await a.next("refused", ({ code }) => code === "BODY_TOO_LARGE")).wanted).toBe(2);
    a.send(bob.id, 2, randomBytes(LIMITS.body));
    await a.next("accepted", ({ through }) => through === 2);
    const stranger = await newIdentity("nobody");
    a.send(stranger.id, 1, utf8("?"));
    await a.next("refused", ({ code }) => code === "UNKNOWN_RECIPIENT");
  });

  test("a new join replaces the older connection", async () => {
    const { url } = await relay();
    const alice = await newIdentity("alice");
    const first = await RawClient.join(url, alice);
    await RawClient.join(url, alice);
    expect(await first.next("error")).toMatchObject({ code: "REPLACED", fatal: true });
    expect((await first.next("close")).code).toBe(4001);
  });
});

import { randomBytes } from "node:crypto";
import { utf8 } from "@sandi/crypto";
import { encodeControl, LIMITS } from "@sandi/protocol";
import { newIdentity, RawClient, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { Addresses } from "../core/join/addresses.ts";
import { DEFAULT_LIMITS } from "../main.ts";

const FAST = { ratePerSecond: 100_000, burst: 100_000, inFlight: 100_000, recipientBurst: 100_000 };

async function absent(url: string, name: string): Promise<RawIdentity> {
  const identity = await newIdentity(name);
  await (await RawClient.join(url, identity)).close();
  return identity;
}

describe("bounds", () => {
  test("the defaults are those of the protocol", () => {
    expect(DEFAULT_LIMITS).toMatchObject({
      body: LIMITS.body,
      mailboxMessages: 10_000,
      mailboxBytes: 64 * 2 ** 20,
      senderMessages: 1_000,
      senderBytes: 8 * 2 ** 20,
      retentionMs: 30 * 86_400_000,
      ratePerSecond: 50,
      burst: 500,
      bufferedBytes: 2 ** 20,
      connectionsPerAddress: 64,
      graceMs: 50,
      joinMs: 5_000,
      ephemeralMs: 600_000,
    });
  });

  test("a flood meets its sender's quota; the oldest is kept, other senders are not affected", async () => {
    const { url } = await testRelay({ limits: FAST });
    const bob = await absent(url, "bob");
    const [mallory, carol] = [await newIdentity("mallory"), await newIdentity("carol")];
    const m = await RawClient.join(url, mallory);
    for (let i = 1; i <= 3_000; i++) m.send(bob.id, i, utf8(`flood ${i}`));
    expect(await m.next("refused")).toMatchObject({ code: "SENDER_QUOTA", wanted: 1_001 });
    await m.next("accepted", ({ through }) => through === 1_000);
    expect(m.all("refused")).toHaveLength(1);
    const c = await RawClient.join(url, carol);
    c.send(bob.id, 1, utf8("hello from carol"));
    await c.next("accepted");
    const b = await RawClient.join(url, bob);
    await b.next("deliver", ({ delivery }) => delivery === 1_001);
    const texts = b.all("deliver").map(({ body }) => Buffer.from(body).toString());
    expect(texts.slice(0, 3)).toEqual(["flood 1", "flood 2", "flood 3"]);
    expect(texts.slice(-2)).toEqual(["flood 1000", "hello from carol"]);
    await sleep(100);
    m.send(bob.id, 1_001, utf8("there is room again"));
    await m.next("accepted", ({ through }) => through === 1_001);
  });

  test("bytes count as messages do, and a mailbox is full for everybody", async () => {
    const { url } = await testRelay({
      limits: { ...FAST, mailboxMessages: 30, senderMessages: 20, senderBytes: 50_000 },
    });
    const bob = await absent(url, "bob");
    const a = await RawClient.join(url, await newIdentity("a"));
    a.send(bob.id, 1, randomBytes(30_000));
    a.send(bob.id, 2, randomBytes(30_000));
    expect(await a.next("refused")).toMatchObject({ code: "SENDER_QUOTA", wanted: 2 });
    for (let i = 2; i <= 16; i++) a.send(bob.id, i, utf8("x"));
    await a.next("accepted", ({ through }) => through === 16);
    const c = await RawClient.join(url, await newIdentity("c"));
    for (let i = 1; i <= 20; i++) c.send(bob.id, i, utf8("y"));
    const refusal = await c.next("refused");
    expect(refusal).toMatchObject({ code: "MAILBOX_FULL", wanted: 15 });
    expect(refusal.retryAfterMs).toBeGreaterThan(0);
  });

  test("more than the rate is refused with the time to wait, and taken after it", async () => {
    const { url } = await testRelay({ limits: { ratePerSecond: 20, burst: 10 } });
    const bob = await absent(url, "bob");
    const a = await RawClient.join(url, await newIdentity("a"));
    for (let i = 1; i <= 15; i++) a.send(bob.id, i, utf8("x"));
    const { code, wanted, retryAfterMs } = await a.next("refused");
    expect([code, wanted]).toEqual(["RATE_LIMITED", 11]);
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(50);
    await sleep(retryAfterMs + 10);
    a.send(bob.id, 11, utf8("x"));
    await a.next("accepted", ({ through }) => through === 11);
    expect(a.all("refused")).toHaveLength(1);
  });

  test("control frames have a rate of their own, and the connection stays", async () => {
    const { url } = await testRelay({ limits: { controlBurst: 5, controlPerSecond: 1 } });
    const a = await RawClient.join(url, await newIdentity("a"));
    for (let ref = 1; ref <= 8; ref++) a.frame(encodeControl("lookup", { ref, after: 0, ids: [] }));
    expect(await a.next("error")).toMatchObject({ code: "RATE_LIMITED", ref: 6, fatal: false });
    a.send(a.identity.id, 1, utf8("still here"));
    await a.next("accepted");
  });

  test("who goes on asking all the same is hung up on", async () => {
    const { url } = await testRelay({ limits: { controlBurst: 5, controlPerSecond: 1 } });
    const a = await RawClient.join(url, await newIdentity("a"));
    for (let ref = 1; ref <= 100; ref++) a.frame(encodeControl("lookup", { ref, after: 0, ids: [] }));
    expect(await a.next("error", ({ fatal }) => fatal)).toMatchObject({ code: "RATE_LIMITED" });
    expect((await a.next("close")).code).toBe(1008);
    expect(a.all("error")).toHaveLength(11);
  });

  test("many senders together meet the rate of their recipient", async () => {
    const { url } = await testRelay({ limits: { recipientPerSecond: 1, recipientBurst: 20 } });
    const [bob, carol] = [await absent(url, "bob"), await absent(url, "carol")];
    const [a, b] = [
      await RawClient.join(url, await newIdentity("a")),
      await RawClient.join(url, await newIdentity("b")),
    ];
    for (let i = 1; i <= 15; i++) for (const sender of [a, b]) sender.send(bob.id, i, utf8("x"));
    const refused = await Promise.race([a.next("refused"), b.next("refused")]);
    expect(refused).toMatchObject({ code: "RATE_LIMITED" });
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    const through = () =>
      [a, b].reduce((sum, sender) => sum + Math.max(0, ...sender.all("accepted").map((one) => one.through)), 0);
    await expect.poll(through, { timeout: 5_000 }).toBe(20);
    a.send(carol.id, 1, utf8("somebody else"));
    await a.next("accepted", ({ to }) => Buffer.compare(to, carol.id) === 0);
  });

  test("a client writes to as many as it may and to no more, and is not known by the others", async () => {
    const dataDir = temporaryDirectory();
    const limits = { correspondents: 2 };
    const first = await testRelay({ dataDir, limits });
    const [sender, ...others] = await Promise.all(["a", "b", "c", "d"].map((name) => absent(first.url, name)));
    let a = await RawClient.join(first.url, sender!);
    for (const { id } of others) a.send(id, 1, utf8("x"));
    expect(await a.next("refused")).toMatchObject({ code: "SENDER_QUOTA", wanted: 1, to: others[2]!.id });
    await first.stop();
    const { url } = await testRelay({ dataDir, limits });
    a = await RawClient.join(url, sender!);
    a.send(others[2]!.id, 7, utf8("x"));
    expect(await a.next("refused")).toMatchObject({ code: "SENDER_QUOTA", wanted: 7 });
    a.send(others[1]!.id, 2, utf8("x"));
    await a.next("accepted", ({ through }) => through === 2);
  });

  test("as many IDs are watched as may be; messages are not affected", async () => {
    const { url } = await testRelay({ limits: { watched: 10 } });
    const [a, b] = [
      await RawClient.join(url, await newIdentity("a")),
      await RawClient.join(url, await newIdentity("b")),
    ];
    const ids = (count: number): Uint8Array[] => Array.from({ length: count }, () => Uint8Array.from(randomBytes(32)));
    a.frame(encodeControl("watch", { ids: ids(8), registrations: false }));
    expect((await a.next("changes")).presence).toHaveLength(8);
    b.frame(encodeControl("watch", { ids: ids(3), registrations: false }));
    expect(await b.next("error")).toMatchObject({ code: "WATCHES_FULL", fatal: false });
    a.frame(encodeControl("watch", { ids: ids(7), registrations: false }));
    await a.next("changes", ({ presence }) => presence.length === 7);
    b.frame(encodeControl("watch", { ids: ids(3), registrations: false }));
    await b.next("changes", ({ presence }) => presence.length === 3);
    a.kill();
    await sleep(50);
    b.frame(encodeControl("watch", { ids: ids(10), registrations: false }));
    await b.next("changes", ({ presence }) => presence.length === 10);
  });

  test("from one address come so many joins and so many new clients, and a network of IPv6 is one", () => {
    const limits = { ...DEFAULT_LIMITS, joinsPerSecond: 1, joinBurst: 3, registrationsPerHour: 2 };
    const addresses = new Addresses(limits);
    const joins = (address: string, now: number) => [1, 2, 3, 4].map(() => addresses.join(address, now));
    expect(joins("192.0.2.1", 0)).toEqual([0, 0, 0, 1_000]);
    expect(joins("2001:db8::1", 0)).toEqual([0, 0, 0, 1_000]);
    expect(addresses.join("2001:db8::ffff", 0)).toBe(1_000);
    expect(addresses.join("192.0.2.1", 1_000)).toBe(0);
    const registered = () => addresses.register("192.0.2.1", 2_000);
    expect([registered(), registered()]).toEqual([0, 0]);
    expect(registered()).toBeCloseTo(1_800_000, -1);
    // An attacker with many addresses cannot make the relay remember more than so many.
    for (let i = 0; i < 20_000; i++) addresses.join(`10.0.${i >> 8}.${i & 255}`, 3_000);
    expect(addresses.join("10.0.78.31", 3_000)).toBe(0);
  });

  test("whoever watches too often is told so, and nothing else is lost", async () => {
    const { url } = await testRelay({ ephemeral: true, limits: { controlPerSecond: 1, controlBurst: 3 } });
    const a = await RawClient.join(url, await newIdentity("a"));
    const ids = [Uint8Array.from(randomBytes(32))];
    for (let i = 0; i < 6; i++) a.frame(encodeControl("watch", { ids, registrations: false }));
    expect(await a.next("error")).toMatchObject({ ref: 0, code: "RATE_LIMITED", fatal: false });
    expect(a.all("changes")).toHaveLength(3);
    for (let i = 0; i < 12; i++) a.frame(encodeControl("watch", { ids, registrations: false }));
    expect(await a.next("error", ({ fatal }) => fatal)).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("addresses that are remembered are the last ones heard of", () => {
    const addresses = new Addresses({ ...DEFAULT_LIMITS, joinsPerSecond: 0.001, joinBurst: 1 });
    const isLimited = (address: string): boolean => addresses.join(address, 0) > 0;
    const others = (group: number, count: number): void => {
      for (let i = 0; i < count; i++) addresses.join(`10.${group}.${i >> 8}.${i & 255}`, 0);
    };
    expect([isLimited("192.0.2.1"), isLimited("192.0.2.1")]).toEqual([false, true]);
    others(1, 9_999);
    expect(isLimited("192.0.2.1")).toBe(true);
    others(2, 9_999);
    expect(isLimited("192.0.2.1")).toBe(true);
    others(3, 10_000);
    expect(isLimited("192.0.2.1")).toBe(false);
  });

  test("a directory that is full takes in nobody new, and lets in whom it knows", async () => {
    const { url, counts } = await testRelay({ ephemeral: true, limits: { registrations: 2 } });
    const alice = await absent(url, "alice");
    await absent(url, "bob");
    await expect(RawClient.join(url, await newIdentity("carol"))).rejects.toThrow("RELAY_FULL");
    await (await RawClient.join(url, alice)).close();
    expect(counts().registered).toBe(2);
  });

  test("mail past its retention is deleted, and makes room", async () => {
    let now = Date.now();
    const dataDir = temporaryDirectory();
    const { url } = await testRelay({ dataDir, clock: () => now, limits: { ...FAST, senderMessages: 2 } });
    const bob = await absent(url, "bob");
    const a = await RawClient.join(url, await newIdentity("a"));
    a.send(bob.id, 1, utf8("old"));
    a.send(bob.id, 2, utf8("old too"));
    await a.next("accepted", ({ through }) => through === 2);
    now += 30 * 86_400_000 + 1;
    await sleep(1_500);
    a.send(bob.id, 3, utf8("new"));
    await a.next("accepted", ({ through }) => through === 3);
    const fresh = await newIdentity("bob", now, bob.seed);
    const b = await RawClient.join(url, fresh);
    expect(Buffer.from((await b.next("deliver")).body).toString()).toBe("new");
    await sleep(50);
    expect(b.all("deliver")).toHaveLength(1);
  });

  test("an ephemeral client is forgotten ten minutes after it leaves, a lasting one is not", async () => {
    let now = Date.now();
    const { url, counts } = await testRelay({ clock: () => now });
    const [brief, lasting] = [await newIdentity("brief", now), await newIdentity("lasting", now)];
    await (await RawClient.join(url, brief, { ephemeral: true })).close();
    await (await RawClient.join(url, lasting)).close();
    const a = await RawClient.join(url, await newIdentity("a", now));
    a.send(brief.id, 1, utf8("for nobody"));
    await a.next("accepted");
    now += 599_000;
    await sleep(1_200);
    expect(counts().registered).toBe(3);
    now += 2_000;
    await sleep(1_200);
    expect(counts().registered).toBe(2);
    a.send(brief.id, 2, utf8("?"));
    await a.next("refused", ({ code }) => code === "UNKNOWN_RECIPIENT");
    const again = await RawClient.join(url, brief, { ephemeral: true });
    a.send(brief.id, 1, utf8("from one again"));
    expect(Buffer.from((await again.next("deliver")).body).toString()).toBe("from one again");
  });
});

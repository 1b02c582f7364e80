import { randomBytes } from "node:crypto";
import { utf8 } from "@sandi/crypto";
import { encodeControl, LIMITS } from "@sandi/protocol";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../main.ts";
import { newIdentity, RawClient, type RawIdentity } from "./support/rawClient.ts";
import { sleep, temporaryDirectory, testRelay } from "./support/relays.ts";

const FAST = { ratePerSecond: 100_000, burst: 100_000, inFlight: 100_000 };

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

  test("a slow reader: at most 1 MiB waits for it, it is cut off within 10 s, and gets it all at its next join", async () => {
    const { url } = await testRelay({ limits: { ...FAST, stallMs: 3_000 } });
    const [slow, quick] = [await newIdentity("slow"), await newIdentity("quick")];
    const s = await RawClient.join(url, slow, { ack: false });
    const q = await RawClient.join(url, quick);
    s.ws.pause();
    const a = await RawClient.join(url, await newIdentity("a"));
    const body = randomBytes(8_000);
    const took: number[] = [];
    for (let i = 1; i <= 900; i++) {
      a.send(slow.id, i, body);
      if (i % 30 !== 0) continue;
      const started = performance.now();
      a.send(quick.id, i / 30, utf8("quick"));
      await q.next("deliver", ({ delivery }) => delivery === i / 30);
      took.push(performance.now() - started);
    }
    await a.next("accepted", ({ through, to }) => through === 900 && Buffer.compare(to, slow.id) === 0);
    const started = performance.now();
    s.ws.resume();
    s.ws.pause();
    await sleep(4_500);
    s.ws.resume();
    expect(await s.next("error")).toMatchObject({ code: "SLOW_READER", fatal: true });
    expect(performance.now() - started).toBeLessThan(10_000);
    // What it was sent in vain is no more than the bound and one batch.
    const sent = s.all("deliver").length * 8_053;
    expect(sent).toBeLessThan(1_048_576 + 2 * 262_144);
    const again = await RawClient.join(url, slow);
    await again.next("deliver", ({ delivery }) => delivery === 900);
    expect(again.all("deliver")).toHaveLength(900);
    took.sort((x, y) => x - y);
    console.log(`beside a slow reader: median ${took[15]!.toFixed(1)} ms, slowest ${took.at(-1)!.toFixed(1)} ms`);
  }, 30_000);

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

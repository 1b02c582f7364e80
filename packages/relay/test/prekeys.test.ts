import { randomBytes } from "node:crypto";
import { toHex } from "@sandi/crypto";
import { encodeCbor, FRAME, frame, LIMITS } from "@sandi/protocol";
import { newIdentity, RawClient, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { later, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { spawnRelay } from "@sandi/testkit/relay/spawnRelay";
import { describe, expect, test } from "vitest";
import { completeBackup, partialPath, renameDurably, restoreBackup } from "../admin.ts";
import { type MailStore, type PrekeyStore, StoreFullError } from "../core/base/ports.ts";
import type { RunningRelay } from "../main.ts";

type Prekey = [issued: number, bytes: Uint8Array];

const prekey = (issued: number, size = 100): Prekey => [issued, new Uint8Array(size).fill(issued)];
const prekeys = (from: number, count: number): Prekey[] => Array.from({ length: count }, (_, i) => prekey(from + i));

async function join(url: string, identity?: RawIdentity): Promise<RawClient> {
  const client = await RawClient.join(url, identity ?? (await newIdentity()));
  later(() => client.kill());
  return client;
}

/** A client with a signed prekey, issued at 1, and ten one-time ones, issued at 11 to 20. It has left. */
async function owner(url: string): Promise<RawIdentity> {
  const client = await join(url);
  await client.publishPrekeys({ signed: prekey(1), oneTime: prekeys(11, 10) });
  await client.close();
  return client.identity;
}

const about = async (relay: RunningRelay, id: Uint8Array) =>
  (await relay.operations.about!({ id: toHex(id) })) as { readonly prekeys: unknown };

describe("prekeys", () => {
  test("are fetched while their owner is away: the signed one always, each one-time one once, the oldest first", async () => {
    const { url } = await testRelay();
    const { id } = await owner(url);
    const [alice, bob] = [await join(url), await join(url)];
    expect((await alice.next("welcome")).limits).toMatchObject({ prekeys: 20, memberInvites: 5 });
    const signed = prekey(1)[1];
    expect(await alice.fetchPrekeys(id)).toMatchObject({ of: id, signed, oneTime: prekey(11)[1] });
    expect(await bob.fetchPrekeys(id)).toMatchObject({ of: id, signed, oneTime: prekey(12)[1] });
    expect(await bob.fetchPrekeys(id, false)).toMatchObject({ of: id, signed, oneTime: null });
    expect(await bob.fetchPrekeys(id)).toMatchObject({ of: id, signed, oneTime: prekey(13)[1] });
  });

  test("of nobody, and of who has published none, are none", async () => {
    const { url } = await testRelay();
    const alice = await join(url);
    expect(await alice.fetchPrekeys(new Uint8Array(32))).toMatchObject({ signed: null, oneTime: null });
    expect(await alice.fetchPrekeys(alice.identity.id)).toMatchObject({ signed: null, oneTime: null });
    expect(await alice.stock()).toMatchObject({ signed: null, oneTime: 0, last: 0 });
  });

  test("are answered with what the relay has; the newest twenty are kept, and a publication that comes twice counts once", async () => {
    const { url } = await testRelay();
    const alice = await join(url);
    const first = { signed: prekey(50), oneTime: prekeys(11, 10) };
    expect(await alice.publishPrekeys(first)).toMatchObject({ signed: prekey(50)[1], oneTime: 10, last: 50 });
    await alice.fetchPrekeys(alice.identity.id);
    expect(await alice.publishPrekeys(first)).toMatchObject({ signed: prekey(50)[1], oneTime: 9, last: 50 });
    await alice.publishPrekeys({ oneTime: prekeys(51, 10) });
    expect(await alice.publishPrekeys({ oneTime: prekeys(61, 10) })).toMatchObject({ oneTime: 20, last: 70 });
    expect((await alice.fetchPrekeys(alice.identity.id)).oneTime).toEqual(prekey(51)[1]);
    expect(await alice.publishPrekeys({ discard: true, signed: prekey(71) })).toMatchObject({ oneTime: 0, last: 71 });
    expect(await alice.publishPrekeys({ discard: true })).toMatchObject({ signed: null, oneTime: 0, last: 71 });
  });

  test("are told to a connected owner when fewer than eight are left", async () => {
    const { url } = await testRelay();
    const alice = await join(url);
    await alice.publishPrekeys({ signed: prekey(1), oneTime: prekeys(11, 9) });
    const bob = await join(url);
    await bob.fetchPrekeys(alice.identity.id);
    await bob.fetchPrekeys(alice.identity.id);
    expect(await alice.next("stock", ({ ref }) => ref === 0)).toEqual({
      ref: 0,
      signed: prekey(1)[1],
      oneTime: 7,
      last: 19,
    });
    expect(alice.all("stock").filter(({ ref }) => ref === 0)).toHaveLength(1);
  });

  test("are limited by requester and by owner; then the signed one comes alone", async () => {
    let now = Date.now();
    const { url } = await testRelay({ limits: { fetchesPerHour: 2, handoutsPerHour: 3 }, clock: () => now });
    const [{ id }, other] = [await owner(url), await owner(url)];
    const [alice, bob] = [await join(url), await join(url)];
    const got = async (client: RawClient, of: Uint8Array): Promise<number | undefined> => {
      const { signed, oneTime } = await client.fetchPrekeys(of);
      expect(signed).toEqual(prekey(1)[1]);
      return oneTime?.[0];
    };
    expect([await got(alice, id), await got(alice, id), await got(alice, id)]).toEqual([11, 12, undefined]);
    expect(await got(alice, other.id)).toBeUndefined();
    expect([await got(bob, id), await got(bob, id)]).toEqual([13, undefined]);
    now += 3_700_000;
    expect([await got(alice, id), await got(alice, other.id)]).toEqual([14, 11]);
  });

  test("are there after a restart, and what was handed out is not", async () => {
    const dataDir = temporaryDirectory();
    const relay = await testRelay({ dataDir });
    const { id } = await owner(relay.url);
    await (await join(relay.url)).fetchPrekeys(id);
    await relay.stop();
    const again = await testRelay({ dataDir });
    expect(await (await join(again.url)).fetchPrekeys(id)).toMatchObject({
      signed: prekey(1)[1],
      oneTime: prekey(12)[1],
    });
    expect((await about(again, id)).prekeys).toEqual({
      signed: { issued: 1, bytes: 100 },
      oneTime: { count: 8, bytes: 800, oldest: 13, newest: 20 },
      last: 20,
    });
  });

  test("are handed out at most once, however often the relay is killed", async () => {
    const dataDir = temporaryDirectory();
    const limits = { fetchesPerHour: 1_000, handoutsPerHour: 1_000 };
    const handedOut: number[] = [];
    const alice = await newIdentity();
    for (let round = 0; round < 5; round++) {
      const relay = await spawnRelay({ dataDir, limits });
      later(() => relay.child.kill("SIGKILL"));
      const [a, b] = [await join(relay.url, alice), await join(relay.url)];
      await a.publishPrekeys({ oneTime: prekeys(1 + 6 * round, 6) });
      const fetching = Array.from({ length: 8 }, async () => {
        const got = (await b.fetchPrekeys(alice.id)).oneTime;
        if (got !== null) handedOut.push(got[0]!);
      });
      void Promise.allSettled(fetching);
      await fetching[round];
      relay.child.kill("SIGKILL");
      await Promise.all([relay.exited, Promise.allSettled(fetching)]);
    }
    expect(handedOut.length).toBeGreaterThan(4);
    expect(new Set(handedOut).size).toBe(handedOut.length);
  });

  test("go with a client that is forgotten, also with one that publishes at that moment", async () => {
    const relay = await testRelay();
    const { id } = await owner(relay.url);
    const alice = await join(relay.url);
    await relay.operations.forget!({ id: toHex(id) });
    expect(await alice.fetchPrekeys(id)).toMatchObject({ signed: null, oneTime: null });
    const bob = await join(relay.url);
    const publishing = bob.publishPrekeys({ signed: prekey(1) }).catch(() => undefined);
    await relay.operations.forget!({ id: toHex(bob.identity.id) });
    await publishing;
    await join(relay.url, bob.identity);
    expect(await alice.fetchPrekeys(bob.identity.id)).toMatchObject({ signed: null, oneTime: null });
  });

  test("a relay that is restored from a backup has the signed ones alone", async () => {
    const folder = temporaryDirectory();
    const relay = await testRelay({ dataDir: `${folder}/one` });
    const { id } = await owner(relay.url);
    const path = `${folder}/backup`;
    await relay.operations.backup!({ path });
    await completeBackup(partialPath(path), new Date());
    renameDurably(partialPath(path), path);
    expect(await (await join(relay.url)).fetchPrekeys(id)).toMatchObject({ oneTime: prekey(11)[1] });
    await relay.stop();
    await restoreBackup(path, `${folder}/two`, { force: false, now: new Date() });
    const restored = await testRelay({ dataDir: `${folder}/two` });
    expect(await (await join(restored.url)).fetchPrekeys(id)).toMatchObject({ signed: prekey(1)[1], oneTime: null });
    const back = await join(restored.url);
    expect(await back.publishPrekeys({ oneTime: prekeys(1, 1) })).toMatchObject({ oneTime: 1 });
  });

  test("find their room limited, and a relay with no room for them says so from the start", async () => {
    const small = await testRelay({ limits: { prekeysBytes: 5_000 } });
    const alice = await join(small.url);
    await alice.publishPrekeys({ signed: prekey(1, 2_048), oneTime: [prekey(2, 2_048)] });
    await expect(alice.publishPrekeys({ oneTime: [prekey(3, 2_048)] })).rejects.toThrow("PREKEYS_FULL");
    expect(await alice.publishPrekeys({ signed: prekey(4, 2_048) })).toMatchObject({ oneTime: 1, last: 4 });
    await expect((await join(small.url)).publishPrekeys({ signed: prekey(1, 2_048) })).rejects.toThrow("PREKEYS_FULL");
    const without = await testRelay({ limits: { prekeysBytes: 0 } });
    const bob = await join(without.url);
    expect((await bob.next("welcome")).limits.prekeys).toBe(0);
    await expect(bob.publishPrekeys({ signed: prekey(1, 1) })).rejects.toThrow("PREKEYS_FULL");
    expect(await bob.publishPrekeys({ discard: true })).toMatchObject({ signed: null, oneTime: 0 });
  });

  test("on a full disk nothing is handed out and nothing is taken, and all goes on when there is room", async () => {
    let full = false;
    const filling = (store: MailStore): MailStore => {
      const { stock, totals } = store.prekeys;
      const orFull =
        <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
        (...args: A): Promise<R> =>
          full ? Promise.reject(new StoreFullError("full")) : call(...args);
      const limited: PrekeyStore = {
        stock: stock.bind(store.prekeys),
        totals: totals.bind(store.prekeys),
        publish: orFull(store.prekeys.publish.bind(store.prekeys)),
        take: orFull(store.prekeys.take.bind(store.prekeys)),
      };
      return {
        load: () => store.load(),
        append: (batch) => store.append(batch),
        read: (...args) => store.read(...args),
        oldest: (...args) => store.oldest(...args),
        prekeys: limited,
        close: () => store.close(),
      };
    };
    const { url } = await testRelay({ wrapStore: filling });
    const { id } = await owner(url);
    const alice = await join(url);
    full = true;
    expect(await alice.fetchPrekeys(id)).toMatchObject({ signed: prekey(1)[1], oneTime: null });
    await expect(alice.publishPrekeys({ signed: prekey(1) })).rejects.toThrow("STORE_FULL");
    full = false;
    expect(await alice.fetchPrekeys(id)).toMatchObject({ oneTime: prekey(11)[1] });
  });

  test("in a frame that is not one end the connection, and a flood of requests is told to wait", async () => {
    const { url } = await testRelay();
    const hostile = [
      [FRAME.publishPrekeys, { ref: 1, discard: false, signed: null, oneTime: prekeys(1, LIMITS.oneTimePrekeys + 1) }],
      [FRAME.publishPrekeys, { ref: 1, discard: false, signed: prekey(1, LIMITS.prekey + 1), oneTime: [] }],
      [FRAME.publishPrekeys, { ref: 1, discard: 1, signed: null, oneTime: [] }],
      [FRAME.publishPrekeys, { ref: 1, discard: false, signed: [-1, new Uint8Array(1)], oneTime: [] }],
      [FRAME.fetchPrekeys, { ref: 1, of: new Uint8Array(31), oneTime: true }],
      [FRAME.invite, { ref: 1, key: new Uint8Array(33) }],
      [FRAME.stock, { ref: 1, signed: null, oneTime: 0, last: 0 }],
      [FRAME.prekeys, { ref: 1, of: new Uint8Array(32), signed: null, oneTime: null }],
      [FRAME.invited, { ref: 1, until: 1, left: 1 }],
    ] as const;
    for (const [type, content] of hostile) {
      const client = await join(url);
      client.frame(frame(type, encodeCbor(content)));
      expect((await client.next("close")).reason).toMatch(/^WIRE_(BAD_VALUE|UNEXPECTED)$/);
    }
    const large = await join(url);
    large.frame(frame(FRAME.publishPrekeys, new Uint8Array(LIMITS.controlList + 1)));
    expect((await large.next("close")).code).toBe(1009);
    const early = new RawClient(url, await newIdentity());
    later(() => early.kill());
    await early.next("challenge");
    early.frame(frame(FRAME.fetchPrekeys, encodeCbor({ ref: 1, of: randomBytes(32), oneTime: true })));
    expect((await early.next("error")).code).toBe("WIRE_UNEXPECTED");
    const eager = await join(url);
    const asked = Array.from({ length: 250 }, () =>
      eager.fetchPrekeys(eager.identity.id).catch(({ message }) => message),
    );
    expect((await Promise.all(asked)).filter((answer) => answer === "RATE_LIMITED").length).toBeGreaterThan(20);
  });
});

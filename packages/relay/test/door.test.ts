import { randomBytes } from "node:crypto";
import { toHex, utf8 } from "@sandi/crypto";
import { nodePrimitives as primitives } from "@sandi/crypto/node";
import { encodeCbor, encodeControl, inviteKey } from "@sandi/protocol";
import { makeHello, newIdentity, RawClient, type RawIdentity, type RawOptions } from "@sandi/testkit/relay/rawClient";
import { later, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import type { JoinKeys } from "../core/base/keys.ts";
import { type MailStore, StoreFullError } from "../core/base/ports.ts";
import { limitKey } from "../core/join/address.ts";
import { Door } from "../core/join/door.ts";
import { DEFAULT_LIMITS, type RelayOptions, type RunningRelay, startRelay } from "../main.ts";

const DAY = 86_400_000;

function privateRelay(options: Partial<RelayOptions> = {}): Promise<RunningRelay> {
  const where = options.dataDir === undefined ? { ephemeral: true } : {};
  return testRelay({ invitesOnly: true, ...where, ...options } as Partial<RelayOptions>);
}

/** A connection that is closed after the test. */
function dial(url: string, identity: RawIdentity, options: RawOptions = {}): RawClient {
  const client = new RawClient(url, identity, options);
  later(() => client.kill());
  return client;
}

async function newInvite(relay: RunningRelay, uses = 1, expiresInMs = 7 * DAY): Promise<Uint8Array> {
  const secret = Uint8Array.from(randomBytes(16));
  await relay.operations["invite.create"]!({ key: toHex(inviteKey(primitives, secret)), uses, expiresInMs });
  return secret;
}

async function join(...args: Parameters<typeof RawClient.join>): Promise<RawClient> {
  const client = await RawClient.join(...args);
  later(() => client.kill());
  return client;
}

/** The code of the refusal, or "welcome". */
async function tryJoin(url: string, identity: RawIdentity, options: RawOptions = {}): Promise<string> {
  const client = dial(url, identity, options);
  client.frame(encodeControl("hello", makeHello(identity, await client.next("challenge"), options).hello));
  const answer = await client.wait(({ type }) => type === "welcome" || type === "error" || type === "close");
  client.kill();
  return answer.type === "error" ? answer.value.code : answer.type;
}

/** An invite as the store has it. */
const stored = ({ uses, expiresAt }: { uses: number; expiresAt: number }) =>
  encodeCbor({ v: 1, uses, used: 0, createdAt: 0, expiresAt });

const used = async (relay: RunningRelay): Promise<number[]> => {
  const { invites } = (await relay.operations["invite.list"]!({})) as { invites: { used: number }[] };
  return invites.map((invite) => invite.used);
};

describe("invites", () => {
  test("let a newcomer in as often as they say, and who has joined once needs none", async () => {
    const dataDir = temporaryDirectory();
    const first = await privateRelay({ dataDir });
    const [alice, bob, carol] = [await newIdentity(), await newIdentity(), await newIdentity()];
    expect(await tryJoin(first.url, alice)).toBe("INVITE_NEEDED");
    const invite = await newInvite(first, 2);
    expect(await tryJoin(first.url, alice, { invite })).toBe("welcome");
    expect(await tryJoin(first.url, alice)).toBe("welcome");
    // If the client that used it presents it again, that is no second use.
    expect(await tryJoin(first.url, alice, { invite })).toBe("welcome");
    expect(await used(first)).toEqual([1]);
    await first.stop();
    const second = await privateRelay({ dataDir });
    expect(await tryJoin(second.url, alice)).toBe("welcome");
    expect(await tryJoin(second.url, bob)).toBe("INVITE_NEEDED");
    expect(await tryJoin(second.url, bob, { invite })).toBe("welcome");
    expect(await tryJoin(second.url, carol, { invite })).toBe("INVITE_USED_UP");
    expect(await used(second)).toEqual([2]);
  });

  test("expire, can be revoked, and without their secret say nothing of themselves", async () => {
    let now = Date.now();
    const relay = await privateRelay({ clock: () => now });
    const newcomer = await newIdentity();
    const [short, revoked, good] = [await newInvite(relay, 1, 1_000), await newInvite(relay), await newInvite(relay)];
    now += 1_000;
    expect(await tryJoin(relay.url, newcomer, { invite: short })).toBe("INVITE_EXPIRED");
    await relay.operations["invite.revoke"]!({ key: toHex(inviteKey(primitives, revoked)) });
    expect(await tryJoin(relay.url, newcomer, { invite: revoked })).toBe("INVITE_UNKNOWN");
    await expect(
      relay.operations["invite.revoke"]!({ key: toHex(inviteKey(primitives, revoked)) }),
    ).rejects.toMatchObject({ code: "INVITE_UNKNOWN" });
    // A key that the relay knows, expired or good, with a wrong proof: the answer is the same as for an unknown key.
    for (const invite of [short, good, Uint8Array.from(randomBytes(16))]) {
      const client = dial(relay.url, newcomer);
      const { hello } = makeHello(newcomer, await client.next("challenge"), { invite });
      hello.invite!.proof[7]! ^= 1;
      client.frame(encodeControl("hello", hello));
      expect(await client.next("error")).toEqual({ ref: 0, code: "INVITE_UNKNOWN", context: {}, fatal: true });
      expect((await client.next("close")).code).toBe(4003);
    }
    expect(await used(relay)).toEqual([0, 0]);
    // A month after it ended it is not listed any more.
    now += 31 * DAY;
    expect(await used(relay)).toEqual([0]);
  });

  test("of one use let exactly one of 50 in who come at once", async () => {
    const relay = await privateRelay();
    const invite = await newInvite(relay);
    const identities = await Promise.all(Array.from({ length: 50 }, () => newIdentity()));
    const clients = identities.map((identity) => dial(relay.url, identity));
    const hellos = await Promise.all(
      clients.map(async (client) => makeHello(client.identity, await client.next("challenge"), { invite }).hello),
    );
    clients.forEach((client, index) => {
      client.frame(encodeControl("hello", hellos[index]!));
    });
    const answers = await Promise.all(
      clients.map(async (client) => {
        const answer = await client.wait(({ type }) => type === "welcome" || type === "error");
        return answer.type === "error" ? answer.value.code : answer.type;
      }),
    );
    expect(answers.filter((answer) => answer === "welcome")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "INVITE_USED_UP")).toHaveLength(49);
    expect(relay.counts()).toEqual({ connected: 1, registered: 1 });
  });

  test("are counted, with the registration, in one transaction that is on disk before the welcome", async () => {
    const batches: { notes: number; entries: number }[] = [];
    const gate = Promise.withResolvers<void>();
    const gated = (store: MailStore): MailStore => ({
      load: () => store.load(),
      read: (...args) => store.read(...args),
      oldest: (...args) => store.oldest(...args),
      prekeys: store.prekeys,
      close: () => store.close(),
      append: async (batch) => {
        if (batch.entries.length > 0) await gate.promise;
        await store.append(batch);
        batches.push({ notes: batch.notes.length, entries: batch.entries.length });
      },
    });
    const relay = await privateRelay({ wrapStore: gated });
    const invite = await newInvite(relay);
    batches.length = 0;
    const alice = await newIdentity();
    const clients = [dial(relay.url, alice), dial(relay.url, alice)];
    for (const client of clients) {
      const { hello } = makeHello(alice, await client.next("challenge"), { invite });
      client.frame(encodeControl("hello", hello));
    }
    // A second connection of the same ID takes over from the first. It too is welcomed only when the disk is done.
    expect((await clients[0]!.next("close")).code).toBe(4001);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Before that, nothing more may be sent, not even a second hello.
    const talkative = dial(relay.url, alice);
    const { hello } = makeHello(alice, await talkative.next("challenge"), { invite });
    talkative.frame(encodeControl("hello", hello));
    expect((await clients[1]!.next("close")).code).toBe(4001);
    talkative.frame(encodeControl("hello", hello));
    expect((await talkative.next("error")).code).toBe("WIRE_UNEXPECTED");
    clients.push(talkative, dial(relay.url, alice));
    clients[3]!.frame(encodeControl("hello", makeHello(alice, await clients[3]!.next("challenge"), {}).hello));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(clients.flatMap((client) => client.all("welcome"))).toEqual([]);
    gate.resolve();
    await clients[3]!.next("welcome");
    expect(batches[0]).toEqual({ notes: 1, entries: 1 });
    expect(await used(relay)).toEqual([1]);
  });

  test("a welcome that was lost burns nothing: the same identity comes again without an invite", async () => {
    const relay = await privateRelay();
    const invite = await newInvite(relay);
    const alice = await newIdentity();
    const lost = dial(relay.url, alice);
    const { hello } = makeHello(alice, await lost.next("challenge"), { invite });
    await new Promise<void>((resolve) => lost.ws.send(encodeControl("hello", hello), () => resolve()));
    lost.kill();
    await expect.poll(() => used(relay)).toEqual([1]);
    expect(await tryJoin(relay.url, alice)).toBe("welcome");
    expect(await tryJoin(relay.url, await newIdentity(), { invite })).toBe("INVITE_USED_UP");
  });

  test("a disk without room lets nobody in, and takes no use away", async () => {
    let full = false;
    const filling = (store: MailStore): MailStore => ({
      load: () => store.load(),
      read: (...args) => store.read(...args),
      oldest: (...args) => store.oldest(...args),
      prekeys: store.prekeys,
      close: () => store.close(),
      append: (batch) => (full ? Promise.reject(new StoreFullError("full")) : store.append(batch)),
    });
    const relay = await privateRelay({ wrapStore: filling });
    const [invite, spare] = [await newInvite(relay), await newInvite(relay)];
    const [alice, bob] = [await newIdentity(), await newIdentity()];
    full = true;
    expect(await tryJoin(relay.url, alice, { invite })).toBe("STORE_FULL");
    expect(await tryJoin(relay.url, alice, { invite })).toBe("STORE_FULL");
    expect(await tryJoin(relay.url, bob, { invite })).toBe("INVITE_USED_UP");
    // If the last attempt found no room, nothing begins that would have to wait for the disk.
    expect(await tryJoin(relay.url, bob, { invite: spare })).toBe("STORE_FULL");
    expect(await used(relay)).toEqual([1, 0]);
    expect(relay.counts().registered).toBe(1);
    await expect(newInvite(relay)).rejects.toMatchObject({ code: "STORE_FULL" });
    full = false;
    await expect.poll(() => tryJoin(relay.url, alice, { invite }), { timeout: 5_000 }).toBe("welcome");
  });

  test("what an onlooker saw of a join lets nobody else in", async () => {
    const relay = await privateRelay();
    const other = await privateRelay();
    const invite = await newInvite(relay, 5);
    const [alice, mallory] = [await newIdentity(), await newIdentity()];
    const client = dial(relay.url, alice);
    const challenge = await client.next("challenge");
    const { hello } = makeHello(alice, challenge, { invite });
    // Replayed as it is, on the attacker's connection.
    const replay = dial(relay.url, mallory);
    await replay.next("challenge");
    replay.frame(encodeControl("hello", hello));
    expect((await replay.next("error")).code).toBe("JOIN_SIGNATURE_WRONG");
    // The invite taken out of it, with the attacker's own identity.
    const stolen = dial(relay.url, mallory);
    const own = makeHello(mallory, await stolen.next("challenge"), { invite }).hello;
    stolen.frame(encodeControl("hello", { ...own, invite: hello.invite }));
    expect((await stolen.next("error")).code).toBe("INVITE_UNKNOWN");
    // Removed or exchanged on the way: the identity's signature covers it.
    for (const changed of [null, { key: new Uint8Array(32), proof: hello.invite!.proof }]) {
      const cut = dial(relay.url, alice);
      const fresh = makeHello(alice, await cut.next("challenge"), { invite }).hello;
      cut.frame(encodeControl("hello", { ...fresh, invite: changed }));
      expect((await cut.next("error")).code).toBe("JOIN_SIGNATURE_WRONG");
    }
    // Another relay that sees it cannot use it at the right relay: the signed fields name the relay.
    const fake = dial(other.url, alice);
    const shown = makeHello(alice, await fake.next("challenge"), { invite }).hello;
    client.frame(encodeControl("hello", shown));
    expect((await client.next("error")).code).toBe("JOIN_SIGNATURE_WRONG");
    expect(await used(relay)).toEqual([0]);
  });

  test("guessing is bounded by address, and does not go on for the clock's moods", () => {
    const known = new Uint8Array(32).fill(1);
    const ended = new Uint8Array(32).fill(2);
    const notes = [
      { key: `invite/${toHex(known)}`, value: stored({ uses: 9, expiresAt: 1e13 }) },
      { key: `invite/${toHex(ended)}`, value: stored({ uses: 9, expiresAt: 1 }) },
    ];
    const keys = { verifyInvite: () => true } as unknown as JoinKeys;
    const limits = { ...DEFAULT_LIMITS, guesses: 3, guessMs: 60_000 };
    const door = (limitAddresses: boolean) =>
      new Door(notes, { keys, limits, invitesOnly: true, limitAddresses, save: () => undefined });
    const limited = door(true);
    const present = (key: Uint8Array, address: string, now: number, at = limited): string => {
      const caller = { id: new Uint8Array(32), known: undefined, invite: { key, proof: known }, fields: [], address };
      const judged = at.judge(caller, now);
      return judged.ok ? "welcome" : judged.error.code;
    };
    const wrong = () => Uint8Array.from(randomBytes(32));
    const now = Date.now();
    // A client whose invite has expired does not count as guessing.
    for (let i = 0; i < 5; i++) expect(present(ended, "a", now + i)).toBe("INVITE_EXPIRED");
    for (let i = 0; i < 3; i++) expect(present(wrong(), "a", now + i)).toBe("INVITE_UNKNOWN");
    expect(present(wrong(), "a", now + 3)).toBe("RATE_LIMITED");
    // From there, not even a good invite is accepted. From another address it is.
    expect(present(known, "a", now + 59_999)).toBe("RATE_LIMITED");
    expect(present(known, "b", now + 59_999)).toBe("welcome");
    expect(present(known, "a", now - 3_600_000)).toBe("welcome");
    expect(present(known, "a", now + 60_000)).toBe("welcome");
    // After ten thousand addresses the first is forgotten, and no more are kept.
    for (let i = 0; i < 12_000; i++) present(wrong(), `address ${i}`, now + 60_000);
    // Behind a proxy all clients have one address. One that guesses must not keep all others out.
    const proxied = door(false);
    for (let i = 0; i < 20; i++) expect(present(wrong(), "proxy", now, proxied)).toBe("INVITE_UNKNOWN");
    expect(present(known, "proxy", now, proxied)).toBe("welcome");
  });

  test("limits count an IPv6 network as one address", () => {
    const of = (address: string) => limitKey(address);
    expect(of("192.0.2.7")).toBe("192.0.2.7");
    expect(of("192.0.2.7 40112")).toBe("192.0.2.7");
    expect(of("::ffff:192.0.2.7")).toBe("192.0.2.7");
    const network = of("2001:db8:1:2:3:4:5:6");
    for (const same of ["2001:DB8:1:2::1", "2001:0db8:0001:0002:ffff::", "2001:db8:1:2:ffff:ffff:192.0.2.1"])
      expect(of(same), same).toBe(network);
    for (const other of ["2001:db8:1:3::1", "2001:db8::1", "::1", "2001:db8:1::2"]) expect(of(other)).not.toBe(network);
    expect(of("2001:db8::1")).toBe(of("2001:db8:0:0:1::"));
    expect(of("fe80::1%eth0")).toBe(of("fe80::2"));
    expect(of("::1")).toBe(of("::"));
  });
});

describe("a client that asks whether the relay is still there", () => {
  test.for([false, true])("is answered by an empty page (private: %s)", async (isPrivate) => {
    const relay = await (isPrivate ? privateRelay() : testRelay({}));
    const client = await join(relay.url, await newIdentity(), isPrivate ? { invite: await newInvite(relay) } : {});
    client.frame(encodeControl("lookup", { ref: 0xffff_ffff, after: 0, ids: [new Uint8Array(32)] }));
    const answer = await client.next("entries", ({ ref }) => ref !== 0);
    expect(answer).toMatchObject({ ref: 0xffff_ffff, next: 0, entries: [] });
  });
});

describe("a private directory", () => {
  test("lists nobody, tells nothing of its size, and finds who is asked for by the whole ID", async () => {
    const relay = await privateRelay();
    const invite = await newInvite(relay, 9);
    const [alice, bob, carol] = [await newIdentity("alice"), await newIdentity("bob"), await newIdentity("carol")];
    const a = await join(relay.url, alice, { invite });
    const welcome = await a.next("welcome");
    expect(welcome).toMatchObject({ private: true, total: 0, registration: 0, unchanged: true });
    expect(toHex(welcome.directory)).toBe("00".repeat(16));
    a.frame(encodeControl("watch", { ids: [bob.id], registrations: true }));
    expect(await a.next("changes")).toMatchObject({ total: 0, presence: [[bob.id, false]], records: [] });
    const b = await join(relay.url, bob, { invite });
    expect(await a.next("changes", ({ presence }) => presence[0]?.[1] === true)).toMatchObject({ total: 0 });
    // A client that nobody watches joins, and nothing is heard of it.
    await join(relay.url, carol, { invite });
    a.frame(encodeControl("lookup", { ref: 1, after: 0, ids: [] }));
    expect(await a.next("error")).toMatchObject({ ref: 1, code: "DIRECTORY_PRIVATE", fatal: false });
    a.frame(encodeControl("lookup", { ref: 2, after: 0, ids: [bob.id, Uint8Array.from(randomBytes(32))] }));
    const { total, next, entries } = await a.next("entries");
    expect([total, next, entries.length]).toEqual([0, 0, 1]);
    expect(entries[0]).toMatchObject({ registration: 0, online: true });
    await new Promise((resolve) => setTimeout(resolve, 120));
    for (const changes of a.all("changes")) expect(toHex(changes.directory)).toBe("00".repeat(16));
    expect(a.all("changes").length).toBeLessThanOrEqual(3);
    expect([...a.all("entries"), ...b.all("entries")]).toHaveLength(1);
    a.send(bob.id, 1, utf8("by ID"));
    expect((await b.next("deliver")).body).toEqual(utf8("by ID"));
  });
});

describe("blocking", () => {
  test("ends a connection for good, outlives a restart, keeps the mail, and can be undone", async () => {
    const dataDir = temporaryDirectory();
    const first = await startRelay({ port: 0, dataDir });
    const [alice, bob] = [await newIdentity(), await newIdentity()];
    const a = await join(first.url, alice);
    const b = await join(first.url, bob);
    const block = (relay: RunningRelay, op: string) => relay.operations[op]!({ id: toHex(bob.id) });
    expect(await block(first, "block.add")).toEqual({ added: true });
    expect(await b.next("error")).toEqual({ ref: 0, code: "CLIENT_BLOCKED", context: {}, fatal: true });
    expect((await b.next("close")).code).toBe(4003);
    expect(await block(first, "block.add")).toEqual({ added: false });
    // To others a blocked client looks offline.
    a.send(bob.id, 1, utf8("kept"));
    await a.next("accepted");
    await first.stop();
    const second = await testRelay({ dataDir });
    expect(await tryJoin(second.url, bob)).toBe("CLIENT_BLOCKED");
    expect(await second.operations["block.list"]!({})).toMatchObject({ blocks: [{ id: toHex(bob.id) }] });
    expect(await block(second, "block.remove")).toEqual({ removed: true });
    expect(await block(second, "block.remove")).toEqual({ removed: false });
    const again = await join(second.url, bob);
    expect((await again.next("deliver")).body).toEqual(utf8("kept"));
  });

  test("is told only to who proves the ID, and keeps out who was never here", async () => {
    const relay = await privateRelay();
    const invite = await newInvite(relay);
    const [bob, mallory] = [await newIdentity(), await newIdentity()];
    await relay.operations["block.add"]!({ id: toHex(bob.id) });
    expect(await tryJoin(relay.url, bob, { invite })).toBe("CLIENT_BLOCKED");
    expect(await tryJoin(relay.url, { ...bob, seed: mallory.seed }, { invite })).toBe("JOIN_SIGNATURE_WRONG");
    expect(await used(relay)).toEqual([0]);
  });
});

describe("a client whose clock is off", () => {
  test.each([-400, -20_000, 400])(
    "by %i days joins with a card of the relay's time, which the challenge tells",
    async (days) => {
      const relay = await testRelay({ ephemeral: true });
      const seed = Uint8Array.from(randomBytes(32));
      const own = Math.max(0, Date.now() + days * DAY);
      const byOwnClock = await newIdentity("off", own, seed);
      // Only a clock that is behind makes the record look expired. The relay judges the record, and not the clock.
      expect(await tryJoin(relay.url, byOwnClock)).toBe(days < 0 ? "RECORD_EXPIRED" : "welcome");
      if (days > 0) return;
      const client = dial(relay.url, byOwnClock);
      const challenge = await client.next("challenge");
      expect(Math.abs(challenge.time - Date.now())).toBeLessThan(60_000);
      const byRelay = await newIdentity("off", challenge.time, seed);
      expect(await tryJoin(relay.url, byRelay)).toBe("welcome");
      // The challenge that told the time is enough: no second connection is needed.
      client.frame(encodeControl("hello", makeHello(byRelay, challenge).hello));
      expect((await client.next("welcome")).time).toBeGreaterThanOrEqual(challenge.time);
    },
  );
});

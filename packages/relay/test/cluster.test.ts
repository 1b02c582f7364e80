import { once } from "node:events";
import { copyFileSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { toHex, utf8 } from "@sandi/crypto";
import { encodeControl } from "@sandi/protocol";
import { type NatsServer, startNats } from "@sandi/testkit/programs/natsServer";
import { makeHello, newIdentity, RawClient, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AdminSocket } from "../adapters/admin/socket.ts";
import { withAdminPath } from "../admin.ts";
import { createRelayLog, type RelayOptions, type RunningRelay } from "../main.ts";

let server: NatsServer;
beforeAll(async () => {
  server = await startNats();
});
afterAll(() => server.remove());

let clusters = 0;

/** Relays with one key between them. */
async function cluster(count: number, options: Partial<RelayOptions> = {}): Promise<RunningRelay[]> {
  const prefix = `c${++clusters}`;
  const folder = temporaryDirectory();
  const relays: RunningRelay[] = [];
  for (let index = 0; index < count; index++) {
    const dataDir = join(folder, String(index));
    mkdirSync(dataDir);
    if (index > 0) copyFileSync(join(folder, "0", "relay.key"), join(dataDir, "relay.key"));
    relays.push(
      await testRelay({
        dataDir,
        nats: { url: server.url, prefix, streamBytes: 4_000_000 },
        ...options,
      } as Partial<RelayOptions>),
    );
  }
  return relays;
}

const outcomeOf = (url: string, identity: RawIdentity): Promise<string> =>
  RawClient.join(url, identity).then(
    async (client) => {
      await client.close();
      return "welcome";
    },
    ({ message }: Error) => message,
  );
/** The answer, once the relays have told each other what they need. */
async function settled(url: string, identity: RawIdentity): Promise<string> {
  let outcome = "";
  await expect
    .poll(async () => {
      outcome = await outcomeOf(url, identity);
      return outcome.includes("CLUSTER_UNREACHABLE") || outcome.includes("REPLACED");
    })
    .toBe(false);
  return outcome;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const texts = (client: RawClient): string[] => client.all("deliver").map(({ body }) => text(body));
const numbered = (count: number, from = 1): string[] => Array.from({ length: count }, (_, i) => `m${from + i}`);

describe("two relays", () => {
  test("do not use one data folder, and the second does not take the operator's socket from the first", async () => {
    const dataDir = temporaryDirectory();
    const nats = { url: server.url, prefix: `c${++clusters}`, streamBytes: 4_000_000 };
    await testRelay({ dataDir, nats });
    await expect(testRelay({ dataDir, nats })).rejects.toMatchObject({
      code: "DATA_DIR_IN_USE",
      context: { path: dataDir, pid: String(process.pid) },
    });
    const second = new AdminSocket(dataDir, {}, createRelayLog("silent"));
    await expect(second.listen()).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
    const reached = withAdminPath(dataDir, (path) => once(connect(path).unref(), "connect"));
    await expect(reached).resolves.toBeDefined();
  });

  test("pass messages from a client of the one to a client of the other, both ways, in order", async () => {
    const [one, two] = (await cluster(2)) as [RunningRelay, RunningRelay];
    expect(one.fingerprint).toBe(two.fingerprint);
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    const a = await RawClient.join(one.url, alice);
    const b = await RawClient.join(two.url, bob);
    await expect.poll(() => one.counts().registered).toBe(2);
    for (let i = 1; i <= 300; i++) a.send(bob.id, i, utf8(`m${i}`));
    for (let i = 1; i <= 300; i++) b.send(alice.id, i, utf8(`m${i}`));
    await a.next("accepted", ({ through }) => through === 300);
    await b.next("accepted", ({ through }) => through === 300);
    await a.next("deliver", ({ delivery }) => delivery === 300);
    expect(texts(b)).toEqual(numbered(300));
    expect(texts(a)).toEqual(numbered(300));
    expect(b.all("deliver").every(({ from }) => Buffer.compare(from, alice.id) === 0)).toBe(true);
  });

  test("keep mail for somebody offline, and hand it out wherever they come", async () => {
    const [one, two] = (await cluster(2)) as [RunningRelay, RunningRelay];
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(two.url, bob)).close();
    const a = await RawClient.join(one.url, alice);
    for (let i = 1; i <= 100; i++) a.send(bob.id, i, utf8(`m${i}`));
    await a.next("accepted", ({ through }) => through === 100);
    const b = await RawClient.join(one.url, bob);
    await b.next("deliver", ({ delivery }) => delivery === 100);
    a.send(bob.id, 101, utf8("m101"));
    await a.next("accepted", ({ through }) => through === 101);
    expect(texts(b)).toEqual(numbered(101));
    // And back, with what was not acknowledged, and with the sender's numbers.
    b.ack = false;
    a.send(bob.id, 102, utf8("m102"));
    await b.next("deliver", ({ delivery }) => delivery === 102);
    const again = await RawClient.join(two.url, bob);
    expect(await b.next("error")).toMatchObject({ code: "REPLACED", fatal: true });
    a.send(bob.id, 103, utf8("m103"));
    await again.next("deliver", ({ body }) => text(body) === "m103");
    await a.next("accepted", ({ through }) => through === 103);
    expect(texts(again)).toEqual(["m102", "m103"]);
  });

  test("judge a sender as one would: order, quotas, strangers", async () => {
    const [one, two] = (await cluster(2, { limits: { mailboxMessages: 5, graceMs: 20 } })) as [
      RunningRelay,
      RunningRelay,
    ];
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(two.url, bob)).close();
    const a = await RawClient.join(one.url, alice);
    a.send(bob.id, 7, utf8("x"));
    expect(await a.next("refused")).toMatchObject({ wanted: 1, code: "SEND_OUT_OF_ORDER" });
    for (let i = 1; i <= 9; i++) a.send(bob.id, i, utf8(`m${i}`));
    await a.next("accepted", ({ through }) => through === 5);
    expect(await a.next("refused", ({ code }) => code === "MAILBOX_FULL")).toMatchObject({ wanted: 6 });
    a.send((await newIdentity("nobody")).id, 1, utf8("?"));
    await a.next("refused", ({ code }) => code === "UNKNOWN_RECIPIENT");
    const b = await RawClient.join(two.url, bob);
    await b.next("deliver", ({ delivery }) => delivery === 5);
    await sleep(50);
    a.send(bob.id, 6, utf8("m6"));
    await a.next("accepted", ({ through }) => through === 6);
    expect(texts(b)).toEqual(numbered(6));
  });

  test("show the same directory and the same presence", async () => {
    const [one, two] = (await cluster(2)) as [RunningRelay, RunningRelay];
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    const a = await RawClient.join(one.url, alice);
    a.frame(encodeControl("watch", { ids: [bob.id], registrations: true }));
    expect((await a.next("changes")).presence).toEqual([[bob.id, false]]);
    const b = await RawClient.join(two.url, bob);
    const online = await a.next("changes", ({ presence }) => presence.some(([, held]) => held));
    expect(online.total).toBe(2);
    a.frame(encodeControl("lookup", { ref: 9, after: 0, ids: [bob.id] }));
    const { entries } = await a.next("entries", ({ ref }) => ref === 9);
    expect(entries.map(({ online: held, record }) => [held, Buffer.compare(record, bob.card)])).toEqual([[true, 0]]);
    const newer = await newIdentity("bob the second", Date.now() + 1_000, bob.seed);
    b.frame(encodeControl("publish", { ref: 3, record: newer.card }));
    await b.next("entries", ({ ref }) => ref === 3);
    await a.next("changes", ({ records }) => records.length > 0);
    a.frame(encodeControl("lookup", { ref: 10, after: 0, ids: [bob.id] }));
    const fresh = await a.next("entries", ({ ref }) => ref === 10);
    expect(Buffer.compare(fresh.entries[0]!.record, newer.card)).toBe(0);
    await b.close();
    await a.next("changes", ({ presence }) => presence.some(([, held]) => !held) && presence.length === 1);
    // An older record is a rollback at every relay.
    await expect(RawClient.join(one.url, bob)).rejects.toThrow("RECORD_ROLLBACK");
  });

  test("keep out at both whom the operator of one blocks, also in the middle of joining, and let in again", async () => {
    const [one, two] = (await cluster(2)) as [RunningRelay, RunningRelay];
    const bob = await newIdentity("bob");
    const block = (op: string) => one.operations[op]!({ id: toHex(bob.id) });
    // It depends on what NATS handles first. Mostly that is the block, and then there is no welcome.
    let kept = false;
    for (let tries = 0; tries < 5 && !kept; tries++) {
      const joining = new RawClient(one.url, bob);
      const { hello } = makeHello(bob, await joining.next("challenge"));
      // What is asked of NATS now is not answered before the block.
      server.signal("SIGSTOP");
      let blocked: Promise<unknown>;
      try {
        joining.frame(encodeControl("hello", hello));
        await sleep(150);
        blocked = block("block.add");
      } finally {
        server.signal("SIGCONT");
      }
      expect(await blocked).toEqual({ added: true });
      expect((await joining.next("error")).code).toBe("CLIENT_BLOCKED");
      kept = joining.all("welcome").length === 0;
      if (!kept) expect(await block("block.remove")).toEqual({ removed: true });
    }
    expect(kept).toBe(true);
    for (const { url } of [one, two]) await expect(RawClient.join(url, bob)).rejects.toThrow("CLIENT_BLOCKED");
    expect(await block("block.remove")).toEqual({ removed: true });
    for (const { url } of [one, two]) await expect.poll(() => outcomeOf(url, bob)).toBe("welcome");
  });

  test("welcome only whose record they keep, of two of the same version that come to both at once", async () => {
    const [one, two] = (await cluster(2)) as [RunningRelay, RunningRelay];
    const now = Date.now();
    const pairs = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const bob = await newIdentity("bob", now);
        return [bob, await newIdentity("somebody else", now, bob.seed)] as const;
      }),
    );
    const clients = pairs.flatMap(([bob, other]) => [new RawClient(one.url, bob), new RawClient(two.url, other)]);
    const hellos = await Promise.all(
      clients.map(async (client) => makeHello(client.identity, await client.next("challenge")).hello),
    );
    server.signal("SIGSTOP");
    clients.forEach((client, index) => {
      client.frame(encodeControl("hello", hellos[index]!));
    });
    await sleep(150);
    server.signal("SIGCONT");
    const answers = await Promise.all(
      clients.map((client) => client.wait(({ type }) => type === "welcome" || type === "error")),
    );
    const welcome = clients.filter((_, index) => answers[index]!.type === "welcome");
    for (const client of clients) client.kill();
    // Some may have to come again: one relay may have the mailbox, and another the record.
    for (const { identity } of welcome) expect(await settled(one.url, identity)).toBe("welcome");
    // By now, one of the two records is an alarm.
    for (const pair of pairs) {
      const outcomes = await Promise.all(pair.map((identity) => settled(two.url, identity)));
      expect(outcomes.filter((outcome) => outcome.includes("RECORD_CONFLICT"))).toHaveLength(1);
    }
  });

  test("give each client one number, whichever it asks first", async () => {
    const relays = await cluster(3);
    const identities = await Promise.all(Array.from({ length: 12 }, (_, index) => newIdentity(`n${index}`)));
    const clients = await Promise.all(identities.map((one, index) => RawClient.join(relays[index % 3]!.url, one)));
    const numbers = clients.map((client) => client.all("welcome")[0]!.registration);
    expect(new Set(numbers).size).toBe(12);
    const moved = await Promise.all(identities.map((one, index) => RawClient.join(relays[(index + 1) % 3]!.url, one)));
    expect(moved.map((client) => client.all("welcome")[0]!.registration)).toEqual(numbers);
  });

  test("hand over when one of them stops", async () => {
    const [one, two] = (await cluster(2)) as [RunningRelay, RunningRelay];
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    const b = await RawClient.join(two.url, bob, { ack: false });
    const a = await RawClient.join(one.url, alice);
    for (let i = 1; i <= 5; i++) a.send(bob.id, i, utf8(`m${i}`));
    await b.next("deliver", ({ delivery }) => delivery === 5);
    await two.stop();
    await a.next("accepted", ({ through }) => through === 5);
    // The first message after it finds the mailbox without an owner, and the second finds one.
    a.send(bob.id, 6, utf8("m6"));
    expect(await a.next("refused")).toMatchObject({ wanted: 6, code: "RATE_LIMITED" });
    await sleep(200);
    a.send(bob.id, 6, utf8("m6"));
    await a.next("accepted", ({ through }) => through === 6);
    const again = await RawClient.join(one.url, bob);
    await again.next("deliver", ({ delivery }) => delivery === 6);
    expect(texts(again)).toEqual(numbered(6));
  });
});

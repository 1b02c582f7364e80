import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { inviteKey } from "@sandi/protocol";
import { type NatsServer, startNats } from "@sandi/testkit/programs/natsServer";
import { newIdentity, RawClient, type RawIdentity, type RawOptions } from "@sandi/testkit/relay/rawClient";
import { later, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningRelay } from "../main.ts";

let nats: NatsServer;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.remove());

let clusters = 0;

/** Two relays with one key between them. */
async function twoRelays(options: { readonly invitesOnly?: boolean } = {}): Promise<[RunningRelay, RunningRelay]> {
  const prefix = `q${++clusters}`;
  const [first, second] = [temporaryDirectory(), temporaryDirectory()];
  const settings = { nats: { url: nats.url, prefix, streamBytes: 4_000_000 }, ...options };
  const one = await testRelay({ dataDir: first, ...settings });
  copyFileSync(join(first, "relay.key"), join(second, "relay.key"));
  return [one, await testRelay({ dataDir: second, ...settings })];
}

async function dial(url: string, identity?: RawIdentity, options?: RawOptions): Promise<RawClient> {
  const client = await RawClient.join(url, identity ?? (await newIdentity()), options);
  later(() => client.kill());
  return client;
}

const prekey = (issued: number): [number, Uint8Array] => [issued, Uint8Array.of(issued)];

describe("two relays", () => {
  test("hand out one owner's prekeys, each once, and tell the owner where it is connected that few are left", async () => {
    const [one, two] = await twoRelays();
    const owner = await dial(one.url);
    const oneTime = Array.from({ length: 10 }, (_, index) => prekey(1 + index));
    await owner.publishPrekeys({ signed: prekey(11), oneTime });
    await expect.poll(() => two.counts().registered).toBe(1);
    const askers = [await dial(one.url), await dial(two.url)];
    const fetching = Array.from({ length: 12 }, (_, index) => askers[index % 2]!.fetchPrekeys(owner.identity.id));
    const got = await Promise.all(fetching);
    expect(got.every(({ signed }) => signed?.[0] === 11)).toBe(true);
    const handedOut = got.flatMap((one) => (one.oneTime === null ? [] : [one.oneTime[0]!]));
    expect(handedOut.sort((a, b) => a - b)).toEqual(oneTime.map(([issued]) => issued));
    await owner.next("stock", ({ ref, oneTime: left }) => ref === 0 && left < 8);
    // Also when all that were handed out went through the other relay.
    await owner.publishPrekeys({ discard: true, signed: prekey(20), oneTime: [prekey(21)] });
    owner.events.length = 0;
    await (await dial(two.url)).fetchPrekeys(owner.identity.id);
    expect(await owner.next("stock")).toMatchObject({ ref: 0, oneTime: 0, last: 21 });
  });

  test("know what was published at the other, and take it once", async () => {
    const [one, two] = await twoRelays();
    const owner = await dial(one.url);
    await owner.publishPrekeys({ signed: prekey(1), oneTime: [prekey(2), prekey(3)] });
    await expect.poll(() => two.counts().registered).toBe(1);
    const moved = await dial(two.url, owner.identity);
    expect(await moved.stock()).toMatchObject({ oneTime: 2, last: 3 });
    // The same publication once more, at another relay.
    expect(await moved.publishPrekeys({ signed: prekey(1), oneTime: [prekey(2), prekey(3)] })).toMatchObject({
      oneTime: 2,
    });
    expect((await (await dial(one.url)).fetchPrekeys(owner.identity.id)).oneTime).toEqual(prekey(2)[1]);
  });

  test("let newcomers in by what a member of the other made", async () => {
    const [one, two] = await twoRelays({ invitesOnly: true });
    const [first, second, third] = [1, 2, 3].map((fill) => new Uint8Array(16).fill(fill)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const key = toHex(inviteKey(nodePrimitives, first));
    await one.operations["invite.create"]!({ key, uses: 1, expiresInMs: 86_400_000 });
    const member = await dial(one.url, undefined, { invite: first });
    expect(await member.invite(second)).toMatchObject({ left: 4 });
    const invites = async (): Promise<number> =>
      ((await two.operations["invite.list"]!({})) as { invites: object[] }).invites.length;
    await expect.poll(invites).toBe(2);
    const newcomer = await dial(two.url, undefined, { invite: second });
    // What it has made at one relay counts at the other.
    const moved = await dial(two.url, member.identity);
    expect(await moved.invite(third)).toMatchObject({ left: 3 });
    await expect(newcomer.invite(third)).rejects.toThrow("INVITE_KEY_TAKEN");
  });
});

import { toHex } from "@sandi/crypto";
import { nodePrimitives as primitives } from "@sandi/crypto/node";
import { inviteKey } from "@sandi/protocol";
import { newIdentity, RawClient, type RawIdentity, type RawOptions } from "@sandi/testkit/relay/rawClient";
import { later, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { Invites } from "../core/join/invites.ts";
import type { RelayOptions, RunningRelay } from "../main.ts";

const DAY = 86_400_000;
const START = 1_790_000_000_000;
let secrets = 0;
const newSecret = (): Uint8Array => new Uint8Array(16).fill(++secrets);
const keyOf = (secret: Uint8Array): string => toHex(inviteKey(primitives, secret));

async function join(url: string, identity?: RawIdentity, options?: RawOptions): Promise<RawClient> {
  const client = await RawClient.join(url, identity ?? (await newIdentity("member", START)), options);
  later(() => client.kill());
  return client;
}

const outcomeOf = (joining: Promise<RawClient>): Promise<string> =>
  joining.then(
    () => "welcome",
    ({ message }: Error) => /"code":"(\w+)"/.exec(message)![1]!,
  );

type Listed = { readonly key: string; readonly used: number; readonly by: string | null };
const list = async (relay: RunningRelay): Promise<Listed[]> =>
  ((await relay.operations["invite.list"]!({})) as { invites: Listed[] }).invites;

/** A private relay with one member, who came by the operator's invite. */
async function withMember(options: Partial<RelayOptions> = {}) {
  const secret = newSecret();
  const where = options.dataDir === undefined ? { ephemeral: true } : {};
  const relay = await testRelay({ invitesOnly: true, ...where, ...options } as Partial<RelayOptions>);
  await relay.operations["invite.create"]!({ key: keyOf(secret), uses: 1, expiresInMs: DAY });
  return { relay, member: await join(relay.url, undefined, { invite: secret }) };
}

describe("a member's invite", () => {
  test("lets one newcomer in, who is a member too; the operator sees who made it", async () => {
    let now = START;
    const { relay, member } = await withMember({ clock: () => now });
    const [secret, other] = [newSecret(), newSecret()];
    expect(await member.invite(secret)).toMatchObject({ until: START + 7 * DAY, left: 4 });
    const newcomer = await join(relay.url, undefined, { invite: secret });
    const late = await newIdentity("late", START);
    expect(await outcomeOf(join(relay.url, late, { invite: secret }))).toBe("INVITE_USED_UP");
    expect(await newcomer.invite(other)).toMatchObject({ left: 4 });
    expect(await list(relay)).toMatchObject([
      { by: null, used: 1 },
      { key: keyOf(secret), by: toHex(member.identity.id), used: 1 },
      { key: keyOf(other), by: toHex(newcomer.identity.id), used: 0 },
    ]);
    now += 7 * DAY;
    expect(await outcomeOf(join(relay.url, late, { invite: other }))).toBe("INVITE_EXPIRED");
  });

  test("is the same when it is asked for again, and nobody else's key is taken", async () => {
    const { relay, member } = await withMember({ clock: () => START });
    const secret = newSecret();
    const first = await member.invite(secret);
    expect({ ...(await member.invite(secret)), ref: first.ref }).toEqual(first);
    const newcomer = await join(relay.url, undefined, { invite: secret });
    await expect(newcomer.invite(secret)).rejects.toThrow("INVITE_KEY_TAKEN");
    expect((await list(relay))[1]).toMatchObject({ used: 1 });
  });

  test("is one of five in a day, also after a restart; the next day there are five again", async () => {
    let now = START;
    const dataDir = temporaryDirectory();
    const { relay, member } = await withMember({ clock: () => now, dataDir });
    for (let left = 4; left >= 1; left--) expect(await member.invite(newSecret())).toMatchObject({ left });
    await relay.stop();
    now += 1_000;
    const again = await testRelay({ invitesOnly: true, clock: () => now, dataDir });
    const back = await join(again.url, member.identity);
    expect(await back.invite(newSecret())).toMatchObject({ left: 0 });
    await expect(back.invite(newSecret())).rejects.toThrow("INVITES_USED_UP");
    now += DAY - 1_000;
    expect(await back.invite(newSecret())).toMatchObject({ left: 3 });
  });

  test("can be revoked by the operator, and ends with its maker's membership", async () => {
    const { relay, member } = await withMember({ clock: () => START });
    const [revoked, used, unused] = [newSecret(), newSecret(), newSecret()];
    for (const secret of [revoked, used, unused]) await member.invite(secret);
    const newcomer = await join(relay.url, undefined, { invite: used });
    await relay.operations["invite.revoke"]!({ key: keyOf(revoked) });
    const late = await newIdentity("late", START);
    expect(await outcomeOf(join(relay.url, late, { invite: revoked }))).toBe("INVITE_UNKNOWN");
    await relay.operations["block.add"]!({ id: toHex(member.identity.id) });
    expect(await outcomeOf(join(relay.url, late, { invite: unused }))).toBe("INVITE_UNKNOWN");
    const another = newSecret();
    await newcomer.invite(another);
    await relay.operations.forget!({ id: toHex(newcomer.identity.id) });
    expect(await outcomeOf(join(relay.url, late, { invite: another }))).toBe("INVITE_UNKNOWN");
    expect((await list(relay)).map(({ key }) => key)).not.toContain(keyOf(another));
  });

  test("is not made where members may make none; on an open relay it works, and nobody needs it", async () => {
    const { relay, member } = await withMember({ clock: () => START, limits: { memberInvites: 0 } });
    expect((await member.next("welcome")).limits.memberInvites).toBe(0);
    await expect(member.invite(newSecret())).rejects.toThrow("INVITES_OFF");
    expect(await list(relay)).toHaveLength(1);
    const open = await testRelay({ clock: () => START });
    expect(await (await join(open.url)).invite(newSecret())).toMatchObject({ left: 4 });
  });
});

describe("many members' invites", () => {
  test("take no room from the operator's, and one that is over and counts no more makes room for another", () => {
    const notes = new Map<string, Uint8Array>();
    const kept = new Invites((key, value) => void (value === undefined ? notes.delete(key) : notes.set(key, value)));
    let made = 0;
    const create = (now: number, by?: Uint8Array): boolean => {
      const key = new Uint8Array(32);
      new DataView(key.buffer).setUint32(0, ++made);
      return kept.create({ key, uses: 1, expiresAt: now + 7 * DAY, ...(by && { by }) }, now).ok;
    };
    const id = new Uint8Array(32).fill(1);
    for (let i = 0; i < 100_000; i++) create(START, id);
    expect(kept.madeBy(id)).toHaveLength(100_000);
    expect(create(START, id)).toBe(false);
    expect(create(START)).toBe(true);
    // Used up, but it still counts for its maker's day.
    const first = kept.madeBy(id)[0]!;
    kept.use(first);
    expect(create(START + 60_000, id)).toBe(false);
    expect(create(START + DAY, id)).toBe(true);
    expect(kept.find(first.key)).toBeUndefined();
    expect(create(START + DAY, id)).toBe(false);
    expect(create(START + 7 * DAY, id)).toBe(true);
    expect(notes.size).toBe(100_001);
    // What another relay says replaces what was known, and is not counted twice.
    const [name, value] = [...notes][0]!;
    kept.restore({ key: name, value });
    kept.restore({ key: name, value });
    expect(kept.madeBy(id)).toHaveLength(100_000);
    kept.revokeMadeBy(id, "all");
    expect([kept.madeBy(id).length, notes.size]).toEqual([0, 1]);
  });
});

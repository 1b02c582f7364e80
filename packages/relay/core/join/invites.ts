import { fromHex, toHex } from "@sandi/crypto";
import { count, decodeCbor, encodeCbor, err, fixedBytes, ok, ProtocolError, type Result } from "@sandi/protocol";
import * as v from "valibot";
import { idKey } from "../base/idTable.ts";
import type { StoredNote } from "../base/ports.ts";

/** What the relay knows of an invite: its public key, how often it may be used, and until when. Times are Unix ms. */
export type Invite = {
  readonly key: Uint8Array;
  readonly uses: number;
  used: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The ID of the member who made it; undefined if the operator did. */
  readonly by: Uint8Array | undefined;
};

const PREFIX = "invite/";
/** An invite that ended so long ago is not listed any more, and makes room for others. */
const REMEMBERED_MS = 30 * 86_400_000;
/** How many a relay keeps: the operator's, and those of all members together, which take no room from the operator's. */
const MOST = { operator: 10_000, members: 100_000 } as const;
/** The time for which a member's invites are counted. */
export const MEMBER_DAY_MS = 86_400_000;
/** After no room was found for members' invites. */
const FULL_MS = 60_000;

const STORED = v.strictObject({
  v: v.literal(1),
  uses: count,
  used: count,
  createdAt: count,
  expiresAt: count,
  by: v.exactOptional(fixedBytes(32)),
});

/** Writes a note; undefined deletes it. */
export type SaveNote = (key: string, value: Uint8Array | undefined) => void;

/** The invites that a relay and its members have given out. */
export class Invites {
  readonly #byKey = new Map<string, Invite>();
  /** The keys of each member's, by the member's ID. */
  readonly #ofMember = new Map<string, Set<string>>();
  #membersCount = 0;
  #fullUntil = 0;
  readonly #save: SaveNote;

  constructor(save: SaveNote) {
    this.#save = save;
  }

  /** Takes a note of the store, if it is one of these. Throws if it is damaged. */
  restore({ key, value }: StoredNote): boolean {
    if (!key.startsWith(PREFIX)) return false;
    const parsed = decodeCbor(STORED, value, "invite");
    if (!parsed.ok) throw parsed.error;
    const { v: _, by, ...stored } = parsed.value;
    this.#add({ key: fromHex(key.slice(PREFIX.length))!, ...stored, by: by && Uint8Array.from(by) });
    return true;
  }

  /** `INVITES_FULL` if there are as many as a relay keeps. */
  create(
    { key, uses, expiresAt, by }: Pick<Invite, "key" | "uses" | "expiresAt"> & { readonly by?: Uint8Array },
    now: number,
  ): Result<Invite, ProtocolError> {
    const limit = by === undefined ? MOST.operator : MOST.members;
    const there = by === undefined ? this.#byKey.size - this.#membersCount : this.#membersCount;
    if (there >= limit && !this.#makeRoom(by !== undefined, now))
      return err(new ProtocolError("INVITES_FULL", { limit }));
    const invite = {
      key: Uint8Array.from(key),
      uses,
      used: 0,
      createdAt: now,
      expiresAt,
      by: by && Uint8Array.from(by),
    };
    this.#add(invite);
    this.#put(invite);
    return ok(invite);
  }

  list(now: number): readonly Invite[] {
    return [...this.#byKey.values()].filter(({ expiresAt }) => now - expiresAt <= REMEMBERED_MS);
  }

  madeBy(id: Uint8Array): Invite[] {
    return [...(this.#ofMember.get(idKey(id)) ?? [])].map((key) => this.#byKey.get(key)!);
  }

  /** Nobody comes in any more by what this member has made. With `all`, nothing is known of it either. */
  revokeMadeBy(id: Uint8Array, which: "unused" | "all"): void {
    for (const invite of this.madeBy(id)) if (which === "all" || invite.used < invite.uses) this.revoke(invite);
  }

  find(key: Uint8Array): Invite | undefined {
    return this.#byKey.get(idKey(key));
  }

  /** From now on it is unknown. */
  revoke(invite: Invite): void {
    this.#remove(invite.key);
    this.#save(noteKey(invite.key), undefined);
  }

  /** Whether a client that has proven to hold this invite may come in with it. */
  judge(key: Uint8Array, now: number): Result<Invite, ProtocolError> {
    const invite = this.find(key);
    if (invite === undefined) return err(new ProtocolError("INVITE_UNKNOWN"));
    if (now >= invite.expiresAt) return err(new ProtocolError("INVITE_EXPIRED"));
    if (invite.used >= invite.uses) return err(new ProtocolError("INVITE_USED_UP"));
    return ok(invite);
  }

  /** Counts a use. It becomes durable together with the registration in the same batch. */
  use(invite: Invite): void {
    invite.used++;
    this.#put(invite);
  }

  /** The note after one more use, for a cluster, where other relays use the same invites. */
  noteOfUse(invite: Invite): StoredNote {
    return noteOf({ ...invite, used: invite.used + 1 });
  }

  /** Another relay has revoked it. @returns false if the note is none of these */
  drop(key: string): boolean {
    if (!key.startsWith(PREFIX)) return false;
    this.#remove(fromHex(key.slice(PREFIX.length))!);
    return true;
  }

  #put(invite: Invite): void {
    const { key, value } = noteOf(invite);
    this.#save(key, value);
  }

  #add(invite: Invite): void {
    this.#remove(invite.key);
    const key = idKey(invite.key);
    this.#byKey.set(key, invite);
    if (invite.by === undefined) return;
    this.#membersCount++;
    const maker = idKey(invite.by);
    const keys = this.#ofMember.get(maker);
    if (keys === undefined) this.#ofMember.set(maker, new Set([key]));
    else keys.add(key);
  }

  #remove(bytes: Uint8Array): void {
    const key = idKey(bytes);
    const invite = this.#byKey.get(key);
    this.#byKey.delete(key);
    if (invite?.by === undefined) return;
    this.#membersCount--;
    const maker = idKey(invite.by);
    const keys = this.#ofMember.get(maker)!;
    keys.delete(key);
    if (keys.size === 0) this.#ofMember.delete(maker);
  }

  /**
   * Forgets the invite that ended first, if it may go: the operator's a while after its end, a member's when it is over and no
   * longer counts. Never more than needed: if the clock is set ahead, all have ended, and when it is set right, their
   * holders still come in.
   */
  #makeRoom(ofMembers: boolean, now: number): boolean {
    // Looking through all of them takes a moment, and members may ask at any time.
    if (ofMembers && now < this.#fullUntil && now >= this.#fullUntil - FULL_MS) return false;
    let first: Invite | undefined;
    for (const invite of this.#byKey.values()) {
      if ((invite.by !== undefined) !== ofMembers || !mayGo(invite, now)) continue;
      if (first === undefined || invite.expiresAt < first.expiresAt) first = invite;
    }
    if (first !== undefined) this.revoke(first);
    else if (ofMembers) this.#fullUntil = now + FULL_MS;
    return first !== undefined;
  }
}

function mayGo({ by, uses, used, createdAt, expiresAt }: Invite, now: number): boolean {
  if (by === undefined) return now - expiresAt > REMEMBERED_MS;
  return (used >= uses || now >= expiresAt) && now - createdAt >= MEMBER_DAY_MS;
}

function noteOf({ key, uses, used, createdAt, expiresAt, by }: Invite): StoredNote {
  return { key: noteKey(key), value: encodeCbor({ v: 1, uses, used, createdAt, expiresAt, ...(by && { by }) }) };
}

function noteKey(key: Uint8Array): string {
  return PREFIX + toHex(key);
}

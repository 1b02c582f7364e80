import { fromHex, toHex } from "@sandi/crypto";
import { count, decodeCbor, encodeCbor, err, ok, ProtocolError, type Result } from "@sandi/protocol";
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
};

const PREFIX = "invite/";
/** An invite that ended so long ago is not listed any more, and makes room for others. */
const REMEMBERED_MS = 30 * 86_400_000;
const MOST = 10_000;

const STORED = v.strictObject({ v: v.literal(1), uses: count, used: count, createdAt: count, expiresAt: count });

/** Writes a note; undefined deletes it. */
export type SaveNote = (key: string, value: Uint8Array | undefined) => void;

/** The invites that a relay has given out. */
export class Invites {
  readonly #byKey = new Map<string, Invite>();
  readonly #save: SaveNote;

  constructor(save: SaveNote) {
    this.#save = save;
  }

  /** Takes a note of the store, if it is one of these. Throws if it is damaged. */
  restore({ key, value }: StoredNote): boolean {
    if (!key.startsWith(PREFIX)) return false;
    const parsed = decodeCbor(STORED, value, "invite");
    if (!parsed.ok) throw parsed.error;
    const { v: _, ...stored } = parsed.value;
    const bytes = fromHex(key.slice(PREFIX.length))!;
    this.#byKey.set(idKey(bytes), { key: bytes, ...stored });
    return true;
  }

  /** `INVITES_FULL` if there are as many as a relay keeps. */
  create(key: Uint8Array, uses: number, expiresAt: number, now: number): Result<Invite, ProtocolError> {
    if (this.#byKey.size >= MOST && !this.#makeRoom(now))
      return err(new ProtocolError("INVITES_FULL", { limit: MOST }));
    const invite: Invite = { key: Uint8Array.from(key), uses, used: 0, createdAt: now, expiresAt };
    this.#byKey.set(idKey(key), invite);
    this.#put(invite);
    return ok(invite);
  }

  list(now: number): readonly Invite[] {
    return [...this.#byKey.values()].filter(({ expiresAt }) => now - expiresAt <= REMEMBERED_MS);
  }

  find(key: Uint8Array): Invite | undefined {
    return this.#byKey.get(idKey(key));
  }

  /** From now on it is unknown. */
  revoke(invite: Invite): void {
    this.#byKey.delete(idKey(invite.key));
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
    this.#byKey.delete(idKey(fromHex(key.slice(PREFIX.length))!));
    return true;
  }

  #put(invite: Invite): void {
    const { key, value } = noteOf(invite);
    this.#save(key, value);
  }

  /**
   * Forgets the invite that ended first, if that is long ago. Never more than needed: if the clock is set ahead, all
   * have ended, and when it is set right, their holders still come in.
   */
  #makeRoom(now: number): boolean {
    let first: Invite | undefined;
    for (const invite of this.#byKey.values())
      if (first === undefined || invite.expiresAt < first.expiresAt) first = invite;
    if (first === undefined || now - first.expiresAt <= REMEMBERED_MS) return false;
    this.revoke(first);
    return true;
  }
}

function noteOf({ key, uses, used, createdAt, expiresAt }: Invite): StoredNote {
  return { key: noteKey(key), value: encodeCbor({ v: 1, uses, used, createdAt, expiresAt }) };
}

function noteKey(key: Uint8Array): string {
  return PREFIX + toHex(key);
}

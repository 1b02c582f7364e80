import { concat, equal, type Primitives, type UnixMs, u64 } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { type ClientId, shortId, verifyFields } from "../../identity.ts";
import { err, ok, type Result } from "../../result.ts";
import type { SuiteSelf } from "../../suite.ts";
import { type FieldNote, Reader } from "../../wire/reader.ts";
import { RATCHET_LIMITS as LIMIT, PREKEY_KIND, type PrekeyKind, type RatchetEnv, SIZE } from "./layout.ts";

const PREKEY_VERSION = 1;
/** version 1, kind 1, id 8, issued 8, not-after 8, public key 1216, signature 64. */
export const PREKEY_SIZE = 26 + SIZE.ratchetKey + SIZE.signature;

/** A public key that its owner leaves at the relay. Nothing in it is a secret. */
export type Prekey = {
  readonly kind: PrekeyKind;
  /** The first 8 bytes of SHA-256 of the public key: for people to tell prekeys apart. */
  readonly id: Uint8Array;
  /** Grows with each prekey of one owner: max(previous + 1, unix ms by the relay's clock). */
  readonly issued: number;
  readonly notAfter: UnixMs;
  /** X-Wing, 1216 bytes. Whether it can be used shows when something is encapsulated to it. */
  readonly publicKey: Uint8Array;
  /** 1306 bytes, as received. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`: by this an opening names the prekey. */
  readonly hash: Uint8Array;
};

export type PrekeyOwner = { readonly id: ClientId; readonly identityKey: Uint8Array };

function signedFields(
  owner: ClientId,
  { kind, id, issued, notAfter, publicKey }: Omit<Prekey, "bytes" | "hash">,
): Uint8Array[] {
  return [owner, Uint8Array.of(PREKEY_KIND[kind]), id, u64(issued), u64(notAfter), publicKey];
}

/** The first 8 bytes of SHA-256 of a prekey's public key. */
function prekeyId(primitives: Primitives, publicKey: Uint8Array): Uint8Array {
  return primitives.sha256(publicKey).slice(0, SIZE.prekeyId);
}

/** @param seed the private key, 32 secret random bytes: the caller keeps it. The same arguments give the same bytes */
export function makePrekey(
  { primitives, kem }: Pick<RatchetEnv, "primitives" | "kem">,
  me: SuiteSelf,
  kind: PrekeyKind,
  seed: Uint8Array,
  { issued, notAfter }: { readonly issued: number; readonly notAfter: UnixMs },
): Prekey {
  const publicKey = kem.publicKey(seed);
  const unsigned = { kind, id: prekeyId(primitives, publicKey), issued, notAfter, publicKey };
  const signature = me.sign("ratchet-prekey", signedFields(me.id, unsigned));
  const head = Uint8Array.of(PREKEY_VERSION, PREKEY_KIND[kind]);
  const bytes = concat(head, unsigned.id, u64(issued), u64(notAfter), publicKey, signature);
  return { ...unsigned, bytes, hash: primitives.sha256(bytes) };
}

/**
 * Reads a prekey and verifies that its owner signed it as one of this kind. The result keeps no view of `bytes`.
 * Errors: `WIRE_TRUNCATED`, `WIRE_TRAILING_BYTES`, `WIRE_UNKNOWN_VERSION`, `WIRE_BAD_VALUE` for another kind, an id
 * that does not fit the key, or a life of more than 90 days; `RATCHET_PREKEY_SIGNATURE`.
 */
export function openPrekey(
  primitives: Primitives,
  owner: PrekeyOwner,
  kind: PrekeyKind,
  received: Uint8Array,
  note?: FieldNote,
): Result<Prekey, ProtocolError> {
  const bytes = new Uint8Array(received);
  const reader = new Reader(bytes, note);
  const version = reader.u8("version");
  const kindNumber = reader.u8("kind");
  const id = reader.bytes(SIZE.prekeyId, "id");
  const issued = reader.u64("issued");
  const notAfter = reader.u64("notAfter") as UnixMs;
  const publicKey = reader.bytes(SIZE.ratchetKey, "publicKey");
  const signature = reader.bytes(SIZE.signature, "signature");
  const read = reader.finish({ kind, id, issued, notAfter, publicKey });
  if (!read.ok) return read;
  if (version !== PREKEY_VERSION) return err(new ProtocolError("WIRE_UNKNOWN_VERSION", { version }));
  if (kindNumber !== PREKEY_KIND[kind]) return bad("prekey.kind");
  if (notAfter > issued + LIMIT.prekeyLife) return bad("prekey.notAfter");
  if (!equal(id, prekeyId(primitives, publicKey))) return bad("prekey.id");
  if (!verifyFields(primitives, owner.identityKey, "ratchet-prekey", signedFields(owner.id, read.value), signature))
    return err(new ProtocolError("RATCHET_PREKEY_SIGNATURE", { id: shortId(owner.id) }));
  return ok({ ...read.value, bytes, hash: primitives.sha256(bytes) });
}

function bad(field: string): Result<never, ProtocolError> {
  return err(new ProtocolError("WIRE_BAD_VALUE", { field }));
}

/**
 * Whether a prekey may be used now. `stale` is worth a note: its owner has not renewed it for 14 days.
 * Errors: `RATCHET_PREKEY_EXPIRED`; `RATCHET_PREKEY_ROLLBACK` for a signed one that is older than one seen before.
 * @param now the relay's clock
 * @param newest the highest `issued` of a signed prekey of this owner that was ever verified; 0 for none
 */
export function judgePrekey(
  owner: ClientId,
  { kind, issued, notAfter }: Prekey,
  now: UnixMs,
  newest: number,
): Result<{ readonly stale: boolean }, ProtocolError> {
  const id = shortId(owner);
  if (now > notAfter)
    return err(new ProtocolError("RATCHET_PREKEY_EXPIRED", { id, until: new Date(notAfter).toISOString() }));
  if (kind === "signed" && issued < newest)
    return err(new ProtocolError("RATCHET_PREKEY_ROLLBACK", { id, offered: issued, known: newest }));
  return ok({ stale: now - issued > LIMIT.prekeyStale });
}

/** What one opening encapsulates to. */
export type UsablePrekeys = { readonly signed: Prekey; readonly oneTime?: Prekey; readonly stale: boolean };

/**
 * Judges what the relay handed out. A one-time prekey that has expired is left out; one that its owner did not sign
 * shows that the relay makes things up, and nothing of it is used. Errors as above.
 */
export function usePrekeys(
  primitives: Primitives,
  owner: PrekeyOwner,
  offered: { readonly signed: Uint8Array; readonly oneTime?: Uint8Array | undefined },
  now: UnixMs,
  newest: number,
): Result<UsablePrekeys, ProtocolError> {
  const signed = openPrekey(primitives, owner, "signed", offered.signed);
  if (!signed.ok) return signed;
  const judged = judgePrekey(owner.id, signed.value, now, newest);
  if (!judged.ok) return judged;
  const usable = { signed: signed.value, stale: judged.value.stale };
  if (offered.oneTime === undefined) return ok(usable);
  const oneTime = openPrekey(primitives, owner, "oneTime", offered.oneTime);
  if (!oneTime.ok) return oneTime;
  return judgePrekey(owner.id, oneTime.value, now, newest).ok ? ok({ ...usable, oneTime: oneTime.value }) : ok(usable);
}

import { equal } from "@sandi/crypto";
import {
  type Challenge,
  type ClientId,
  err,
  type Hello,
  joinFields,
  ok,
  ProtocolError,
  type Result,
  shortId,
  WIRE_VERSION,
} from "@sandi/protocol";
import type { Client } from "../people/client.ts";

/**
 * What the relay needs of a verified record. It does not read the name, and keeps it only inside the record's bytes.
 */
export type OpenedRecord = {
  readonly id: ClientId;
  readonly identityKey: Uint8Array;
  readonly version: number;
};

/** How the relay uses keys. */
export interface JoinKeys {
  readonly relayKey: Uint8Array;
  random(length: number): Uint8Array;
  /** Checks the signature and the times of a record. */
  open(record: Uint8Array, now: number): Result<OpenedRecord, ProtocolError>;
  /** Purpose `join-client`. */
  verify(identityKey: Uint8Array, fields: readonly Uint8Array[], signature: Uint8Array): boolean;
  /** Purpose `join-invite`. */
  verifyInvite(inviteKey: Uint8Array, fields: readonly Uint8Array[], proof: Uint8Array): boolean;
  /** Purpose `join-relay`. */
  sign(fields: readonly Uint8Array[]): Uint8Array;
}

export function newChallenge(keys: JoinKeys, now: number): Challenge {
  return { v: WIRE_VERSION, relayKey: keys.relayKey, challenge: keys.random(32), time: now };
}

/** A signature over everything said so far proves that the client has the identity key. docs/wire.md §3.1 */
export function judgeHello(
  keys: JoinKeys,
  challenge: Challenge,
  hello: Hello,
  now: number,
): Result<OpenedRecord & { readonly fields: readonly Uint8Array[] }, ProtocolError> {
  const opened = keys.open(hello.record, now);
  if (!opened.ok) return opened;
  const fields = joinFields(challenge, hello);
  if (!keys.verify(opened.value.identityKey, fields, hello.signature))
    return err(new ProtocolError("JOIN_SIGNATURE_WRONG"));
  return ok({ ...opened.value, fields });
}

/**
 * A record that is older than the known one is a rollback. One of the same version with other bytes means that the
 * identity key signed two different things, which is an alarm.
 */
export function judgeVersion(
  known: Client | undefined,
  record: Uint8Array,
  { id, version }: OpenedRecord,
): Result<"new" | "newer" | "same", ProtocolError> {
  if (known === undefined) return ok("new");
  if (version > known.version) return ok("newer");
  if (version < known.version)
    return err(new ProtocolError("RECORD_ROLLBACK", { id: shortId(id), known: known.version, offered: version }));
  if (equal(record, known.record)) return ok("same");
  return err(new ProtocolError("RECORD_CONFLICT", { id: shortId(id), version }));
}

import type { ClientId, ProtocolError, Result } from "@sandi/protocol";

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

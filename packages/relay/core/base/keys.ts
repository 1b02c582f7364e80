import type { ClientId, ProtocolError, Result } from "@sandi/protocol";

/**
 * What the relay needs of a verified card. It does not read the name, and keeps it only inside the card's bytes.
 */
export type OpenedCard = {
  readonly id: ClientId;
  readonly identityKey: Uint8Array;
  readonly version: number;
};

/** How the relay uses keys. */
export interface JoinKeys {
  readonly relayKey: Uint8Array;
  random(length: number): Uint8Array;
  /** Checks the signature and the times of a card. */
  open(card: Uint8Array, now: number): Result<OpenedCard, ProtocolError>;
  /** Purpose `join-client`. */
  verify(identityKey: Uint8Array, fields: readonly Uint8Array[], signature: Uint8Array): boolean;
  /** Purpose `join-invite`. */
  verifyInvite(inviteKey: Uint8Array, fields: readonly Uint8Array[], proof: Uint8Array): boolean;
  /** Purpose `join-relay`. */
  sign(fields: readonly Uint8Array[]): Uint8Array;
}

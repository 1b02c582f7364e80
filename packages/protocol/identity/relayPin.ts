import { equal, lengthPrefixed, type Primitives, toHex, utf8 } from "@sandi/crypto";
import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";

export type RelayFingerprint = {
  /** The first 32 bits, `9f3c 22ab`: to recognise a relay by, not to check one. */
  readonly short: string;
  /** All 256 bits in sixteen groups of four. */
  readonly full: string;
};

/** SHA-256("sandi/relay/v1" ‖ the relay's Ed25519 public key, 32 bytes). */
export function fingerprintHash(primitives: Primitives, relayKey: Uint8Array): Uint8Array {
  return primitives.sha256(lengthPrefixed(utf8("sandi/relay/v1"), relayKey));
}

/** `fingerprintHash` in hex. */
export function relayFingerprint(primitives: Primitives, relayKey: Uint8Array): RelayFingerprint {
  const hex = toHex(fingerprintHash(primitives, relayKey));
  const full = hex.replaceAll(/(.{4})(?=.)/g, "$1 ");
  return { short: full.slice(0, 9), full };
}

/**
 * Trust on first use, as for an SSH host key: a relay's key is pinned when it is first seen. `RELAY_KEY_CHANGED`, with
 * both fingerprints, for any other key from then on. The pin vouches for the greeting only, the channel is TLS's.
 * @param relay the address by which the person knows the relay
 */
export function judgeRelayPin(
  primitives: Primitives,
  relay: string,
  pinned: Uint8Array | undefined,
  offered: Uint8Array,
): Result<"new" | "same", ProtocolError> {
  if (pinned === undefined) return ok("new");
  if (equal(pinned, offered)) return ok("same");
  return err(
    new ProtocolError("RELAY_KEY_CHANGED", {
      relay,
      pinned: relayFingerprint(primitives, pinned).full,
      offered: relayFingerprint(primitives, offered).full,
    }),
  );
}

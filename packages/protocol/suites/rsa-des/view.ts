import type { VerifiedCard } from "../../identity.ts";
import type { View } from "./derive.ts";

const NO_KEY = new Uint8Array(0);

/** What H binds of a verified card. A card without an RSA key has an empty one here, which no peer encrypts to. */
export function viewOf({ id, rsaSpki = NO_KEY, suites }: VerifiedCard): View {
  return { id, spki: rsaSpki, suites };
}

/** The key that the handshake encrypts to; undefined if the card does not offer this suite. */
export function rsaKeyOf({ rsaSpki, suites }: VerifiedCard): Uint8Array | undefined {
  return suites.includes("rsa-des") ? rsaSpki : undefined;
}

export function versionOf(record: VerifiedCard): number {
  return record.version;
}

import type { Rng, SlowPrimitives } from "@sandi/crypto";

/**
 * What makes a profile this person: anyone who has it is that person. Shows itself nowhere: not in JSON, not in a log, not in
 * an error. The arrays are the holder's; nothing else keeps them.
 */
export class ProfileSecrets {
  /** Ed25519 seed, 32 bytes. */
  readonly identitySeed: Uint8Array;
  /** RSA-3072 key pair, DER. */
  readonly rsaPkcs8: Uint8Array;
  readonly rsaSpki: Uint8Array;
  /** Seals the blobs of the profile's database, 32 bytes. */
  readonly storageKey: Uint8Array;
  /** Unix ms. */
  readonly createdAt: number;

  constructor(fields: {
    readonly identitySeed: Uint8Array;
    readonly rsaPkcs8: Uint8Array;
    readonly rsaSpki: Uint8Array;
    readonly storageKey: Uint8Array;
    readonly createdAt: number;
  }) {
    this.identitySeed = fields.identitySeed;
    this.rsaPkcs8 = fields.rsaPkcs8;
    this.rsaSpki = fields.rsaSpki;
    this.storageKey = fields.storageKey;
    this.createdAt = fields.createdAt;
  }

  toJSON(): string {
    return "[redacted]";
  }

  /** What `util.inspect` of Node asks for; in a page nobody does. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "ProfileSecrets [redacted]";
  }
}

/** New keys: Ed25519, RSA-3072 (most of a second) and the storage key. */
export async function newSecrets(slow: SlowPrimitives, rng: Rng, createdAt: number): Promise<ProfileSecrets> {
  const { spki, pkcs8 } = await slow.rsa.generate();
  return new ProfileSecrets({
    identitySeed: rng(32),
    rsaPkcs8: pkcs8,
    rsaSpki: spki,
    storageKey: rng(32),
    createdAt,
  });
}

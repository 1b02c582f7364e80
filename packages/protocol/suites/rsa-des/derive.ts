import { concat, type Env, lengthPrefixed, u16, utf8 } from "@sandi/crypto";
import { type SuiteName, suiteNumber } from "../names.ts";
import { ROLE, type Role } from "./messages.ts";

/** What the signed record of one side says that H binds. */
export type View = { readonly id: Uint8Array; readonly spki: Uint8Array; readonly suites: readonly SuiteName[] };

/** H = SHA-256 over (ID, SPKI, suites) of the initiator and then of the responder. */
export function viewHash(env: Env, a: View, b: View): Uint8Array {
  const suites = (view: View) => concat(...view.suites.map((suite) => u16(suiteNumber(suite))));
  return env.primitives.sha256(lengthPrefixed(a.id, a.spki, suites(a), b.id, b.spki, suites(b)));
}

/** SHA-256(c1), or SHA-256(c1 ‖ c2 ‖ …). */
export function hashCiphertexts(env: Env, ...ciphertexts: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = ciphertexts;
  return env.primitives.sha256(first && others.length === 0 ? first : lengthPrefixed(...ciphertexts));
}

export type HeaderAndCiphertext = { readonly header: Uint8Array; readonly ciphertext: Uint8Array };

/** T = SHA-256 over header and ciphertext of M1 to M4, in turn. */
export function transcript(env: Env, legs: readonly HeaderAndCiphertext[]): Uint8Array {
  return env.primitives.sha256(lengthPrefixed(...legs.flatMap(({ header, ciphertext }) => [header, ciphertext])));
}

/** T' = SHA-256(T ‖ c4'). */
export function nextTranscript(env: Env, t: Uint8Array, c4: Uint8Array): Uint8Array {
  return env.primitives.sha256(lengthPrefixed(t, c4));
}

/** The 16 bytes that name a session: from T, so that both sides know them and nobody chooses them. */
export function sessionId(env: Env, t: Uint8Array): Uint8Array {
  return env.primitives.sha256(lengthPrefixed(utf8("sandi/rsa-des/v1/session"), t)).slice(0, 16);
}

export type DerivedKeys = {
  /** By the role of who sends. */
  readonly macs: readonly [Uint8Array, Uint8Array];
  /** HMAC-SHA-256(K_conf, role ‖ T), by the role of who confirms. */
  readonly confirmations: readonly [Uint8Array, Uint8Array];
};

/**
 * MAC and confirmation keys = HKDF-SHA-256(salt T, N1‖N2‖S), 32 bytes each, one per direction and use (RFC 5869).
 * K_DES is not an input: an attacker who finds its 56 bits can read, but still cannot forge.
 */
export function deriveKeys(env: Env, t: Uint8Array, n1: Uint8Array, n2: Uint8Array, s: Uint8Array): DerivedKeys {
  const { primitives } = env;
  const input = lengthPrefixed(n1, n2, s);
  const key = (use: string, role: Role) =>
    primitives.hkdfSha256(input, t, concat(utf8(`sandi/rsa-des/v1/${use}`), Uint8Array.of(0, role)), 32);
  const confirmation = (role: Role) =>
    primitives.hmacSha256(key("confirmation", role), lengthPrefixed(Uint8Array.of(role), t));
  return {
    macs: [key("mac", ROLE.initiator), key("mac", ROLE.responder)],
    confirmations: [confirmation(ROLE.initiator), confirmation(ROLE.responder)],
  };
}

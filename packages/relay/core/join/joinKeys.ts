import type { Primitives, Rng, UnixMs } from "@sandi/crypto";
import { openCard, signFields, verifyFields } from "@sandi/protocol";
import type { JoinKeys } from "../base/keys.ts";

/** What a relay proves itself with, and checks its clients by. @param seed the relay's Ed25519 seed, 32 bytes */
export function joinKeys(primitives: Primitives, rng: Rng, seed: Uint8Array): JoinKeys {
  return {
    relayKey: primitives.ed25519.publicKey(seed),
    random: rng,
    open: (card, now) => openCard(card, primitives, now as UnixMs),
    verify: (key, fields, signature) => verifyFields(primitives, key, "join-client", fields, signature),
    verifyInvite: (key, fields, proof) => verifyFields(primitives, key, "join-invite", fields, proof),
    sign: (fields) => signFields(primitives, seed, "join-relay", fields),
  };
}

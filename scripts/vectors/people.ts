import { concat, type Env, type Rng, toHex, type UnixMs, u32, utf8 } from "@sandi/crypto";
import { webPrimitives } from "@sandi/crypto/web";
import { webKem } from "@sandi/crypto/web/kem";
import { makeCard, openCard, signFields } from "../../packages/protocol/identity.ts";
import type { SuiteSelf } from "../../packages/protocol/suite.ts";
import type { RatchetEnv } from "../../packages/protocol/suites/ratchet/layout.ts";

/** Everything in the vectors happens then, unless they say otherwise. */
export const NOW = 1_900_000_000_000 as UnixMs;

/** The nth call gives the first bytes of SHA-256(name ‖ n ‖ 0), SHA-256(name ‖ n ‖ 1) …, the numbers as u32. */
export function coins(name: string): Rng {
  let calls = 0;
  return (length) => {
    const call = u32(calls++);
    const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
      webPrimitives.sha256(concat(utf8(name), call, u32(i))),
    );
    return concat(...blocks).slice(0, length);
  };
}

/** With the twin whose ML-KEM takes its coins from `rng`. */
export function worldOf(name: string): RatchetEnv {
  return { primitives: webPrimitives, kem: webKem, rng: coins(name), now: NOW } satisfies Env & RatchetEnv;
}

/** Someone whose Ed25519 seed is SHA-256 of the name. */
export type Person = SuiteSelf & { readonly seed: Uint8Array };

export function person(name: string): Person {
  const seed = webPrimitives.sha256(utf8(name));
  const bytes = makeCard({ primitives: webPrimitives, now: NOW }, seed, { name, suites: ["ratchet"] });
  const card = openCard(bytes, webPrimitives);
  if (!card.ok) throw card.error;
  return {
    seed,
    id: card.value.id,
    card: card.value,
    sign: (purpose, fields) => signFields(webPrimitives, seed, purpose, fields),
  };
}

export function describePerson({ seed, id, card }: Person) {
  return { seed: toHex(seed), identityKey: toHex(card.identityKey), id: toHex(id), card: toHex(card.bytes) };
}

/** With one bit of the byte at `at` turned. */
export function turned(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, bytes.at(at)! ^ 1);
}

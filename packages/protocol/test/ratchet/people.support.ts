import { equal, type Kem, type Primitives, type UnixMs, utf8 } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { nodeKem } from "@sandi/crypto/node/kem";
import { webPrimitives } from "@sandi/crypto/web";
import { webKem } from "@sandi/crypto/web/kem";
import { fuzz } from "@sandi/testkit/fuzz";
import type { ProtocolError } from "../../errors.ts";
import { type ClientId, makeCard, openCard, signFields } from "../../identity.ts";
import type { Result } from "../../result.ts";
import type { KeyringContext, SuiteSelf } from "../../suite.ts";
import type { RatchetEnv } from "../../suites/ratchet/layout.ts";

export const NOW = 1_900_000_000_000 as UnixMs;
export const DAY = 86_400_000;

export type Twin = { readonly primitives: Primitives; readonly kem: Kem };
export const NODE: Twin = { primitives: nodePrimitives, kem: nodeKem };
const WEB: Twin = { primitives: webPrimitives, kem: webKem };
export const TWINS = [NODE, WEB] as const;

/** Someone with a card. `owner` is what others know of them. */
export type Someone = SuiteSelf & { readonly owner: { readonly id: ClientId; readonly identityKey: Uint8Array } };

/** The same name gives the same identity. */
export function someone(name: string): Someone {
  const seed = nodePrimitives.sha256(utf8(name));
  const fields = { name, suites: ["ratchet"] } as const;
  const card = must(openCard(makeCard({ primitives: nodePrimitives, now: NOW }, seed, fields), nodePrimitives));
  return {
    id: card.id,
    card,
    owner: { id: card.id, identityKey: card.identityKey },
    sign: (purpose, signed) => signFields(nodePrimitives, seed, purpose, signed),
  };
}

export function must<T>(result: Result<T, Error>): T {
  if (!result.ok) throw result.error;
  return result.value;
}

/** The code of a refusal, or `ok`. */
export function codeOf(result: Result<unknown, { readonly code: string }>): string {
  return result.ok ? "ok" : result.error.code;
}

export function envOf({ primitives, kem }: Twin = NODE, now = NOW): RatchetEnv {
  return { primitives, kem, now, rng: nodeRng };
}

export function contextOf(me: SuiteSelf, now: UnixMs = NOW, clock: UnixMs = now): KeyringContext {
  return { env: envOf(NODE, now), clock, me };
}

/** Every copy that is a byte short, a byte long, or has one bit of a sampled byte turned. */
export function neighbours(bytes: Uint8Array, step = 1): { readonly what: string; readonly bytes: Uint8Array }[] {
  const turned = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => i * step).map((at) => {
    const copy = bytes.slice();
    copy[at]! ^= 1 << (at % 8);
    return { what: `byte ${at} changed`, bytes: copy };
  });
  return [
    { what: "empty", bytes: new Uint8Array(0) },
    { what: "a byte short", bytes: bytes.slice(0, -1) },
    { what: "a byte long", bytes: Uint8Array.of(...bytes, 0) },
    ...turned,
  ];
}

/** How many of many damaged samples a parser takes, apart from those that came out undamaged. */
export function damagedTaken(
  parse: (bytes: Uint8Array) => Result<unknown, ProtocolError>,
  samples: readonly Uint8Array[],
  count: number,
): number {
  let taken = 0;
  const { slowestMs } = fuzz(
    (bytes) => {
      const result = parse(bytes);
      if (result.ok && !samples.some((sample) => equal(sample, bytes))) taken++;
      return result;
    },
    samples,
    { count },
  );
  return slowestMs < 100 ? taken : Number.NaN;
}

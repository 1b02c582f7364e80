import { mod, pow } from "@noble/curves/abstract/modular.js";
import { montgomery } from "@noble/curves/abstract/montgomery.js";
import { Point } from "@noble/ed25519";
import { FIELD, ORDER } from "./curve25519.ts";

/**
 * noble's X25519, as `@noble/curves/ed25519.js` puts it together, but with the points of Ed25519 that a page has anyway
 * (decision 0016). Only the base point is multiplied on them; what a peer sends goes through noble's ladder.
 */
export const x25519 = /* @__PURE__ */ montgomery({
  P: FIELD,
  type: "x25519",
  powPminus2: invert,
  // RFC 7748 §5: a multiple of 8 between 2^254 and 2^255.
  adjustScalarBytes(bytes: Uint8Array) {
    const clamped = Uint8Array.from(bytes);
    clamped[0]! &= 248;
    clamped[31]! &= 127;
    clamped[31]! |= 64;
    return clamped;
  },
  // RFC 7748 §4.1: u = (1 + y) / (1 − y), where y = Y / Z. No such multiple of 8 below 2^255 is a multiple of the order.
  scalarMultBase(scalar) {
    const { Y, Z } = Point.BASE.multiply(mod(scalar, ORDER));
    return mod((Z + Y) * invert(mod(Z - Y, FIELD)), FIELD);
  },
});

function invert(x: bigint): bigint {
  return pow(x, FIELD - 2n, FIELD);
}

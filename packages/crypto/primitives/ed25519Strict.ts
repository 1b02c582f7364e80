import { fromHex } from "../bytes.ts";
import { FIELD, littleEndian } from "./curve25519.ts";

const ORDER_8_Y = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  FIELD - 1n,
  littleEndian(fromHex(ORDER_8_Y)!),
  FIELD - littleEndian(fromHex(ORDER_8_Y)!),
]);

/**
 * What both implementations ask of an Ed25519 public key before they verify with it: 32 bytes, y below p (RFC 8032
 * §5.1.3), and none of the eight points of small order, under which one signature fits many messages. OpenSSL 3.5 asks
 * for all of it by itself, 3.0 for neither of the last two, and a Node may be built with either.
 */
export function isAcceptableEd25519Key(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false;
  const y = publicKey.slice();
  y[31]! &= 0x7f;
  const value = littleEndian(y);
  return value < FIELD && !SMALL_ORDER_Y.has(value);
}

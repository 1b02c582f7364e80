import type { PrekeyStock } from "../../core/base/ports.ts";

const NUMBERS = 6;
const HEAD = 8 * NUMBERS;

/**
 * `last f64 ‖ count f64 ‖ bytes f64 ‖ oldest f64 ‖ newest f64 ‖ issued f64`, then the signed prekey, which was issued then.
 * `issued` is -1 if there is none.
 */
export function encodeStock({ signed, oneTime, last }: PrekeyStock): Uint8Array {
  const out = new Uint8Array(HEAD + (signed?.bytes.length ?? 0));
  const view = new DataView(out.buffer);
  const { count, bytes, oldest, newest } = oneTime;
  [last, count, bytes, oldest, newest, signed?.issued ?? -1].forEach((number, index) => {
    view.setFloat64(8 * index, number);
  });
  if (signed !== undefined) out.set(signed.bytes, HEAD);
  return out;
}

/** The bytes come from `encodeStock`: their checksum says so. */
export function decodeStock(encoded: Uint8Array): PrekeyStock {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const [last, count, bytes, oldest, newest, issued] = Array.from({ length: NUMBERS }, (_, index) =>
    view.getFloat64(8 * index),
  ) as [number, number, number, number, number, number];
  const signed = issued < 0 ? undefined : { issued, bytes: encoded.slice(HEAD) };
  return { signed, oneTime: { count, bytes, oldest, newest }, last };
}

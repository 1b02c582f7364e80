import { compare, fromUtf8 } from "@sandi/crypto";
import { floatSize } from "./cborEncode.ts";

/** Nothing on the wire or on a disk nests deeper; hostile bytes may not use up the stack. */
const DEPTH = 32;

/**
 * What `encodeCbor` was given, read from the one encoding that it gives. Byte strings are copies.
 * Throws RangeError for any other bytes.
 */
export function decodeValue(bytes: Uint8Array): unknown {
  const reader = new ValueReader(bytes);
  const value = reader.value(DEPTH);
  if (!reader.ended) throw new RangeError("bytes are left over");
  return value;
}

class ValueReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): unknown {
    if (depth === 0) throw new RangeError("too deep");
    const head = this.#view.getUint8(this.#take(1));
    const info = head & 31;
    switch (head >> 5) {
      case 0:
        return this.#argument(info);
      case 1:
        return -1 - this.#argument(info, Number.MAX_SAFE_INTEGER - 1);
      case 2:
        return new Uint8Array(this.#raw(info));
      case 3:
        return this.#text(info);
      case 4:
        return this.#list(info, depth);
      case 5:
        return this.#map(info, depth);
      case 7:
        return this.#simple(info);
      default:
        throw new RangeError("a tag");
    }
  }

  #list(info: number, depth: number): unknown[] {
    const list: unknown[] = [];
    for (let left = this.#argument(info); left > 0; left--) list.push(this.value(depth - 1));
    return list;
  }

  #map(info: number, depth: number): object {
    const map = {};
    let before: Uint8Array | undefined;
    for (let left = this.#argument(info); left > 0; left--) {
      const head = this.#view.getUint8(this.#take(1));
      if (head >> 5 !== 3) throw new RangeError("a key that is no text");
      const start = this.#at;
      const name = this.#text(head & 31);
      const key = this.#bytes.subarray(start - 1, this.#at);
      // Encoded, with its length in front: the order of RFC 8949 §4.2.1. No key stands twice.
      if (before !== undefined && compare(before, key) >= 0) throw new RangeError("keys out of order");
      before = key;
      const value = this.value(depth - 1);
      // As a property of its own, whatever it is called: "__proto__" would set another object's.
      Object.defineProperty(map, name, { value, configurable: true, enumerable: true, writable: true });
    }
    return map;
  }

  #text(info: number): string {
    const text = fromUtf8(this.#raw(info));
    if (text === undefined) throw new RangeError("text that is not UTF-8");
    return text;
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 25:
        return this.#float(2, half(this.#view.getUint16(this.#take(2))));
      case 26:
        return this.#float(4, this.#view.getFloat32(this.#take(4)));
      case 27:
        return this.#float(8, this.#view.getFloat64(this.#take(8)));
      default:
        throw new RangeError("a simple value");
    }
  }

  #float(size: number, value: number): number {
    if (!Number.isFinite(value) || Number.isSafeInteger(value) || floatSize(value) !== size)
      throw new RangeError("a float that has another encoding");
    return value;
  }

  #raw(info: number): Uint8Array {
    const length = this.#argument(info);
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** The number behind a head, if it could not be said in fewer bytes. */
  #argument(info: number, most = Number.MAX_SAFE_INTEGER): number {
    if (info < 24) return info;
    const [value, least] = this.#long(info);
    if (value < least || value > most) throw new RangeError("a number that has another encoding");
    return value;
  }

  #long(info: number): readonly [value: number, least: number] {
    switch (info) {
      case 24:
        return [this.#view.getUint8(this.#take(1)), 24];
      case 25:
        return [this.#view.getUint16(this.#take(2)), 0x100];
      case 26:
        return [this.#view.getUint32(this.#take(4)), 0x1_0000];
      case 27:
        return [Number(this.#view.getBigUint64(this.#take(8))), 0x1_0000_0000];
      default:
        throw new RangeError("an indefinite length");
    }
  }

  /** @returns where the next `size` bytes begin */
  #take(size: number): number {
    const at = this.#at;
    if (size > this.#bytes.length - at) throw new RangeError("the bytes end early");
    this.#at = at + size;
    return at;
  }
}

/** IEEE 754 §3.6: sign 1, exponent 5, fraction 10. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1_023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1_024 + fraction) * 2 ** (exponent - 25);
}

import { compare, utf8 } from "@sandi/crypto";

/**
 * Deterministic CBOR, RFC 8949 §4.2.1, of null, booleans, numbers, text, bytes, lists and maps with text keys.
 * Throws TypeError for anything else.
 */
export function encodeCbor(value: unknown): Uint8Array {
  const out = new Writer();
  write(out, value);
  return out.bytes();
}

/** Bytes of the shortest float that is exactly `value`, its head apart. */
export function floatSize(value: number): 2 | 4 | 8 {
  if (Number.isNaN(value) || fitsHalf(value)) return 2;
  return Math.fround(value) === value ? 4 : 8;
}

class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** A major type and its argument, in as few bytes as it fits into. */
  head(major: number, argument: number): void {
    const type = major << 5;
    if (argument < 24) return this.byte(type | argument);
    if (argument < 0x100) {
      this.byte(type | 24);
      return this.byte(argument);
    }
    const size = argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8;
    this.byte(type | (size === 2 ? 25 : size === 4 ? 26 : 27));
    const at = this.#room(size);
    if (size === 2) this.#view.setUint16(at, argument);
    else if (size === 4) this.#view.setUint32(at, argument);
    else this.#view.setBigUint64(at, BigInt(argument));
  }

  float(value: number): void {
    const size = floatSize(value);
    this.byte(size === 2 ? 0xf9 : size === 4 ? 0xfa : 0xfb);
    const at = this.#room(size);
    if (size === 2) this.#view.setUint16(at, halfBits(value));
    else if (size === 4) this.#view.setFloat32(at, value);
    else this.#view.setFloat64(at, value);
  }

  /** Makes room, perhaps in another array: `#bytes` and `#view` are read after it. @returns where `size` bytes may go */
  #room(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

function write(out: Writer, value: unknown): void {
  if (value === null) return out.byte(0xf6);
  if (typeof value === "boolean") return out.byte(value ? 0xf5 : 0xf4);
  if (typeof value === "number") return writeNumber(out, value);
  if (typeof value === "string") return writeText(out, utf8(value));
  if (value instanceof Uint8Array) {
    out.head(2, value.length);
    return out.raw(value);
  }
  if (Array.isArray(value)) {
    out.head(4, value.length);
    for (const item of value) write(out, item);
    return;
  }
  if (typeof value === "object") return writeMap(out, value instanceof Map ? [...value] : Object.entries(value));
  throw new TypeError(`no CBOR for ${typeof value}`);
}

function writeNumber(out: Writer, value: number): void {
  if (!Number.isSafeInteger(value)) return out.float(value);
  if (value < 0) out.head(1, -1 - value);
  else out.head(0, value);
}

function writeText(out: Writer, text: Uint8Array): void {
  out.head(3, text.length);
  out.raw(text);
}

/** In the order of the encoded keys: a shorter key is before a longer one. */
function writeMap(out: Writer, entries: readonly (readonly [unknown, unknown])[]): void {
  const sorted = entries.map(([key, value]) => {
    if (typeof key !== "string") throw new TypeError("a key in CBOR is text");
    return [utf8(key), value] as const;
  });
  sorted.sort(([a], [b]) => a.length - b.length || compare(a, b));
  out.head(5, sorted.length);
  for (const [key, value] of sorted) {
    writeText(out, key);
    write(out, value);
  }
}

/** Whether 16 bits hold it exactly: 11 significant bits, and none below 2^-24. IEEE 754 §3.6. */
function fitsHalf(value: number): boolean {
  if (!Number.isFinite(value)) return true;
  const size = Math.abs(value);
  return size <= 65_504 && Number.isInteger(size / halfUnit(size));
}

/** What the last of the 11 bits is worth. */
function halfUnit(size: number): number {
  return 2 ** Math.max(Math.floor(Math.log2(size)) - 10, -24);
}

function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  const unit = halfUnit(size);
  // Below 2^-14 the exponent is 0 and there is no leading bit; above, the leading bit counts as 1 of the exponent.
  const exponent = Math.log2(unit) + 24;
  return sign | (size / unit + exponent * 1_024);
}

/** Byte arrays: joining, comparing, numbers, hex. Nothing here keeps or changes what it is given. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
/** Newer engines bring their own, which is many times as fast. */
const ownHex = (Uint8Array.prototype as { readonly toHex?: () => string }).toHex;
const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Compares without stopping at the first difference: the time it takes depends on the length alone. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** Byte order, as a sort function. Not constant-time: for public values only. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

export function toHex(bytes: Uint8Array): string {
  if (ownHex) return ownHex.call(bytes);
  let out = "";
  for (let i = 0; i < bytes.length; i++) out += HEX[bytes[i]!];
  return out;
}

/** `9c1f 5d0e …`: bytes in groups of two, all of them or the first few. */
export function hexGroups(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): string {
  const shown = toHex(bytes.subarray(0, Math.min(most, bytes.length))).replaceAll(/(.{4})(?=.)/g, "$1 ");
  return bytes.length > most ? `${shown} …` : shown;
}

/** @returns undefined for an odd number of digits or anything that is not a hex digit */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

export function utf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** @returns undefined if the bytes are not well-formed UTF-8 */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** @param value a safe integer: the top 11 bits of the field stay zero */
export function u64(value: number): Uint8Array {
  return concat(u32(Math.floor(value / 0x1_0000_0000)), u32(value >>> 0));
}

/** `‖` of the specification: each field is preceded by its length (u32), so different lists never give the same bytes. */
export function lengthPrefixed(...fields: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const field of fields) length += 4 + field.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const field of fields) {
    out[offset] = field.length >>> 24;
    out[offset + 1] = field.length >>> 16;
    out[offset + 2] = field.length >>> 8;
    out[offset + 3] = field.length;
    out.set(field, offset + 4);
    offset += 4 + field.length;
  }
  return out;
}

/** Overwrites a secret. JavaScript may have made copies before: this shortens a secret's life, but cannot end it for sure. */
export function wipe(secret: Uint8Array): void {
  secret.fill(0);
}

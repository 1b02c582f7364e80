import { fromHex, fromUtf8, toHex, utf8 } from "@sandi/crypto";
import { PEOPLE, type PersonName } from "../../world/people.ts";
import type { BitReader, BitWriter } from "./bits.ts";
import { PHRASES } from "./phrases.ts";

/** What stays in mind from one field to the next: packets that follow each other have numbers near each other. */
export type Memory = { packet: number };

/** How a field of a move is written in few bits. */
export type Field<T> = {
  write(out: BitWriter, value: T, memory: Memory): void;
  read(bits: BitReader, memory: Memory): T;
};

const NEAR = 4;
const PACKET_BITS = 20;

export const who: Field<PersonName> = oneOf(PEOPLE, 2);

export const packet: Field<number> = {
  write(out, value, memory) {
    const step = value - memory.packet;
    memory.packet = value;
    if (step >= -NEAR && step < NEAR) {
      out.put(0, 1);
      out.put(step + NEAR, 3);
    } else {
      out.put(value < 64 ? 0b10 : 0b11, 2);
      out.put(value, value < 64 ? 6 : PACKET_BITS);
    }
  },
  read(bits, memory) {
    const value =
      bits.take(1) === 0 ? memory.packet + bits.take(3) - NEAR : bits.take(bits.take(1) === 0 ? 6 : PACKET_BITS);
    memory.packet = value;
    return value;
  },
};

/** Small numbers in few bits, and all others in more. */
export function number(small: number, large: number): Field<number> {
  return {
    write(out, value) {
      const isSmall = value < 2 ** small;
      out.put(isSmall ? 0 : 1, 1);
      out.put(value, isSmall ? small : large);
    },
    read: (bits) => bits.take(bits.take(1) === 0 ? small : large),
  };
}

/** Seconds: some, or whole hours, or any number. */
export const seconds: Field<number> = {
  write(out, value) {
    if (value < 256) {
      out.put(0, 1);
      out.put(value, 8);
    } else if (value % 3_600 === 0) {
      out.put(0b10, 2);
      out.put(value / 3_600, 14);
    } else {
      out.put(0b11, 2);
      out.put(value, 25);
    }
  },
  read(bits) {
    if (bits.take(1) === 0) return bits.take(8);
    return bits.take(1) === 0 ? bits.take(14) * 3_600 : bits.take(25);
  },
};

export const text: Field<string> = {
  write(out, value) {
    const phrase = PHRASES.indexOf(value);
    out.put(phrase < 0 ? 1 : 0, 1);
    if (phrase >= 0) out.put(phrase, 5);
    else putBytes(out, utf8(value));
  },
  read(bits) {
    const said = bits.take(1) === 0 ? PHRASES[bits.take(5)] : fromUtf8(takeBytes(bits));
    if (said === undefined) throw new RangeError("no such text");
    return said;
  },
};

export const hex: Field<string> = {
  write: (out, value) => putBytes(out, fromHex(value)!),
  read: (bits) => toHex(takeBytes(bits)),
};

export function oneOf<const T>(values: readonly T[], width: number): Field<T> {
  return {
    write: (out, value) => out.put(values.indexOf(value), width),
    read(bits) {
      const at = bits.take(width);
      if (at >= values.length) throw new RangeError("no such choice");
      return values[at]!;
    },
  };
}

function putBytes(out: BitWriter, bytes: Uint8Array): void {
  out.putGroups(bytes.length, 5);
  for (const byte of bytes) out.put(byte, 8);
}

function takeBytes(bits: BitReader): Uint8Array {
  const length = bits.takeGroups(5);
  if (length > 65_536) throw new RangeError("too many bytes");
  return Uint8Array.from({ length }, () => bits.take(8));
}

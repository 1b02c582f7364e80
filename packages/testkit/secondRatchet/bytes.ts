/** What came does not fit the text. A class of its own, so that nothing else is taken for it. */
export class Refused extends Error {
  /** As docs/ratchet.md and docs/errors.md name it. */
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

export function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function text(label: string): Uint8Array {
  return new TextEncoder().encode(label);
}

/** `value` as a big-endian number of `size` bytes. */
export function number(value: number, size: 1 | 2 | 4 | 8): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return Uint8Array.from(bytes.subarray(8 - size));
}

/** `a ‖ b ‖ c` of docs/wire.md: each field is preceded by its length, u32. */
export function fields(...list: readonly Uint8Array[]): Uint8Array {
  return join(...list.flatMap((field) => [number(field.length, 4), field]));
}

/** Reads a layout from its first byte to its last. */
export class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(size: number): Uint8Array {
    if (this.#at + size > this.#bytes.length) throw new Refused("WIRE_TRUNCATED");
    this.#at += size;
    return this.#bytes.slice(this.#at - size, this.#at);
  }

  /** All that is left. */
  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#at);
  }

  number(size: 1 | 2 | 4 | 8): number {
    const value = this.take(size).reduce((high, byte) => high * 256n + BigInt(byte), 0n);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Refused("WIRE_BAD_VALUE");
    return Number(value);
  }

  /** A byte that is one of `allowed`. */
  oneOf(allowed: readonly number[], code = "WIRE_BAD_VALUE"): number {
    const value = this.number(1);
    if (!allowed.includes(value)) throw new Refused(code);
    return value;
  }

  /** The bytes that were read since `start`. */
  since(start: number): Uint8Array {
    return this.#bytes.slice(start, this.#at);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new Refused("WIRE_TRAILING_BYTES");
  }

  get position(): number {
    return this.#at;
  }
}

import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";

/**
 * Reads fixed layouts from bytes that nobody has checked. The first failure sticks: every later read returns zeros,
 * and `finish` reports it, so that a parser reads straight through and decides once, at its end.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  #error: ProtocolError | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get failed(): boolean {
    return this.#error !== undefined;
  }

  fail(error: ProtocolError): void {
    this.#error ??= error;
  }

  u8(field: string): number {
    return this.#take(1, field) ? this.#view.getUint8(this.#offset - 1) : 0;
  }

  u16(field: string): number {
    return this.#take(2, field) ? this.#view.getUint16(this.#offset - 2) : 0;
  }

  u32(field: string): number {
    return this.#take(4, field) ? this.#view.getUint32(this.#offset - 4) : 0;
  }

  /** A field of 8 bytes that holds a safe integer; a greater one is `WIRE_BAD_VALUE`. */
  u64(field: string): number {
    if (!this.#take(8, field)) return 0;
    const value = this.#view.getUint32(this.#offset - 8) * 0x1_0000_0000 + this.#view.getUint32(this.#offset - 4);
    if (Number.isSafeInteger(value)) return value;
    this.fail(new ProtocolError("WIRE_BAD_VALUE", { field }));
    return 0;
  }

  /** A view into the input, not a copy. */
  bytes(length: number, field: string): Uint8Array {
    return this.#take(length, field)
      ? this.#bytes.subarray(this.#offset - length, this.#offset)
      : new Uint8Array(Math.min(length, 4096));
  }

  /** Everything that is left: a view into the input, not a copy. */
  rest(limit: number, field: string): Uint8Array {
    const size = this.remaining;
    if (size > limit) this.fail(new ProtocolError("WIRE_TOO_LARGE", { field, size, limit }));
    return this.bytes(size, field);
  }

  finish<T>(value: T): Result<T, ProtocolError> {
    if (this.#error) return err(this.#error);
    if (this.remaining > 0) return err(new ProtocolError("WIRE_TRAILING_BYTES", { count: this.remaining }));
    return ok(value);
  }

  #take(length: number, field: string): boolean {
    if (this.#error) return false;
    if (this.remaining < length) {
      this.fail(new ProtocolError("WIRE_TRUNCATED", { field }));
      return false;
    }
    this.#offset += length;
    return true;
  }
}

import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";

/** `number` is the value, if the field is a number. */
export type FieldNote = (field: string, offset: number, size: number, number?: number) => void;

/**
 * Reads fixed layouts from unchecked bytes. The first failure is kept: every later read returns zeros,
 * and `finish` reports the failure. So a parser reads all fields and checks once, at its end.
 */
export class Reader {
  readonly #note: FieldNote | undefined;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  #error: ProtocolError | undefined;

  /** @param note called for each field as it is read, so that what is shown is the layout that the parser really uses */
  constructor(bytes: Uint8Array, note?: FieldNote) {
    this.#note = note;
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
    return this.#take(1, field) ? this.#number(this.#view.getUint8(this.#offset - 1), 1, field) : 0;
  }

  u16(field: string): number {
    return this.#take(2, field) ? this.#number(this.#view.getUint16(this.#offset - 2), 2, field) : 0;
  }

  u32(field: string): number {
    return this.#take(4, field) ? this.#number(this.#view.getUint32(this.#offset - 4), 4, field) : 0;
  }

  /** A field of 8 bytes with a safe integer; a greater one is `WIRE_BAD_VALUE`. */
  u64(field: string): number {
    if (!this.#take(8, field)) return 0;
    const value = this.#view.getUint32(this.#offset - 8) * 0x1_0000_0000 + this.#view.getUint32(this.#offset - 4);
    if (Number.isSafeInteger(value)) return this.#number(value, 8, field);
    this.fail(new ProtocolError("WIRE_BAD_VALUE", { field }));
    return 0;
  }

  /** A view into the input, not a copy. */
  bytes(length: number, field: string): Uint8Array {
    if (!this.#take(length, field)) return new Uint8Array(Math.min(length, 4096));
    this.#note?.(field, this.#offset - length, length);
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  /** The rest of the input: a view, not a copy. */
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

  #number(value: number, size: number, field: string): number {
    this.#note?.(field, this.#offset - size, size, value);
    return value;
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

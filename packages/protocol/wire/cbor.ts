import { equal } from "@sandi/crypto";
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import * as v from "valibot";
import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";

const STRICT = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
  useMaps: false,
} as const;

/** Deterministic CBOR, RFC 8949 §4.2.1. */
export function encodeCbor(value: unknown): Uint8Array {
  return encode(value, rfc8949EncodeOptions);
}

/**
 * Decodes deterministic CBOR and checks it against a schema. Only the one encoding that `encodeCbor` gives is taken:
 * `WIRE_NOT_CANONICAL` for any other, `WIRE_BAD_VALUE` where the schema does not fit.
 */
export function decodeCbor<const S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
  field: string,
): Result<v.InferOutput<S>, ProtocolError> {
  const decoded = decodeAny(bytes, field);
  return decoded.ok ? fitting(schema, decoded.value, field) : decoded;
}

/** The same without a schema, for what names its own version; `fitting` comes next. `WIRE_NOT_CANONICAL`. */
export function decodeAny(bytes: Uint8Array, field: string): Result<unknown, ProtocolError> {
  try {
    const value: unknown = decode(bytes, STRICT);
    // cborg's strict mode still accepts unsorted keys (when it encodes, it sorts as RFC 8949 requires).
    if (equal(encodeCbor(value), bytes)) return ok(value);
  } catch {
    // Not CBOR, or not what is taken of it: all the same to whoever sent it.
  }
  return err(new ProtocolError("WIRE_NOT_CANONICAL", { field }));
}

/** Checks a decoded value against a schema. `WIRE_BAD_VALUE`. */
export function fitting<const S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  field: string,
): Result<v.InferOutput<S>, ProtocolError> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return ok(parsed.output);
  const path = parsed.issues[0].path?.map((item) => String(item.key)).join(".") ?? "";
  return err(new ProtocolError("WIRE_BAD_VALUE", { field: path === "" ? field : `${field}.${path}` }));
}

/** A byte string. `v.instance` would also require that its buffer is not shared, which does not matter here. */
export const anyBytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** A byte string of exactly `length` bytes. */
export function fixedBytes(length: number) {
  return v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
}

/** A byte string of at most `limit` bytes. */
export function boundedBytes(limit: number) {
  return v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= limit);
}

/** A whole number from 0 to 2^53 − 1. */
export const count = v.custom<number>(isCount);

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether every entry of a map fits. `v.record` would leave out keys like "constructor", which are names like any other. */
export function isMapOf(map: unknown, fits: (value: unknown, key: string) => boolean): boolean {
  if (map === null || typeof map !== "object" || Object.getPrototypeOf(map) !== Object.prototype) return false;
  return Object.entries(map).every(([key, value]) => fits(value, key));
}

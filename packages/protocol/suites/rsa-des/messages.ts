import { concat, equal, u16, utf8 } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { err, ok, type Result } from "../../result.ts";
import { BODY_VERSION, type LegField } from "../../suite.ts";
import { type FieldNote, Reader } from "../../wire/reader.ts";
import { suiteNumber } from "../names.ts";

export const SUITE_NUMBER = suiteNumber("rsa-des");

/** The type byte of every body of this suite. docs/rsa-des.md §2. */
export const TYPE = {
  M1: 1,
  M2: 2,
  M3: 3,
  M4: 4,
  M5: 5,
  M6: 6,
  /** Of sessions that an older version made: opened, and never sealed any more. */
  olderRecord: 7,
  answer: 8,
  record: 9,
  "M4'": 0x14,
} as const;

/** Of P and of the OAEP labels. In sessions of version 1 a report could confirm what its reader never had. */
const HANDSHAKE_VERSION = 2;

/** RSA-3072: a ciphertext is as long as the modulus. */
export const CIPHERTEXT_SIZE = 384;
export const CONFIRMATION_SIZE = 32;
const HANDSHAKE_ID_SIZE = 16;
/** version 1, type 1, suite 2, handshake id 16, sender 32, receiver 32. */
export const HEADER_SIZE = 84;
/** What the initiator and the responder are called in P, in confirmations and in records. */
export const ROLE = { initiator: 0, responder: 1 } as const;
export type Role = (typeof ROLE)[keyof typeof ROLE];

/** The legs that travel as RSA-OAEP ciphertexts. */
type SealedLeg = "M1" | "M2" | "M3" | "M4" | "M4'";

type FieldSpec<Name extends string> = {
  readonly name: Name;
  /** As the notation has it; absent for what the notation leaves out. */
  readonly symbol?: string;
  readonly size: number;
  readonly secret?: true;
} & Pick<LegField, "nonce" | "checked">;

/** One field with the place where it begins in the plaintext. */
type LayoutField = FieldSpec<string> & { readonly offset: number };

type Layout<Name extends string> = {
  readonly leg: SealedLeg;
  readonly role: Role;
  /** The OAEP label, so that no ciphertext of one leg opens as another's. */
  readonly label: Uint8Array;
  readonly size: number;
  readonly fields: readonly LayoutField[];
  /** `RSA-OAEP{ID_A, ID_B, N1, H}` */
  readonly notation: string;
  encode(values: Readonly<Record<Name, Uint8Array>>): Uint8Array;
  /** Refuses another length and another P; the values are views. */
  decode(plaintext: Uint8Array): Readonly<Record<Name, Uint8Array>> | undefined;
  /** The fields for those who watch: secrets only by name and size. */
  describe(plaintext: Uint8Array): LegField[];
};

/**
 * `P` = version 1, type 1, suite 2, role 1: fixed widths and this tag are what stops type-flaw attacks on
 * Needham–Schroeder–Lowe (Meadows 1996): no leg, and no field of one, can be read as another.
 */
const PREFIX_SIZE = 5;

function layout<const Name extends string>(
  leg: SealedLeg,
  role: Role,
  specs: readonly FieldSpec<Name>[],
): Layout<Name> {
  const prefix = concat(Uint8Array.of(HANDSHAKE_VERSION, TYPE[leg]), u16(SUITE_NUMBER), Uint8Array.of(role));
  let size = PREFIX_SIZE;
  const placed = specs.map((spec) => {
    const field = { ...spec, offset: size };
    size += spec.size;
    return field;
  });
  return {
    leg,
    role,
    label: utf8(`sandi/rsa-des/v${HANDSHAKE_VERSION}/${leg.toLowerCase()}`),
    size,
    fields: [{ name: "P", size: PREFIX_SIZE, offset: 0 }, ...placed],
    notation: `RSA-OAEP{${specs.flatMap(({ symbol }) => symbol ?? []).join(", ")}}`,
    encode(values) {
      for (const { name, size: width } of specs)
        if (values[name].length !== width) throw new RangeError(`${leg}.${name} must have ${width} bytes`);
      return concat(prefix, ...specs.map(({ name }) => values[name]));
    },
    decode(plaintext) {
      if (plaintext.length !== size || !equal(plaintext.subarray(0, PREFIX_SIZE), prefix)) return undefined;
      const values = placed.map(({ name, offset, size: width }) => [name, plaintext.subarray(offset, offset + width)]);
      return Object.fromEntries(values) as Record<Name, Uint8Array>;
    },
    describe: (plaintext) =>
      placed.map(({ offset, secret, ...field }) => ({
        ...field,
        ...(secret ? {} : { value: plaintext.slice(offset, offset + field.size) }),
      })),
  };
}

/** The legs of docs/rsa-des.md §3, field by field. */
export const M1 = layout("M1", ROLE.initiator, [
  { name: "idA", symbol: "ID_A", size: 32 },
  { name: "idB", symbol: "ID_B", size: 32 },
  { name: "n1", symbol: "N1", size: 32, nonce: true },
  { name: "view", symbol: "H", size: 32 },
]);

export const M2 = layout("M2", ROLE.responder, [
  { name: "idB", symbol: "ID_B", size: 32 }, // Lowe's fix
  { name: "idA", symbol: "ID_A", size: 32 },
  { name: "n1", symbol: "N1", size: 32, nonce: true },
  { name: "n2", symbol: "N2", size: 32, nonce: true },
  { name: "hashC1", symbol: "h1", size: 32 }, // Binding to c1
]);

export const M3 = layout("M3", ROLE.initiator, [
  { name: "idA", symbol: "ID_A", size: 32 },
  { name: "idB", symbol: "ID_B", size: 32 },
  { name: "n2", symbol: "N2", size: 32, nonce: true },
  { name: "hashC1C2", symbol: "h2", size: 32 },
]);

export const M4 = layout("M4", ROLE.initiator, [
  { name: "idA", symbol: "ID_A", size: 32 },
  { name: "idB", symbol: "ID_B", size: 32 },
  { name: "n2", symbol: "N2", size: 32, nonce: true },
  { name: "hashC1C2C3", symbol: "h3", size: 32 },
  { name: "epoch", size: 4 },
  { name: "kDes", symbol: "K_DES", size: 8, secret: true, checked: "oddParity" },
  { name: "s", symbol: "S", size: 32, secret: true },
]);

/** Like M4, but bound to T instead of c1…c3. It contains N2 because T is public: without N2 anyone could write one. */
export const M4_REKEY = layout("M4'", ROLE.initiator, [
  { name: "idA", symbol: "ID_A", size: 32 },
  { name: "idB", symbol: "ID_B", size: 32 },
  { name: "n2", symbol: "N2", size: 32, nonce: true },
  { name: "hashT", symbol: "hT", size: 32 },
  { name: "epoch", size: 4 },
  { name: "kDes", symbol: "K_DES", size: 8, secret: true, checked: "oddParity" },
  { name: "s", symbol: "S", size: 32, secret: true },
]);

export const LAYOUTS = { M1, M2, M3, M4, "M4'": M4_REKEY } as const;

const NOTATIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(LAYOUTS).map(([leg, { notation }]) => [leg, notation])),
  M5: "HMAC{K_conf, B, T}",
  M6: "HMAC{K_conf, A, T}",
  "M5'": "HMAC{K_conf, B, T'}",
  "M6'": "HMAC{K_conf, A, T'}",
};

/** How a leg is written in the notation of the protocol; empty for what carries no secret. */
export function notationOf(leg: string): string {
  return NOTATIONS[leg] ?? "";
}

/** The clear header of a leg; for M4' `handshake` holds the session. */
export type Header = {
  readonly type: number;
  readonly handshake: Uint8Array;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
};

/** A leg whose layout is right; nothing in it has been verified. `header` are the bytes that T covers. */
export type Leg =
  | (Parsed & { readonly leg: "M1"; readonly view: Uint8Array; readonly record: Uint8Array })
  | (Parsed & { readonly leg: "M2" | "M3" | "M4" | "M4'" })
  | (Parsed & { readonly leg: "M5" | "M6" })
  | (Omit<Parsed, "content"> & { readonly leg: "answer"; readonly record: Uint8Array });

type Parsed = {
  readonly handshake: Uint8Array;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly header: Uint8Array;
  /** The RSA ciphertext, or the confirmation of M5 and M6. */
  readonly content: Uint8Array;
};

export function encodeHeader({ type, handshake, from, to }: Header): Uint8Array {
  return concat(Uint8Array.of(BODY_VERSION, type), u16(SUITE_NUMBER), handshake, from, to);
}

/** M1's clear part: the header, H 32, record_A with its length u16. */
export function encodeM1Header(header: Omit<Header, "type">, view: Uint8Array, record: Uint8Array): Uint8Array {
  return concat(encodeHeader({ ...header, type: TYPE.M1 }), view, u16(record.length), record);
}

/** The answer to an M1 whose H does not fit: the header of that handshake, then the signed record. */
export function encodeAnswer(header: Omit<Header, "type">, record: Uint8Array): Uint8Array {
  return concat(encodeHeader({ ...header, type: TYPE.answer }), u16(record.length), record);
}

/** The type byte, or undefined for what is too short to have one, of another version or of another suite. */
export function bodyType(body: Uint8Array): number | undefined {
  if (body.length < 4 || body[0] !== BODY_VERSION) return undefined;
  return (body[2]! << 8) + body[3]! === SUITE_NUMBER ? body[1] : undefined;
}

const LEG_OF_TYPE = new Map<number, Leg["leg"]>([
  [TYPE.M1, "M1"],
  [TYPE.M2, "M2"],
  [TYPE.M3, "M3"],
  [TYPE.M4, "M4"],
  [TYPE.M5, "M5"],
  [TYPE.M6, "M6"],
  [TYPE["M4'"], "M4'"],
  [TYPE.answer, "answer"],
]);

/**
 * Reads any body but a record's. Errors: `WIRE_TRUNCATED`, `WIRE_TRAILING_BYTES`, `WIRE_TOO_LARGE`,
 * `WIRE_UNKNOWN_VERSION`, `WIRE_UNKNOWN_TYPE`, `WIRE_BAD_VALUE`. What is returned are views into `body`.
 */
export function parseLeg(body: Uint8Array, note?: FieldNote): Result<Leg, ProtocolError> {
  const reader = new Reader(body, note);
  const version = reader.u8("version");
  const type = reader.u8("type");
  const suite = reader.u16("suite");
  const handshake = reader.bytes(HANDSHAKE_ID_SIZE, "handshake");
  const from = reader.bytes(32, "from");
  const to = reader.bytes(32, "to");
  if (reader.failed) return reader.finish(undefined as never);
  if (version !== BODY_VERSION) return err(new ProtocolError("WIRE_UNKNOWN_VERSION", { version }));
  if (suite !== SUITE_NUMBER) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "suite" }));
  const leg = LEG_OF_TYPE.get(type);
  if (leg === undefined) return err(new ProtocolError("WIRE_UNKNOWN_TYPE", { type }));
  const common = { handshake, from, to };
  if (leg === "answer") {
    const record = readRecord(reader);
    return reader.finish({ ...common, leg, record, header: body.subarray(0, HEADER_SIZE) });
  }
  if (leg === "M1") {
    const view = reader.bytes(32, "view");
    const record = readRecord(reader);
    const header = body.subarray(0, reader.offset);
    const content = reader.bytes(CIPHERTEXT_SIZE, "c1");
    return reader.finish({ ...common, leg, view, record, header, content });
  }
  const size = leg === "M5" || leg === "M6" ? CONFIRMATION_SIZE : CIPHERTEXT_SIZE;
  const content = reader.bytes(size, leg);
  return reader.finish({ ...common, leg, header: body.subarray(0, HEADER_SIZE), content });
}

function readRecord(reader: Reader): Uint8Array {
  const size = reader.u16("record.length");
  if (size > LIMITS.record)
    reader.fail(new ProtocolError("WIRE_TOO_LARGE", { field: "record", size, limit: LIMITS.record }));
  return reader.bytes(Math.min(size, LIMITS.record), "record");
}

/** Whether a body is an M1 by its clear header: the one leg that opens a conversation. */
export function opensConversation(body: Uint8Array): boolean {
  return bodyType(body) === TYPE.M1;
}

/** An epoch inside a leg, as four bytes. */
export function readEpoch(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
}

/** The plaintext of one leg, or undefined if OAEP or the layout refuses it: the two look alike on purpose. */
export function openLeg<Name extends string>(
  plan: Layout<Name>,
  plaintext: Uint8Array | undefined,
): Result<Readonly<Record<Name, Uint8Array>>, ProtocolError> {
  const values = plaintext && plan.decode(plaintext);
  return values ? ok(values) : err(new ProtocolError("RSA_DES_LEG_UNREADABLE", { leg: plan.leg }));
}

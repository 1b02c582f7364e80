import { concat, u16 } from "@sandi/crypto";
import { BODY_VERSION, type BodyField, type Explanation, type LegField } from "@sandi/protocol";
import { NONCE, type UnfixedState } from "../unfixed/needhamSchroeder.ts";

/** Of no suite that is in use. */
export const NS_NUMBER = 0x1978;
const LEG_NAMES = ["M1", "M2", "M3", "M4"] as const;
export type LegName = (typeof LEG_NAMES)[number];
/** The type byte of a record; those of the legs are 1 to 4. */
export const RECORD = 5;
const IV = 8;

/** Which leg is taken in which state. */
export const LEGS: { readonly [at in UnfixedState["at"]]?: LegName } = {
  idle: "M1",
  awaitM2: "M2",
  awaitM3: "M3",
  awaitM4: "M4",
};

type FieldSpec = { readonly name: string; readonly symbol: string; readonly size: number; readonly nonce?: true };

const FIELDS: Readonly<Record<LegName, readonly FieldSpec[]>> = {
  M1: [
    { name: "n1", symbol: "N1", size: NONCE, nonce: true },
    { name: "idA", symbol: "ID_A", size: 32 },
  ],
  M2: [
    { name: "n1", symbol: "N1", size: NONCE, nonce: true },
    { name: "n2", symbol: "N2", size: NONCE, nonce: true },
  ],
  M3: [{ name: "n2", symbol: "N2", size: NONCE, nonce: true }],
  M4: [{ name: "kDes", symbol: "K_DES", size: 8 }],
};

/** version 1, type 1, number 2, RSA ciphertext 384. */
export function legOf(name: LegName, ciphertext: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(BODY_VERSION, LEG_NAMES.indexOf(name) + 1), u16(NS_NUMBER), ciphertext);
}

export function legNameOf(body: Uint8Array): LegName | undefined {
  return LEG_NAMES[body[1]! - 1];
}

/** What a leg says, by field. A key only by name and size. */
export function fieldsOf(leg: LegName, plaintext: Uint8Array): { notation: string; fields: LegField[] } {
  let at = 0;
  const fields = FIELDS[leg].map((spec) => {
    const value = plaintext.slice(at, at + spec.size);
    at += spec.size;
    return spec.name === "kDes" ? spec : { ...spec, value };
  });
  return { notation: notationOf(leg), fields };
}

function notationOf(leg: LegName): string {
  return `RSA-OAEP{${FIELDS[leg].map(({ symbol }) => symbol).join(", ")}}`;
}

export function explain(body: Uint8Array): Explanation {
  const leg = legNameOf(body);
  const start: BodyField[] = [
    { offset: 0, size: 1, name: "version", meaning: "version", number: body[0]! },
    { offset: 1, size: 1, name: "type", meaning: "type", number: body[1]! },
    { offset: 2, size: 2, name: "suite", meaning: "suite", number: NS_NUMBER },
  ];
  if (leg) {
    const name = `c${LEG_NAMES.indexOf(leg) + 1}`;
    const ciphertext: BodyField = { offset: 4, size: body.length - 4, name, meaning: "ciphertext" };
    return { kind: leg, notation: notationOf(leg), fields: [...start, ciphertext] };
  }
  if (body[1] !== RECORD || body.length < 4 + IV)
    return { kind: "unknown", notation: "", fields: [{ offset: 0, size: body.length, name: "?", meaning: "unknown" }] };
  return {
    kind: "record",
    notation: "DES-CBC{text}",
    fields: [
      ...start,
      { offset: 4, size: IV, name: "IV", meaning: "nonce" },
      { offset: 4 + IV, size: body.length - 4 - IV, name: "DES-CBC", meaning: "ciphertext" },
    ],
  };
}

import { toHex } from "@sandi/crypto";
import { type BodyField, type FieldMeaning, SUITES, suiteNumberOf } from "@sandi/protocol";

const SHORT_BYTES = 10;

/** `9c1f 5d0e …`: bytes in groups of two, all of them or the first few. */
export function hexGroups(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): string {
  const shown = toHex(bytes.subarray(0, Math.min(most, bytes.length))).replaceAll(/(.{4})(?=.)/g, "$1 ");
  return bytes.length > most ? `${shown} …` : shown;
}

/** The bytes of a body that its suite gives this meaning; undefined where there are none. */
export function partOf(body: Uint8Array, meaning: FieldMeaning): Uint8Array | undefined {
  const field = fieldsOf(body).find((one) => one.meaning === meaning);
  return field && body.subarray(field.offset, field.offset + field.size);
}

function fieldsOf(body: Uint8Array): readonly BodyField[] {
  const number = suiteNumberOf(body);
  return SUITES.find((suite) => suite.number === number)?.explain(body).fields ?? [];
}

/** A sealed body as a reader sees it: the ciphertext's beginning, and how it is made. */
export function sealedSummary(body: Uint8Array): string {
  const [ciphertext, iv] = [partOf(body, "ciphertext"), partOf(body, "nonce")];
  if (!ciphertext || !iv) return `${hexGroups(body, SHORT_BYTES)}  (${body.length} B)`;
  return `${hexGroups(ciphertext, SHORT_BYTES)}  (DES-CBC, IV ${toHex(iv.subarray(0, 4))}…, HMAC ✓)`;
}

/** Every byte of a sealed body, by field, for those who watch. */
export function sealedFields(body: Uint8Array): (readonly [name: string, value: string])[] {
  const fields = fieldsOf(body);
  const hex = (meaning: FieldMeaning) => hexGroups(partOf(body, meaning)!);
  const number = (meaning: FieldMeaning) => fields.find((field) => field.meaning === meaning)?.number;
  if (!partOf(body, "mac")) return [["body", hexGroups(body)]];
  const direction = number("direction") === 0 ? "A→B" : "B→A";
  return [
    ["session", hex("session")],
    ["epoch", `${number("epoch")}   direction ${direction}   sequence ${number("sequence")}`],
    ["IV", hex("nonce")],
    ["DES-CBC", hex("ciphertext")],
    ["HMAC", hex("mac")],
  ];
}

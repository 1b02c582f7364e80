import { nodeSuites } from "@sandi/client/node";
import { hexGroups, toHex } from "@sandi/crypto";
import { type BodyField, type FieldMeaning, type Suite, suiteNumberOf } from "@sandi/protocol";

const SHORT_BYTES = 10;
/** Fields in the header of every body, which are never news. */
const HEADER: ReadonlySet<FieldMeaning> = new Set<FieldMeaning>(["version", "type", "suite"]);

/** The bytes of a body that its suite gives this meaning; undefined if there are none. */
export function partOf(body: Uint8Array, meaning: FieldMeaning): Uint8Array | undefined {
  const field = fieldsOf(body).find((one) => one.meaning === meaning);
  return field && bytesOf(body, field);
}

/** Whether a body is the first of a handshake. */
export function opensHandshake(body: Uint8Array): boolean {
  return suiteOf(body)?.opens(body) ?? false;
}

/** A sealed body as a reader sees it: the ciphertext's beginning, and how it is made. */
export function sealedSummary(body: Uint8Array): string {
  const fields = fieldsOf(body);
  const [cipher, nonce, mac] = (["ciphertext", "nonce", "mac"] as const).map((meaning) =>
    fields.find((field) => field.meaning === meaning),
  );
  if (!cipher || !nonce || !mac) return `${hexGroups(body, SHORT_BYTES)}  (${body.length} B)`;
  const start = toHex(bytesOf(body, nonce).subarray(0, 4));
  return `${hexGroups(bytesOf(body, cipher), SHORT_BYTES)}  (${cipher.name}, ${nonce.name} ${start}…, ${mac.name} ✓)`;
}

/** Every byte of a sealed body but its header, by field, for those who watch. Numbers that follow each other share a line. */
export function sealedFields(body: Uint8Array): (readonly [name: string, value: string])[] {
  const lines: [name: string, value: string][] = [];
  let afterNumber = false;
  for (const field of fieldsOf(body)) {
    if (HEADER.has(field.meaning)) continue;
    const isNumber = field.number !== undefined;
    const value = isNumber ? numberOf(field) : hexGroups(bytesOf(body, field));
    if (isNumber && afterNumber) lines.at(-1)![1] += `   ${field.name} ${value}`;
    else lines.push([field.name, value]);
    afterNumber = isNumber;
  }
  return lines.length > 0 ? lines : [["body", hexGroups(body)]];
}

function numberOf({ meaning, number }: BodyField): string {
  return meaning === "direction" ? (number === 0 ? "A→B" : "B→A") : String(number);
}

function bytesOf(body: Uint8Array, { offset, size }: BodyField): Uint8Array {
  return body.subarray(offset, offset + size);
}

function fieldsOf(body: Uint8Array): readonly BodyField[] {
  return suiteOf(body)?.explain(body).fields ?? [];
}

function suiteOf(body: Uint8Array): Suite | undefined {
  const number = suiteNumberOf(body);
  return nodeSuites.find((suite) => suite.number === number);
}

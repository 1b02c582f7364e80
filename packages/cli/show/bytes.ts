import { toHex } from "@sandi/crypto";
import { parseRecord, type SuiteName } from "@sandi/protocol";

const SHORT_BYTES = 10;

/** `9c1f 5d0e …`: bytes in groups of two, all of them or the first few. */
export function hexGroups(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): string {
  const shown = toHex(bytes.subarray(0, Math.min(most, bytes.length))).replaceAll(/(.{4})(?=.)/g, "$1 ");
  return bytes.length > most ? `${shown} …` : shown;
}

/** A sealed body as a reader sees it: the ciphertext's beginning, and how it is made. */
export function sealedSummary(suite: SuiteName, body: Uint8Array): string {
  const record = suite === "rsa-des" ? parseRecord(body) : undefined;
  if (!record?.ok) return `${hexGroups(body, SHORT_BYTES)}  (${body.length} B)`;
  const { ciphertext, iv } = record.value;
  return `${hexGroups(ciphertext, SHORT_BYTES)}  (DES-CBC, IV ${toHex(iv.subarray(0, 4))}…, HMAC ✓)`;
}

/** Every byte of a sealed body, by field, for those who watch. */
export function sealedFields(suite: SuiteName, body: Uint8Array): (readonly [name: string, value: string])[] {
  const record = suite === "rsa-des" ? parseRecord(body) : undefined;
  if (!record?.ok) return [["body", hexGroups(body)]];
  const { session, epoch, direction, sequence, iv, ciphertext, mac } = record.value;
  return [
    ["session", hexGroups(session)],
    ["epoch", `${epoch}   direction ${direction === 0 ? "A→B" : "B→A"}   sequence ${sequence}`],
    ["IV", hexGroups(iv)],
    ["DES-CBC", hexGroups(ciphertext)],
    ["HMAC", hexGroups(mac)],
  ];
}

import type { BodyField, Explanation, FieldMeaning } from "../../suite.ts";
import type { FieldNote } from "../../wire/reader.ts";
import { bodyType, notationOf, parseLeg, TYPE } from "./messages.ts";
import { parseRecord } from "./records.ts";

const RECORD_NOTATION = "DES-CBC{kind, id, received, content}, HMAC";

/** What the parsers call their fields: as the specification calls them, and what they are for. */
const FIELDS: Readonly<Record<string, readonly [name: string, meaning: FieldMeaning]>> = {
  version: ["version", "version"],
  type: ["type", "type"],
  suite: ["suite", "suite"],
  handshake: ["handshake", "handshake"],
  from: ["from", "sender"],
  to: ["to", "recipient"],
  view: ["H", "view"],
  "record.length": ["length", "length"],
  record: ["card", "card"],
  c1: ["c1", "ciphertext"],
  M2: ["c2", "ciphertext"],
  M3: ["c3", "ciphertext"],
  M4: ["c4", "ciphertext"],
  "M4'": ["c4'", "ciphertext"],
  M5: ["M5", "confirmation"],
  M6: ["M6", "confirmation"],
  session: ["session", "session"],
  epoch: ["epoch", "epoch"],
  direction: ["direction", "direction"],
  sequence: ["sequence", "sequence"],
  iv: ["IV", "nonce"],
  ciphertext: ["DES-CBC", "ciphertext"],
  mac: ["HMAC", "mac"],
};

/** Read by the parsers themselves, so that the fields shown are exactly those that the parsers find. */
export function explain(body: Uint8Array): Explanation {
  const fields: BodyField[] = [];
  const note: FieldNote = (field, offset, size, number) => {
    const [name, meaning] = FIELDS[field] ?? [field, "unknown" as const];
    fields.push({ offset, size, name, meaning, ...(number === undefined ? {} : { number }) });
  };
  const kind = kindOf(body, note);
  const last = fields.at(-1);
  const end = last ? last.offset + last.size : 0;
  if (end < body.length) fields.push({ offset: end, size: body.length - end, name: "?", meaning: "unknown" });
  if (kind === undefined) return { kind: "unknown", notation: "", fields };
  return { kind, notation: kind === "record" ? RECORD_NOTATION : notationOf(kind), fields };
}

function kindOf(body: Uint8Array, note: FieldNote): string | undefined {
  const type = bodyType(body);
  if (type === TYPE.record || type === TYPE.olderRecord) return parseRecord(body, note).ok ? "record" : undefined;
  const leg = parseLeg(body, note);
  return leg.ok ? leg.value.leg : undefined;
}

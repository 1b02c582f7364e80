import type { BodyField, Explanation, FieldChoice, FieldMeaning } from "../../suite.ts";
import type { FieldNote } from "../../wire/reader.ts";
import { type BodyType, PREKEY_KIND, REASON, REFUSAL_CODE, TYPE } from "./layout.ts";
import { parseRecord } from "./records.ts";
import { parseRefusal } from "./refusal.ts";

const SEALED = "AES-256-GCM{kind, id, received, content}";

const NOTATION: Readonly<Record<BodyType, string>> = {
  record: SEALED,
  opening: `X-Wing(prekeys), Sign_A{T0}, ${SEALED}`,
  answer: `X-Wing(ratchet key), Sign_B{T0, KEM part, card}, ${SEALED}`,
  step: `X-Wing(ratchet key), ${SEALED}`,
  refusal: "Sign_B{T0, code, rank, prekey}",
};

/** What the parsers call their fields: as docs/ratchet.md calls them, and what they are for. */
const FIELDS: Readonly<Record<string, readonly [name: string, meaning: FieldMeaning]>> = {
  version: ["version", "version"],
  type: ["type", "type"],
  suite: ["suite", "suite"],
  session: ["session", "session"],
  epoch: ["epoch", "epoch"],
  n: ["n", "sequence"],
  previous: ["previousChainLength", "previous"],
  salt: ["salt", "salt"],
  ciphertext: ["AES-256-GCM", "ciphertext"],
  "opening.version": ["version", "version"],
  "opening.type": ["type", "type"],
  "opening.suite": ["suite", "suite"],
  "opening.from": ["from", "sender"],
  "opening.to": ["to", "recipient"],
  "opening.rank": ["rank", "rank"],
  "opening.reason": ["reason", "reason"],
  "opening.signed.kind": ["kind", "prekey"],
  "opening.signed.id": ["signed prekey", "prekey"],
  "opening.signed.hash": ["SHA-256(signed prekey)", "prekey"],
  "opening.oneTime.kind": ["kind", "prekey"],
  "opening.oneTime.id": ["one-time prekey", "prekey"],
  "opening.oneTime.hash": ["SHA-256(one-time prekey)", "prekey"],
  "opening.signed.ciphertext": ["ct1", "kem"],
  "opening.oneTime.ciphertext": ["ct2", "kem"],
  "opening.ratchetKey": ["ratchet key", "key"],
  "opening.card.length": ["length", "length"],
  "opening.card": ["card", "card"],
  "opening.signature": ["signature", "signature"],
  "answer.kemPart": ["KEM part", "kem"],
  "answer.card.length": ["length", "length"],
  "answer.card": ["card", "card"],
  "answer.signature": ["signature", "signature"],
  "step.ciphertext": ["ct", "kem"],
  "step.ratchetKey": ["ratchet key", "key"],
  t0: ["T0", "handshake"],
  code: ["code", "code"],
  rank: ["rank", "rank"],
  prekey: ["signed prekey", "prekey"],
  signature: ["signature", "signature"],
};

/** The fields whose number chooses among a few things, with what each number stands for. */
const CHOICES: Readonly<Record<string, Readonly<Partial<Record<FieldChoice, number>>>>> = {
  "opening.reason": REASON,
  "opening.signed.kind": PREKEY_KIND,
  "opening.oneTime.kind": { ...PREKEY_KIND, none: 0 },
  code: REFUSAL_CODE,
};

/** Read by the parsers themselves, so that the fields shown are exactly those that the parsers find. */
export function explain(body: Uint8Array): Explanation {
  const fields: BodyField[] = [];
  const note: FieldNote = (field, offset, size, number) => {
    const [name, meaning] = FIELDS[field] ?? [field, "unknown" as const];
    if (size === 0) return;
    const choice = choiceOf(field, number);
    fields.push({ offset, size, name, meaning, ...(number !== undefined && { number }), ...(choice && { choice }) });
  };
  const kind = kindOf(body, note);
  const last = fields.at(-1);
  const end = last ? last.offset + last.size : 0;
  if (end < body.length) fields.push({ offset: end, size: body.length - end, name: "?", meaning: "unknown" });
  return { kind: kind ?? "unknown", notation: kind ? NOTATION[kind] : "", fields };
}

function kindOf(body: Uint8Array, note: FieldNote): BodyType | undefined {
  if (body[1] === TYPE.refusal) return parseRefusal(body, note).ok ? "refusal" : undefined;
  const record = parseRecord(body, note);
  return record.ok ? record.value.type : undefined;
}

function choiceOf(field: string, number: number | undefined): FieldChoice | undefined {
  const choices = Object.entries(CHOICES[field] ?? {}) as [FieldChoice, number][];
  return choices.find(([, one]) => one === number)?.[0];
}

import { hexGroups } from "@sandi/crypto";
import {
  type BodyField,
  type ClientId,
  type Explanation,
  type FieldMeaning,
  shortId,
  suiteName,
} from "@sandi/protocol";
import type { ViewsTranslate } from "../texts/index.ts";

/** Bytes that stand for a value which has no other form. */
const FEW = 6;

/** What a field says, as a person reads it: a number, what the number stands for, an ID in its short form, or bytes. */
export function fieldValue(field: BodyField, body: Uint8Array, { kind }: Explanation, t: ViewsTranslate): string {
  const { meaning, number, offset, size } = field;
  if (number === undefined) {
    const bytes = body.subarray(offset, offset + size);
    return isId(meaning) ? shortId(bytes as ClientId) : hexGroups(bytes, FEW);
  }
  const word = wordOf(field, kind, t);
  return word === undefined ? String(number) : `${number} · ${word}`;
}

function wordOf({ meaning, number, choice }: BodyField, kind: string, t: ViewsTranslate): string | undefined {
  if (choice !== undefined) return t(choice);
  if (meaning === "type") return kind === "unknown" ? undefined : kind;
  if (meaning === "suite") return suiteName(number!);
  if (meaning === "direction") return number === 0 ? "A → B" : number === 1 ? "B → A" : undefined;
  return undefined;
}

function isId(meaning: FieldMeaning): boolean {
  return meaning === "sender" || meaning === "recipient";
}

import { readFileSync } from "node:fs";
import { nodePrimitives } from "@sandi/crypto/node";
import { openCard } from "@sandi/protocol";
import { hex, Refused } from "../../secondRatchet/bytes.ts";
import type { Card } from "../../secondRatchet/card.ts";

/** `vectors/ratchet/NAME.json`. */
export function vectorsOf<File extends { readonly valid: unknown; readonly refused: unknown }>(name: string): File {
  const url = new URL(`../../../../vectors/ratchet/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as File;
}

export function unhex(text: string | null | undefined): Uint8Array {
  return Uint8Array.from(Buffer.from(text ?? "", "hex"));
}

/** As a file of vectors describes someone. */
export type VectorPerson = {
  readonly seed: string;
  readonly id: string;
  readonly identityKey: string;
  readonly card: string;
};

export function cardOf({ id, identityKey, card }: VectorPerson): Card {
  const opened = openCard(unhex(card), nodePrimitives);
  if (!opened.ok) throw opened.error;
  if (hex(opened.value.id) !== id || hex(opened.value.identityKey) !== identityKey) throw new Error("not this card");
  return { bytes: unhex(card), id: unhex(id), identityKey: unhex(identityKey) };
}

/** The code with which something is refused. */
export function codeOf(take: () => unknown): string {
  try {
    take();
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  return "taken";
}

/** What was found, in the words of the files. */
export function inHex(found: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(found).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? hex(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

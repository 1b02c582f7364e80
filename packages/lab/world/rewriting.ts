import type { Primitives } from "@sandi/crypto";
import {
  encodeControl,
  encodeEntries,
  encodeEntry,
  FRAME,
  frame,
  openCard,
  parseControl,
  parseEntries,
} from "@sandi/protocol";

/** What the relay changes in what it shows one person. IDs in hex. */
export type Lies = {
  /** Whose entries are left out. */
  readonly hidden: ReadonlySet<string>;
  /** Which cards are shown instead of the ones that there are. */
  readonly cards: ReadonlyMap<string, Uint8Array>;
  /** Whose prekeys are handed out instead. */
  readonly prekeys: ReadonlyMap<string, { readonly signed: Uint8Array; readonly oneTime: Uint8Array | null }>;
};

export const HONEST: Lies = { hidden: new Set(), cards: new Map(), prekeys: new Map() };

/** One frame of the relay, as the lies make it. @param keyOf gives an ID's name in `lies` */
export function rewritten(
  type: number,
  body: Uint8Array,
  lies: Lies,
  primitives: Primitives,
  keyOf: (id: Uint8Array) => string,
): Uint8Array {
  const whole = frame(type as never, body);
  if (type === FRAME.entries) {
    const parsed = parseEntries(body);
    if (!parsed.ok) return whole;
    const entries = parsed.value.entries.flatMap((entry) => {
      const card = openCard(entry.record, primitives);
      const key = card.ok ? keyOf(card.value.id) : "";
      if (lies.hidden.has(key)) return [];
      return [{ ...entry, record: lies.cards.get(key) ?? entry.record }];
    });
    return encodeEntries(parsed.value, entries.map(encodeEntry));
  }
  if (type === FRAME.prekeys) {
    const parsed = parseControl("prekeys", body);
    const other = parsed.ok ? lies.prekeys.get(keyOf(parsed.value.of)) : undefined;
    return parsed.ok && other ? encodeControl("prekeys", { ...parsed.value, ...other }) : whole;
  }
  return whole;
}

import { fromHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { openCard, shortId, toClientId, type VerifiedCard } from "@sandi/protocol";
import { widthOf } from "../show/width.ts";
import type { Translate } from "../texts/index.ts";

/** A card as the relay hands it out (base64), checked as every reader checks it, except for its age. */
export function readRecord(record: string): VerifiedCard | undefined {
  const opened = openCard(Buffer.from(record, "base64"), nodePrimitives);
  return opened.ok ? opened.value : undefined;
}

/** The name that the client chose. It may hold anything, so it must be made safe before it is shown. */
export function nameIn(record: string): string {
  return readRecord(record)?.name ?? "";
}

export function shortOf(id: string): string {
  return shortId(toClientId(fromHex(id)!));
}

/** The last moment that a date can be. A client may claim a later one. */
const LAST_DATE = 8.64e15;

export function when(time: number): string {
  if (time > LAST_DATE) return String(time);
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

/** In the largest unit that fits at least once. */
export function duration(ms: number, t: Translate): string {
  const units = [
    ["adminDays", 86_400_000],
    ["adminHours", 3_600_000],
    ["adminMinutes", 60_000],
  ] as const;
  const unit = units.find(([, size]) => ms >= size);
  return unit ? t(unit[0], { count: Math.floor(ms / unit[1]) }) : t("adminSeconds", { count: Math.floor(ms / 1_000) });
}

export function pad(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - widthOf(text)));
}

import type { Hit, Message } from "@sandi/client";
import type { Pen } from "./pen.ts";
import { cut, safeLine, safeName } from "./sanitize.ts";
import { timesIn } from "./times.ts";
import { whoIs } from "./who.ts";

/** UTF-16 units of a long text that are shown before its first word that was found, and behind that. */
const BEFORE = 60;
const BEHIND = 140;
const CONTEXT_COLUMNS = 160;

/** @param isFull whether there may be more */
export function foundLines(pen: Pen, query: string, hits: readonly Hit[], isFull: boolean): string[] {
  const { t } = pen;
  const words = safeLine(query);
  if (hits.length === 0) return [t("foundNone", { words })];
  const timeOf = timesIn(pen.language);
  const title = isFull ? t("foundFull", { count: hits.length, words }) : t("found", { count: hits.length, words });
  return [
    title,
    ...hits.flatMap((hit) => [
      pen.style("name", `${whoIs(hit.peer, t)} · ${timeOf(hit.message.at)}`),
      ...hitLines(pen, hit),
    ]),
  ];
}

function hitLines(pen: Pen, hit: Hit): string[] {
  const speaker = ({ from }: Message) => (from === "me" ? pen.t("me") : safeName(hit.peer.name));
  const near = (messages: readonly Message[]) =>
    messages.flatMap((message) => {
      const text = cut(safeLine(message.text), CONTEXT_COLUMNS);
      return pen.layOut(`    ${speaker(message)}: `, text).map((line) => pen.style("dim", line));
    });
  const found = pen.layOut(`  › ${speaker(hit.message)}: `, excerpt(hit)).map((line) => pen.style("bold", line));
  return [...near(hit.before), ...found, ...near(hit.after)];
}

/** The text around the first word that was found; what was found stands in «». */
function excerpt({ message: { text }, spans }: Hit): string {
  const from = letterAt(text, (spans[0]?.from ?? 0) - BEFORE);
  const to = letterAt(text, (spans[0]?.to ?? 0) + BEHIND);
  let shown = from > 0 ? "…" : "";
  let at = from;
  for (const span of spans) {
    if (span.to > to) break;
    shown += `${safeLine(text.slice(at, span.from))}«${safeLine(text.slice(span.from, span.to))}»`;
    at = span.to;
  }
  return `${shown}${safeLine(text.slice(at, to))}${to < text.length ? "…" : ""}`;
}

/** Never between the two halves of a letter. */
function letterAt(text: string, at: number): number {
  const place = Math.min(Math.max(at, 0), text.length);
  const unit = text.charCodeAt(place);
  return unit >= 0xdc00 && unit < 0xe000 ? place - 1 : place;
}

import type { Span } from "../messenger/port.ts";
import { safeText } from "./safe.ts";

/** A text with the places marked that a search has found. */
export function Marked({ text, spans }: { readonly text: string; readonly spans: readonly Span[] }) {
  const parts = [];
  let at = 0;
  for (const { from, to } of spans) {
    parts.push(safeText(text.slice(at, from)), <mark key={from}>{safeText(text.slice(from, to))}</mark>);
    at = to;
  }
  return (
    <>
      {parts}
      {safeText(text.slice(at))}
    </>
  );
}

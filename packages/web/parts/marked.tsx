import type { Span } from "../messenger/port.ts";

/** A text with the places marked that a search has found. */
export function Marked({ text, spans }: { readonly text: string; readonly spans: readonly Span[] }) {
  const parts = [];
  let at = 0;
  for (const { from, to } of spans) {
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>);
    at = to;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}

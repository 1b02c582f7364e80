import { createRequire } from "node:module";

/** One column each: printable ASCII, letters of Latin scripts, and the signs of this client's own lines. */
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u024f\u2013\u2014\u2018-\u201d\u2026←→⇄│✓✗]*$/;

type Measure = (text: string) => number;
let measure: Measure | undefined;

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  // Its tables take as long to load as everything else together, and most sessions never need them.
  measure ??= (createRequire(import.meta.url)("string-width") as { default: Measure }).default;
  return measure(text);
}

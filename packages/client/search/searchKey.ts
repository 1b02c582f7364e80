const PLAIN = /^[\0-\x7f]*$/;
/** Marks that belong to no script of their own: accents. The vowel signs of a script stay. */
const ACCENTS = /[\p{M}&&\p{Script=Inherited}]+/gv;

/**
 * A text without what a search passes over: upper and lower case, accents, and the forms that Unicode has twice for
 * compatibility. Upper case, because only it turns ß into two letters, and both sigmas into one.
 */
export function searchKey(text: string): string {
  return PLAIN.test(text) ? text.toUpperCase() : text.normalize("NFKD").replace(ACCENTS, "").toUpperCase();
}

/** The words of a query, as they are looked for. */
export function searchWords(query: string): readonly string[] {
  return [...new Set(searchKey(query).split(/\s+/u))].filter((word) => word !== "");
}

/** A part of a text, in UTF-16 units. */
export type Span = { readonly from: number; readonly to: number };

/** Where the words are in a text, in order and apart. Accents belong to the letter before them. */
export function spansOf(text: string, words: readonly string[]): Span[] {
  const { key, places } = placed(text);
  const spans: Span[] = [];
  for (const word of words)
    for (let at = key.indexOf(word); at >= 0; at = key.indexOf(word, at + word.length))
      spans.push({ from: places[at]!.from, to: places[at + word.length - 1]!.to });
  return joined(spans);
}

/** The search key letter by letter, and which part of the text each of its units stands for. */
function placed(text: string): { readonly key: string; readonly places: readonly Span[] } {
  const letters: { key: string; from: number; to: number }[] = [];
  let at = 0;
  for (const letter of text) {
    const key = searchKey(letter);
    const last = letters.at(-1);
    if (key === "" && last) last.to += letter.length;
    else letters.push({ key, from: at, to: at + letter.length });
    at += letter.length;
  }
  const places = letters.flatMap(({ key, from, to }) => Array.from({ length: key.length }, () => ({ from, to })));
  return { key: letters.map(({ key }) => key).join(""), places };
}

function joined(spans: readonly Span[]): Span[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = result.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

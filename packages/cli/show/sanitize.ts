import { widthOf } from "./width.ts";

/** Columns that a name takes at most; what is beyond is cut and the cut is shown. */
const NAME_COLUMNS = 32;
const LINE_COLUMNS = 400;
/** Marks on one base character: enough for every living script, too few to climb over the lines above. */
const MARKS_A_BASE = 4;

// Terminal injection is this client's cross-site scripting: whatever a peer or the relay sends goes through here.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/u;
/** Printable ASCII and line feeds: nothing in it needs the patterns below. */
const PLAIN = /^[\n -~]*$/;
/** Emoji are joined with these; alone they hide text. Dropped, so that a family is shown as its members. */
const JOINERS = /[\u200c\u200d]/gu;

/** Made for the first text that needs them: V8 takes a millisecond to look up Unicode's classes. */
function makePatterns() {
  // What must never reach a screen: controls, formats (bidirectional overrides, zero-width, tags), separators that end a
  // line, surrogates without a partner, unassigned and private code points, and letters that are drawn as nothing. The
  // two selectors that choose between an emoji and its plain form are harmless.
  const unsafe = /(?![\ufe0e\ufe0f])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
  return {
    unsafe,
    unsafeRuns: new RegExp(`(${unsafe.source})\\1*`, "gu"),
    allUnsafe: new RegExp(unsafe.source, "gu"),
    markFlood: new RegExp(`(\\p{M}{${MARKS_A_BASE}})\\p{M}+`, "gu"),
    leadingMark: /(^|\n)(?=\p{M})/gu,
  };
}

let made: ReturnType<typeof makePatterns> | undefined;

function patterns(): ReturnType<typeof makePatterns> {
  made ??= makePatterns();
  return made;
}

/** The signs with which this client says who speaks and who is trusted; nobody may bear them in a name. */
const OWN_SIGNS = /[✓✗→←⇄│·>]/gu;

/**
 * A text of one line or many, fit for a terminal: line feeds stay, every other control is made visible.
 * The result holds no control but U+000A.
 */
export function safeText(text: string): string {
  return tame(text.replace(/\r\n/g, "\n").replaceAll("\t", "    "));
}

/** The same on one line, for what is not meant to have several. Cut at 400 columns. */
export function safeLine(text: string): string {
  return cut(tame(text.replace(/\r\n|[\n\r\u2028\u2029\u0085]/gu, " ⏎ ").replaceAll("\t", " ")), LINE_COLUMNS);
}

/** A name on one line, at most 32 columns wide, without the signs by which this client marks trust. */
export function safeName(name: string): string {
  const line = safeLine(name.slice(0, 1_024)).replace(OWN_SIGNS, "?").replace(/\s+/gu, " ").trim();
  return line === "" ? "?" : cut(line, NAME_COLUMNS);
}

/** JSON of one line whose strings keep every character, with what could act on a terminal as \u escapes. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(patterns().allUnsafe, (character) =>
    Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** Whether a text would reach a terminal unchanged. */
export function isSafe(text: string): boolean {
  return PLAIN.test(text) || !patterns().unsafe.test(text.replaceAll("\n", ""));
}

/** Cuts at a number of columns, between characters as people see them. */
export function cut(text: string, columns: number): string {
  if (text.length <= columns && widthOf(text) <= columns) return text;
  let width = 0;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) return `${kept}…`;
    kept += segment;
  }
  return kept;
}

function tame(text: string): string {
  if (PLAIN.test(text)) return text;
  const { unsafeRuns, markFlood, leadingMark } = patterns();
  return text
    .replace(JOINERS, "")
    .replace(unsafeRuns, (run, first: string) => (first === "\n" ? run : visible(run, first)))
    .replace(markFlood, "$1")
    .replace(leadingMark, "$1\u25cc");
}

function visible(run: string, first: string): string {
  if (!CONTROL.test(first)) return "\ufffd";
  const code = first.charCodeAt(0);
  // Unicode has pictures of the C0 controls and of DEL; those of C1 are named.
  const picture =
    code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : `<${code.toString(16)}>`;
  return run.length > 1 ? `${picture}×${run.length}` : picture;
}

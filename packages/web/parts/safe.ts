/** Marks on one letter: enough for every living script, too few to climb over the lines above. */
const MARK_FLOOD = /(\p{M}{4})\p{M}+/gu;
/**
 * What a browser would act on or draw as nothing: controls, bidirectional overrides, tags, lone surrogates, fillers.
 * Joiners between visible characters and the selectors of emoji are spared.
 */
const UNSAFE = /(?!\ufe0e|\ufe0f|\u200c|\u200d)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const UNSAFE_BUT_BREAKS = /(?!\n|\ufe0e|\ufe0f|\u200c|\u200d)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const PLAIN = /^[\n -~]*$/;
/** The signs with which this page says who is trusted; nobody may bear them in a name. */
const OWN_SIGNS = /✓|✔|✅|☑|✗|✘|🛡|⚠|·/gu;
/** Joiners belong between letters or inside an emoji; elsewhere they only make two names look alike. */
const JOINER = /[\u200c\u200d]/gu;
const JOINED_BEFORE = /^(?:[\p{L}\p{M}\p{Extended_Pictographic}\p{EMod}]|\ufe0f)/u;
const JOINED_AFTER = /^[\p{L}\p{Extended_Pictographic}]/u;
/** A letter of Braille without dots. */
const BLANK = /\u2800/gu;
const NAME_LENGTH = 64;
/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Beyond these a text is folded: 64 KiB of it would fill a hundred screens, or a thousand where each line is empty. */
const FOLD_LENGTH = 4_000;
const FOLD_LINES = 60;

/** A text of several lines, as it may be shown. What is left out is shown as �. */
export function safeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll("\t", "    ")
    .replace(UNSAFE_BUT_BREAKS, "\ufffd")
    .replace(MARK_FLOOD, "$1")
    .replace(/(^|\n)(?=\p{M})/gu, "$1\u25cc");
}

/** The beginning of a text that is too long to be shown unasked. */
export function foldedText(text: string): string {
  let end = Math.min(text.length, FOLD_LENGTH);
  for (let at = -1, line = 0; line < FOLD_LINES; line++) {
    at = text.indexOf("\n", at + 1);
    if (at < 0 || at >= end) break;
    if (line === FOLD_LINES - 1) end = at;
  }
  // Not in the middle of a character.
  return text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end);
}

/** As `safeText`, on one line. */
export function safeLine(text: string): string {
  return safeText(text).replace(/\s+/gu, " ").trim();
}

/** So that a text of the other direction turns nothing around it, as digits that follow it. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** A name that somebody gave themselves, at most 64 characters long. */
export function safeName(name: string): string {
  const line = safeLine(name.slice(0, 1_024).replace(BLANK, " "))
    .replace(UNSAFE, "")
    .replace(JOINER, (joiner, at: number, whole: string) => (isJoining(whole, at) ? joiner : ""))
    .replace(OWN_SIGNS, "?");
  const characters = [...line];
  if (line === "") return "?";
  return characters.length > NAME_LENGTH ? `${characters.slice(0, NAME_LENGTH - 1).join("")}…` : line;
}

function isJoining(text: string, at: number): boolean {
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
  return JOINED_BEFORE.test(before) && JOINED_AFTER.test(text.slice(at + 1, at + 3));
}

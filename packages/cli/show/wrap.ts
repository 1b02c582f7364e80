import { widthOf } from "./width.ts";

/** Begins every line of a text but the first, so that no line of a message can pass for one of the client's own. */
export const CONTINUED = "  │ ";

/**
 * Lays a text out in lines of at most `columns`, broken here rather than by the terminal: a line that the terminal
 * wraps begins at its edge, where only this client's own lines may begin.
 * @param start what comes before the text on its first line
 * @param continued comes before every further line; for a peer's text it must be the default
 * @param columns the terminal's width, or undefined if there is none and lines are as long as they are
 */
export function layOut(start: string, text: string, columns: number | undefined, continued = CONTINUED): string[] {
  const [first = "", ...rest] = text.split("\n");
  const lines = [
    ...breakLine(start, first, columns, continued),
    ...rest.flatMap((line) => breakLine(continued, line, columns, continued)),
  ];
  return lines.map((line) => line.trimEnd());
}

function breakLine(prefix: string, text: string, columns: number | undefined, continued: string): string[] {
  const most = columns && Math.max(columns - 1, 20);
  if (!most || (text.length < most && widthOf(prefix) + widthOf(text) <= most)) return [prefix + text];
  const lines: string[] = [];
  let line = prefix;
  let width = widthOf(prefix);
  for (const piece of pieces(text, most - widthOf(continued))) {
    const size = widthOf(piece);
    if (width + size > most && line !== continued) {
      lines.push(line);
      line = continued;
      width = widthOf(continued);
      if (piece === " ") continue;
    }
    line += piece;
    width += size;
  }
  lines.push(line);
  return lines;
}

/** Words if they fit into a line, otherwise their parts behind slashes and bars, otherwise characters as people see them. */
function* pieces(text: string, room: number): Generator<string> {
  for (const word of text.split(/(?<= )|(?= )/)) {
    if (fits(word, room)) yield word;
    else
      for (const part of word.split(/(?<=[/|])/)) {
        if (fits(part, room)) yield part;
        else for (const { segment } of new Intl.Segmenter().segment(part)) yield segment;
      }
  }
}

function fits(word: string, room: number): boolean {
  return word.length <= room && widthOf(word.trimEnd()) <= room;
}

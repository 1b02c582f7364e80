import { stripVTControlCharacters } from "node:util";
import type { ErrorTexts, ProtocolError } from "@sandi/protocol";
import { type Language, type Translate, translator } from "../texts/index.ts";
import { failureOf, headOf } from "./failure.ts";
import type { Style, Tone } from "./style.ts";
import { widthOf } from "./width.ts";
import { layOut } from "./wrap.ts";

export type PenOptions = {
  readonly language: Language;
  readonly errorTexts: ErrorTexts;
  readonly style: Style;
  /** The terminal's width now; undefined if the output is no terminal. */
  readonly columns: () => number | undefined;
  /** The person's own display name. */
  readonly me: () => string;
};

/** A text that is not broken, and how it looks. */
export type Cell = readonly [Tone, string];

const GAP = "   ";

/** What lines for people are written with: a language, colours, the width of the terminal. */
export class Pen {
  readonly t: Translate;
  readonly style: Style;
  readonly language: Language;
  readonly me: () => string;
  readonly #errorTexts: ErrorTexts;
  readonly #columns: () => number | undefined;

  constructor({ language, errorTexts, style, columns, me }: PenOptions) {
    this.t = translator(language);
    this.style = style;
    this.language = language;
    this.me = me;
    this.#errorTexts = errorTexts;
    this.#columns = columns;
  }

  /** Lines that begin with `start`; further ones with `continued`, which marks a peer's text where it is left out. */
  layOut(start: string, text: string, continued?: string): string[] {
    return layOut(start, text, this.#columns(), continued);
  }

  get isColored(): boolean {
    return this.style("bold", "x") !== "x";
  }

  /** A picture in lines of one width, if there is a terminal on which it fits. */
  drawn(draw: () => readonly string[]): readonly string[] {
    const columns = this.#columns();
    if (columns === undefined) return [];
    const lines = draw();
    return stripVTControlCharacters(lines[0] ?? "").length <= columns ? lines : [];
  }

  /** A line of this client's own, which may be long. */
  own(tone: Tone, text: string): string[] {
    return this.layOut("", text, "  ").map((line) => this.style(tone, line));
  }

  /** A remark below the line that it is about. */
  remark(tone: Tone, text: string, mark = ""): string[] {
    const start = mark === "" ? "  " : `  ${mark} `;
    return this.layOut(start, text, " ".repeat(widthOf(start))).map((line) => this.style(tone, line));
  }

  /** Cells in a row. What does not fit goes on below, behind `start`. */
  row([tone, start]: Cell, cells: readonly Cell[]): string[] {
    const columns = this.#columns() ?? Number.POSITIVE_INFINITY;
    const indent = " ".repeat(widthOf(start));
    const lines: string[] = [];
    let line = this.style(tone, start);
    let width = indent.length;
    for (const [index, [cellTone, text]] of cells.entries()) {
      const size = widthOf(text);
      if (index > 0 && width + GAP.length + size >= columns) {
        lines.push(line);
        line = indent;
        width = indent.length;
      } else if (index > 0) {
        line += GAP;
        width += GAP.length;
      }
      line += this.style(cellTone, text);
      width += size;
    }
    return [...lines, line];
  }

  /** A value with its name, below the line that it belongs to. */
  indented(name: string, value: string): string[] {
    return this.layOut(`  ${name.padEnd(11)} `, value, " ".repeat(14)).map((line) => this.style("dim", line));
  }

  /** Why something cannot be shown, and what to do, in one line. */
  reason(error: ProtocolError): string {
    const failure = failureOf(error, this.#errorTexts);
    return `${headOf(failure)} ${failure.remedy}`;
  }

  error(error: ProtocolError, tone: "bad" | "warn" = "bad"): string[] {
    const failure = failureOf(error, this.#errorTexts);
    return [...this.own(tone, headOf(failure)), ...this.layOut("  ", failure.remedy, "  ")];
  }
}

import { fromUtf8 } from "@sandi/crypto";
import type { ProtocolError } from "@sandi/protocol";
import { TerminalError } from "../errors/terminalError.ts";

const [TAB, LF, CR, DEL, FIRST_PRINTED] = [0x09, 0x0a, 0x0d, 0x7f, 0x20];
/** So many lines in a row that are no text were never meant to be read here. */
const MOST_REFUSED = 10;

/** A line of the input, or why it was not taken. */
export type InputLine = string | ProtocolError;

/**
 * The lines of a stream, without their ends (LF or CR LF). A line that is too long is thrown away while it is read, one
 * that is not text is refused, and what only consists of such lines is not read to its end.
 * @param limit bytes that a line may have
 */
export async function* inputLines(input: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<InputLine> {
  const line = new LineBytes(limit);
  let number = 0;
  let refused = 0;
  const take = (): InputLine => {
    number++;
    const taken = line.take(number);
    refused = typeof taken === "string" ? 0 : refused + 1;
    return taken;
  };
  for await (const chunk of input) {
    let rest = chunk;
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      line.add(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      yield take();
      if (refused >= MOST_REFUSED) return;
    }
    line.add(rest);
  }
  if (line.size > 0) yield take();
}

class LineBytes {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  add(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > this.#limit) this.#parts = [];
    else if (bytes.length > 0) this.#parts.push(bytes.slice());
  }

  take(number: number): InputLine {
    const tooLong = this.#size > this.#limit;
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    if (tooLong) return new TerminalError("INPUT_TOO_LONG", { limit: this.#limit });
    const text = fromUtf8(bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes);
    return text !== undefined && isText(text) ? text : new TerminalError("INPUT_NOT_TEXT", { line: number });
  }
}

function isText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isControl = code < FIRST_PRINTED || (code >= DEL && code < 0xa0);
    if (isControl && code !== TAB) return false;
  }
  return true;
}

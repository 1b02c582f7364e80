import { readFileSync, readSync } from "node:fs";
import { TerminalError } from "../errors/terminalError.ts";
import { askHidden } from "./passphrase.ts";

const LONGEST = 4_096;
const STDIN = 0;

/**
 * One line that must not stand where every process can read it: from a file, or asked for without being shown, or the
 * first line of standard input, of which the rest stays unread.
 * @throws ProtocolError INVITE_SOURCE
 */
export async function readSecretLine(
  source: { readonly file: string } | { readonly question: string },
): Promise<string> {
  if ("question" in source && process.stdin.isTTY) return askHidden(source.question);
  try {
    return "file" in source ? (readFileSync(source.file, "utf8").split(/\r?\n/)[0] ?? "") : firstLine();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new TerminalError("INVITE_SOURCE", { source: "file" in source ? source.file : "stdin", reason }, { cause });
  }
}

/** One byte at a time: what follows belongs to the next reader. */
function firstLine(): string {
  const line = Buffer.alloc(LONGEST);
  let length = 0;
  while (length < LONGEST) {
    const count = readByte(line, length);
    if (count === 0 || line[length] === 0x0a) break;
    length++;
  }
  return line.subarray(0, length).toString("utf8");
}

function readByte(into: Buffer, at: number): number {
  for (;;)
    try {
      return readSync(STDIN, into, at, 1, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      // A pipe that another program has made non-blocking, and that is still empty.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
}

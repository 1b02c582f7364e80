import { readFileSync } from "node:fs";
import { ClientError } from "@sandi/client/errors";
import { fromUtf8 } from "@sandi/crypto";
import { LIMITS } from "@sandi/protocol";
import { TerminalError } from "../errors/terminalError.ts";

export type TextFile = { readonly text: string; readonly size: number };

/**
 * A file that is to be sent as a message; `~/` is the user's folder.
 * @throws ProtocolError FILE_UNREADABLE, FILE_NOT_TEXT, TEXT_TOO_LARGE
 */
export function readTextFile(path: string): TextFile {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path.replace(/^~(?=\/)/, process.env.HOME ?? "~"));
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new TerminalError("FILE_UNREADABLE", { file: path, reason }, { cause });
  }
  const size = bytes.length;
  if (size > LIMITS.text) throw new ClientError("TEXT_TOO_LARGE", { size, limit: LIMITS.text });
  const text = fromUtf8(bytes);
  if (text === undefined || text.includes("\0")) throw new TerminalError("FILE_NOT_TEXT", { file: path });
  return { text, size };
}

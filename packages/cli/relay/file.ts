import { readFileSync, statSync } from "node:fs";
import { TerminalError } from "../errors/terminalError.ts";

const MOST_BYTES = 1_048_576;

/** One line of a relay's file. `where` is FILE:LINE. */
export type FileSetting = { readonly name: string; readonly text: string; readonly where: string };

/**
 * A relay's settings file, in UTF-8: one setting per line, `name = value`. Text after a `#` is a comment if the `#`
 * starts the line or follows a space. A value in double quotes is a JSON string, and may contain a `#`.
 * @throws ProtocolError CONFIG_UNREADABLE, CONFIG_SYNTAX, CONFIG_REPEATED
 */
export function readRelayFile(path: string): FileSetting[] {
  const settings = new Map<string, FileSetting>();
  for (const [index, line] of textOf(path).split(/\r?\n/).entries()) {
    const where = `${path}:${index + 1}`;
    const setting = parseLine(line.trim(), where);
    if (setting === undefined) continue;
    const first = settings.get(setting.name);
    if (first !== undefined) throw new TerminalError("CONFIG_REPEATED", { ...setting, first: first.where });
    settings.set(setting.name, setting);
  }
  return [...settings.values()];
}

function textOf(path: string): string {
  try {
    const found = statSync(path);
    // It may be a pipe, such as <(…) of a shell. A device may never end.
    if (found.isCharacterDevice() || found.isBlockDevice()) throw new Error("it is a device");
    if (found.size > MOST_BYTES) throw new Error(`${found.size} > ${MOST_BYTES} B`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new TerminalError("CONFIG_UNREADABLE", { path, reason: code ?? message }, { cause: error });
  }
}

function parseLine(line: string, where: string): FileSetting | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const [, name, rest] = /^([a-z][\w-]*)\s*=\s*(.*)$/i.exec(line) ?? [];
  if (name === undefined || rest === undefined) throw new TerminalError("CONFIG_SYNTAX", { where });
  if (!rest.startsWith('"')) return { name, text: rest.replace(/(^|\s)#.*$/, "").trim(), where };
  const [quoted] = /^"(?:[^"\\]|\\.)*"(?=\s*(?:#|$))/.exec(rest) ?? [];
  try {
    return { name, text: JSON.parse(quoted!) as string, where };
  } catch {
    throw new TerminalError("CONFIG_SYNTAX", { where });
  }
}

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { utf8 } from "@sandi/crypto";
import { TerminalError } from "../errors/terminalError.ts";
import type { Options } from "../table/options.ts";
import type { Translate } from "../texts/index.ts";

/**
 * The passphrase from the source in the options: a file, a descriptor, SANDI_PASSPHRASE_FILE; undefined if there is none.
 * Never from the command line, which every process on the machine can read.
 * @throws ProtocolError PASSPHRASE_SOURCE, PASSPHRASE_EMPTY
 */
export function givenPassphrase(options: Options, env: NodeJS.ProcessEnv): Uint8Array | undefined {
  const descriptor = options.has("passphrase-fd") ? options.number("passphrase-fd") : undefined;
  const file = options.text("passphrase-file") ?? (options.has("passphrase") ? undefined : env.SANDI_PASSPHRASE_FILE);
  const from = descriptor ?? (file || undefined);
  return from === undefined ? undefined : readPassphrase(from);
}

/** The first line of a file or of a descriptor. @throws ProtocolError PASSPHRASE_SOURCE, PASSPHRASE_EMPTY */
export function readPassphrase(from: string | number): Uint8Array {
  const source = typeof from === "string" ? from : `descriptor ${from}`;
  let text: string;
  try {
    text = readFileSync(from, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new TerminalError("PASSPHRASE_SOURCE", { source, reason }, { cause });
  }
  const [line = ""] = text.split(/\r?\n/);
  if (line === "") throw new TerminalError("PASSPHRASE_EMPTY", { source });
  return utf8(line);
}

/**
 * Asks on the terminal, without showing what is typed; twice for a new profile.
 * @throws ProtocolError PASSPHRASE_NO_TERMINAL, PASSPHRASE_EMPTY, PASSPHRASE_DIFFERS
 */
export function askPassphrase(profile: string, isNew: boolean, t: Translate): Promise<Uint8Array> {
  return askForPassphrase(t(isNew ? "askNewPassphrase" : "askPassphrase", { profile }), isNew, t);
}

/** The same with a question of one's own. @param isNew whether it is asked for twice */
export async function askForPassphrase(question: string, isNew: boolean, t: Translate): Promise<Uint8Array> {
  if (!process.stdin.isTTY) throw new TerminalError("PASSPHRASE_NO_TERMINAL");
  const first = await askHidden(question);
  if (first === "") throw new TerminalError("PASSPHRASE_EMPTY", { source: "stdin" });
  if (isNew && (await askHidden(t("askAgain"))) !== first) throw new TerminalError("PASSPHRASE_DIFFERS");
  return utf8(first);
}

/** Asks on the terminal, without showing what is typed. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  // readline echoes through its output: this one swallows everything.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 });
  try {
    return await reader.question("", { signal: interruption(reader) });
  } finally {
    reader.close();
    process.stderr.write("\n");
  }
}

function interruption(reader: { once(event: "SIGINT", listener: () => void): unknown }): AbortSignal {
  const controller = new AbortController();
  reader.once("SIGINT", () => controller.abort());
  return controller.signal;
}

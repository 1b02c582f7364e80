import { ProtocolError } from "@sandi/protocol";
import { TerminalError } from "../errors/terminalError.ts";
import { asProtocolError } from "../show/failure.ts";
import { nearest } from "../table/suggest.ts";
import type { Translate } from "../texts/index.ts";
import type { Chat } from "./chat.ts";
import { LINE_COMMANDS, lineNames } from "./lineCommands.ts";

/** A safety number is shown on several lines, and pasted as such. */
const PASTED_CODE = /^\/verify\s[\d\s]+$/i;

/** Carries out one line: a command, a text for the open conversation, or a choice of whom to talk to. Failures are shown, never thrown. */
export async function carryOut(chat: Chat, line: string, t: Translate): Promise<void> {
  try {
    await understand(chat, line, t);
  } catch (thrown) {
    chat.refuse(asProtocolError(thrown));
  }
}

async function understand(chat: Chat, line: string, t: Translate): Promise<void> {
  if (/^l\s*$/i.test(line)) return chat.listing.list();
  const isCommand = line.startsWith("/") && !line.startsWith("//");
  if (isCommand && (!line.includes("\n") || PASTED_CODE.test(line))) return runCommand(chat, line, t);
  const text = line.startsWith("//") ? line.slice(1) : line;
  if (chat.peer) return chat.saidAtPrompt(text);
  if (text.trim() === "") return;
  if (text.includes("\n")) throw new TerminalError("NO_CONVERSATION");
  await chat.open(text).catch((error: unknown) => {
    // Several words that are no name were meant as a text.
    const isText = /\S\s+\S/.test(text) && error instanceof ProtocolError && error.code === "UNKNOWN_PEER";
    throw isText ? new TerminalError("NO_CONVERSATION") : error;
  });
}

async function runCommand(chat: Chat, line: string, t: Translate): Promise<void> {
  const [, typed = "", rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  const name = typed.toLowerCase();
  const command = LINE_COMMANDS.find((candidate) => candidate.name === name || candidate.opposite === name);
  if (!command) {
    const names = LINE_COMMANDS.flatMap(lineNames);
    const near = nearest(typed, names);
    const suggestion = near ? t("didYouMean", { name: `/${near}` }) : "";
    throw new TerminalError("LINE_UNKNOWN_COMMAND", { command: `/${typed}`, suggestion });
  }
  const fits = await command.run(chat, rest.trim(), command.opposite === name);
  if (fits === false) throw new TerminalError("LINE_ARGUMENTS", { command: `/${typed}`, usage: command.usage });
}

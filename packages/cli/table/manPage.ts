import { LINE_COMMANDS } from "../chat/lineCommands.ts";
import { EXIT_CODES } from "./exitCodes.ts";
import { FILES } from "./files.ts";
import { sentence } from "./sentence.ts";
import type { Command } from "./table.ts";
import { actionUsage, flagNotes, flagUsage, usageOf } from "./usage.ts";

/** The man page, section 1, in the man macros. */
export function manPage(table: readonly Command[], version: string): string {
  const lines = [
    `.TH SANDI 1 "" "sandi ${version}" "User Commands"`,
    ".SH NAME",
    "sandi \\- end-to-end encrypted chat through a relay that is trusted with nothing",
    ".SH SYNOPSIS",
    ...table.flatMap((command) => [".nf", roff(usageOf(command)), ".fi"]),
    ".SH COMMANDS",
  ];
  for (const command of table) {
    lines.push(`.SS sandi ${[command.name, ...(command.aliases ?? [])].join(", ")}`, roff(sentence(command.about.en)));
    for (const action of command.actions ?? [])
      lines.push(".TP", `.B ${roff(actionUsage(action))}`, roff(sentence(action.about.en)));
    for (const flag of command.flags)
      lines.push(".TP", `.B ${roff(flagUsage(flag))}`, roff(sentence(flag.about.en + flagNotes(flag, "en"))));
  }
  for (const { notes } of table) if (notes) lines.push(".PP", roff(notes.en));
  lines.push(".SH INSIDE THE CLIENT");
  for (const { usage, about } of LINE_COMMANDS) lines.push(".TP", `.B ${roff(usage)}`, roff(sentence(about.en)));
  lines.push(".SH EXIT STATUS");
  for (const { code, about } of EXIT_CODES) lines.push(".TP", `.B ${code}`, roff(sentence(about.en)));
  lines.push(".SH ENVIRONMENT");
  lines.push(
    ".B LC_ALL, LC_MESSAGES, LANG, NO_COLOR, FORCE_COLOR, SANDI_PASSPHRASE_FILE, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, SANDI_RELAY_*",
  );
  lines.push(".SH FILES");
  for (const [path, what] of FILES) lines.push(".TP", `.I ${roff(path)}`, roff(sentence(what)));
  lines.push(".SH EXAMPLES", ".nf", ...table.flatMap(({ examples }) => examples.map(roff)), ".fi");
  lines.push(
    ".SH SECURITY",
    "Not audited. The suite rsa\\-des is for teaching: one data-centre GPU finds any DES key within four days.",
  );
  return `${lines.join("\n")}\n`;
}

function roff(text: string): string {
  const escaped = text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("…", "...");
  return escaped.replace(/^(?=[.'])/, "\\&");
}

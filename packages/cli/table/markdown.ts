import { JSON_EVENTS } from "../chat/jsonEvents.ts";
import { LINE_COMMANDS } from "../chat/lineCommands.ts";
import { layOut } from "../show/wrap.ts";
import { LANGUAGES, translator } from "../texts/index.ts";
import { EXIT_CODES } from "./exitCodes.ts";
import { FILES } from "./files.ts";
import { sentence } from "./sentence.ts";
import type { Command } from "./table.ts";
import { actionUsage, flagNotes, flagUsage, usageOf } from "./usage.ts";

/** docs/terminal.md. */
export function markdown(table: readonly Command[]): string {
  const en = translator("en");
  const lines = [
    "# The terminal",
    "",
    "Made from the table of commands by `sandi help --markdown`; a test holds the two equal. `sandi help --man` prints the",
    `same as a man page. Every text also exists in Bahasa Indonesia: \`--lang ${LANGUAGES.join("|")}\`, else LC_ALL,`,
    "LC_MESSAGES or LANG.",
    "",
    "In a checkout, `npm run sandi -- COMMAND` stands for `sandi COMMAND`; `npm start` is `sandi relay`, and",
    "`npm run client -- …` and `npm run demo` are what they say. Use `npm run -s` for what a program reads.",
    "",
  ];
  for (const command of table) {
    lines.push(`## sandi ${command.name}`, "", `${sentence(command.about.en)}`);
    if (command.aliases) lines.push("", `Also: ${command.aliases.map((alias) => `\`sandi ${alias}\``).join(", ")}.`);
    lines.push("", "```", usageOf(command), "```", "");
    if (command.actions) {
      lines.push("| action | meaning |", "|---|---|");
      lines.push(...command.actions.map((one) => `| \`${actionUsage(one)}\` | ${cell(one.about.en)} |`), "");
    }
    lines.push("| option | meaning |", "|---|---|");
    for (const flag of command.flags)
      lines.push(`| \`${flagUsage(flag)}\` | ${cell(flag.about.en + flagNotes(flag, "en"))} |`);
    if (command.notes) lines.push("", ...layOut("", command.notes.en, 120, ""));
    lines.push("", "```", ...command.examples, "```", "");
  }
  lines.push(`## ${en("inClient")}`, "");
  lines.push(
    "A number, name or ID opens a conversation; `L` lists; in a conversation everything else is sent. A text that begins",
    "with `/` is written with `//`. Numbers stay the same for as long as the program runs. The prompt says how far the",
    "other side is trusted: `✓>` verified, `?>` its key is pinned but not verified, `!>` a teaching suite. Under every",
    "message stands what went over the wire; `✓` means that the relay has it, `✓✓` that its reader has confirmed it.",
    "",
    "| command | meaning |",
    "|---|---|",
    ...LINE_COMMANDS.map(({ usage, about }) => `| \`${usage.replaceAll("|", "\\|")}\` | ${cell(about.en)} |`),
    "",
    "Without a terminal on standard input there is no prompt: one line is one message or command, and the program ends",
    "at the end of its input, once the relay has everything. Data goes to standard output, diagnostics to standard error.",
    "",
    "## Events of `--json`",
    "",
    'One JSON object a line, with `"v": 1` and `event`. IDs are `id` (64 hexadecimal digits) and `shortId`; byte strings',
    "are hexadecimal; `peer` is `{ number, id, shortId, name, suites, online, verified, contact }`. Names and texts are",
    "exact; what could act on a terminal is written as `\\u` escapes. A field with `?` may be absent.",
    "",
    "| event | fields | meaning |",
    "|---|---|---|",
  );
  for (const [name, { about, fields }] of Object.entries(JSON_EVENTS))
    lines.push(`| \`${name}\` | ${fields.map((field) => `\`${field}\``).join(", ")} | ${cell(about.en)} |`);
  lines.push("", "## Exit codes", "", "| code | meaning |", "|---|---|");
  lines.push(...EXIT_CODES.map(({ code, about }) => `| ${code} | ${about.en} |`));
  lines.push("", "## Files", "", "| path | what |", "|---|---|");
  lines.push(...FILES.map(([path, what]) => `| \`${path}\` | ${what} |`), "");
  return lines.join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

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
    "This page is made from the table of commands by `sandi help --markdown`, and a test compares the two. `sandi help --man`",
    `prints the same as a man page. Every text also exists in Bahasa Indonesia: use \`--lang ${LANGUAGES.join("|")}\`, or set`,
    "LC_ALL, LC_MESSAGES or LANG.",
    "",
    "In a checkout, write `npm run sandi -- COMMAND` for `sandi COMMAND`. Short forms: `npm start` is `sandi relay`;",
    "`npm run client -- …` and `npm run demo` run those commands. Use `npm run -s` when a program reads the output.",
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
    "Type a number, a name or an ID to start a conversation, and `L` to list who is here. In a conversation, everything",
    "else that you type is sent. To send a text that begins with `/`, begin it with `//`. On a terminal, a line that is only the",
    "name of somebody else is held back once; typed again, it is sent. A person keeps the same number while the program runs.",
    "The prompt shows how far the other side is trusted: `✓>` verified; `?>` key pinned but not verified; `!>` a teaching suite, or",
    "somebody who goes by the name of a contact whom you verified and is not that contact.",
    "You cannot write to such a person by name or number: use the ID, or `/name` the person. `(unconfirmed)` means that only",
    "this person can read what you write, and has not answered yet. `✓` means that the relay has a message, `✓✓` that the",
    "reader's client has confirmed it. With the teaching suite, and after `/trace on`, you see under each message what went over",
    "the wire.",
    "",
    "The prompt and the list count the messages that you have not read, also after a restart or a crash. A message is read when",
    "it comes into the open conversation, and when you open its conversation or write there. What an earlier run left unread is",
    "shown when you open the conversation.",
    "",
    "| command | meaning |",
    "|---|---|",
    ...LINE_COMMANDS.map(({ usage, about }) => `| \`${usage.replaceAll("|", "\\|")}\` | ${cell(about.en)} |`),
    "",
    "If standard input is not a terminal, there is no prompt: each line is one message or command. The program exits at the",
    "end of its input, once the relay has every message. Data goes to standard output, diagnostics to standard error.",
    "",
    "## Events of `--json`",
    "",
    'Each line is one JSON object with `"v": 1` and `event`. `id` is a full ID (64 hexadecimal digits), `shortId` the short',
    "one. Byte strings are hexadecimal. `peer` is `{ number, id, shortId, name, suites, online, verified, contact, blocked, muted,",
    "namesake, unread }`; `name` is the name that you gave, or the one that they gave themselves. `namesake` says whether somebody else",
    "goes by the same name: `none`, `unverified`, or `verified` for a person whom you verified; `looksUnverified` and",
    "`looksVerified` mean that the name is another one that only looks like that of a contact. `unread` counts the messages of this person that have not been read here. Names and texts are exact, except that characters which could act on a terminal are written as `\\u` escapes.",
    "Fields with `?` may be absent.",
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

import { JSON_EVENTS } from "../chat/jsonEvents.ts";
import { LINE_COMMANDS } from "../chat/lineCommands.ts";
import { layOut } from "../show/wrap.ts";
import { LANGUAGES, type Language, translator } from "../texts/index.ts";
import { COMMANDS } from "./commands.ts";
import { EXIT_CODES } from "./exitCodes.ts";
import type { Action, Command, Flag } from "./table.ts";

/** `--port PORT`, `-h, --help`. */
export function flagUsage({ name, short, value }: Flag): string {
  return `${short ? `-${short}, ` : ""}--${name}${value ? ` ${value}` : ""}`;
}

export function usageOf({ name, flags, operands, actions }: Command): string {
  const needed = flags.filter(({ required }) => required).map((flag) => ` ${flagUsage(flag)}`);
  const rest = operands ? ` ${operands.usage}` : actions ? ` ${actions.map(actionUsage).join("|")}` : "";
  return `sandi ${name}${needed.join("")} [OPTION…]${rest}`;
}

function actionUsage({ name, operands }: Action): string {
  return [name, ...operands].join(" ");
}

/** What follows the description of a flag: its choices and its default. */
function flagNotes({ choices, default: value }: Flag, language: Language): string {
  const t = translator(language);
  const notes = [choices ? choices.join(" | ") : "", value ? t("byDefault", { value }) : ""].filter(Boolean);
  return notes.length > 0 ? ` (${notes.join("; ")})` : "";
}

/** `sandi help`: all commands. */
export function overview(language: Language, version: string): string[] {
  const t = translator(language);
  const names = COMMANDS.map(({ name, aliases }) => [name, ...(aliases ?? [])].join(", "));
  const widest = Math.max(...names.map((name) => name.length));
  return [
    `sandi ${version}`,
    t("tagline"),
    "",
    `${t("commands")}:`,
    ...COMMANDS.map(({ about }, index) => `  ${names[index]!.padEnd(widest)}  ${about[language]}`),
    "",
    t("helpMore"),
  ];
}

/** `sandi help COMMAND`. */
export function commandHelp(command: Command, language: Language): string[] {
  const t = translator(language);
  const usages = command.flags.map(flagUsage);
  const widest = Math.max(...usages.map((usage) => usage.length));
  const lines = [
    `${t("usage")}: ${usageOf(command)}`,
    "",
    `  ${command.about[language]}`,
    ...actionHelp(command, language),
    "",
    `${t("options")}:`,
    ...command.flags.map(
      (flag, index) => `  ${usages[index]!.padEnd(widest)}  ${flag.about[language]}${flagNotes(flag, language)}`,
    ),
  ];
  if (command.notes) lines.push("", ...layOut("  ", command.notes[language], 100, "  "));
  if (command.name === "client") {
    const wide = Math.max(...LINE_COMMANDS.map(({ usage }) => usage.length));
    lines.push("", `${t("inClient")}:`);
    lines.push(...LINE_COMMANDS.map(({ usage, about }) => `  ${usage.padEnd(wide)}  ${about[language]}`));
  }
  return [...lines, "", `${t("examples")}:`, ...command.examples.map((example) => `  ${example}`)];
}

function actionHelp({ actions }: Command, language: Language): string[] {
  if (!actions) return [];
  const widest = Math.max(...actions.map((action) => actionUsage(action).length));
  return ["", ...actions.map((action) => `  ${actionUsage(action).padEnd(widest)}  ${action.about[language]}`)];
}

const FILES = [
  ["$XDG_DATA_HOME/sandi/profiles/PROFILE/", "identity, keys and messages of one profile; 0700"],
  ["$XDG_STATE_HOME/sandi/counters/", "shows when a profile is an old copy"],
  ["$XDG_DATA_HOME/sandi/relay/", "the relay's key, directory and mail"],
] as const;

/** docs/terminal.md. */
export function markdown(): string {
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
  for (const command of COMMANDS) {
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

/** The man page, section 1, in the man macros. */
export function manPage(version: string): string {
  const lines = [
    `.TH SANDI 1 "" "sandi ${version}" "User Commands"`,
    ".SH NAME",
    "sandi \\- end-to-end encrypted chat through a relay that is trusted with nothing",
    ".SH SYNOPSIS",
    ...COMMANDS.flatMap((command) => [".nf", roff(usageOf(command)), ".fi"]),
    ".SH COMMANDS",
  ];
  for (const command of COMMANDS) {
    lines.push(`.SS sandi ${[command.name, ...(command.aliases ?? [])].join(", ")}`, roff(sentence(command.about.en)));
    for (const action of command.actions ?? [])
      lines.push(".TP", `.B ${roff(actionUsage(action))}`, roff(sentence(action.about.en)));
    for (const flag of command.flags)
      lines.push(".TP", `.B ${roff(flagUsage(flag))}`, roff(sentence(flag.about.en + flagNotes(flag, "en"))));
  }
  for (const { notes } of COMMANDS) if (notes) lines.push(".PP", roff(notes.en));
  lines.push(".SH INSIDE THE CLIENT");
  for (const { usage, about } of LINE_COMMANDS) lines.push(".TP", `.B ${roff(usage)}`, roff(sentence(about.en)));
  lines.push(".SH EXIT STATUS");
  for (const { code, about } of EXIT_CODES) lines.push(".TP", `.B ${code}`, roff(sentence(about.en)));
  lines.push(".SH ENVIRONMENT");
  lines.push(
    ".B LC_ALL, LC_MESSAGES, LANG, NO_COLOR, FORCE_COLOR, SANDI_PASSPHRASE_FILE, XDG_DATA_HOME, XDG_STATE_HOME, SANDI_RELAY_*",
  );
  lines.push(".SH FILES");
  for (const [path, what] of FILES) lines.push(".TP", `.I ${roff(path)}`, roff(sentence(what)));
  lines.push(".SH EXAMPLES", ".nf", ...COMMANDS.flatMap(({ examples }) => examples.map(roff)), ".fi");
  lines.push(
    ".SH SECURITY",
    "Not audited. The suite rsa\\-des is for teaching: DES can be broken by anyone with a few GPUs.",
  );
  return `${lines.join("\n")}\n`;
}

function roff(text: string): string {
  const escaped = text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("…", "...");
  return escaped.replace(/^(?=[.'])/, "\\&");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

import { LINE_COMMANDS } from "../chat/lineCommands.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { safeLine } from "../show/sanitize.ts";
import { layOut } from "../show/wrap.ts";
import { type Language, translator } from "../texts/index.ts";
import { version } from "../version.ts";
import { findCommand } from "./find.ts";
import type { Command } from "./table.ts";
import { actionUsage, flagNotes, flagUsage, usageOf } from "./usage.ts";

/** `sandi help`. @returns the exit code */
export async function runHelp({ options, language, out }: Context, table: readonly Command[]): Promise<number> {
  const [about] = options.operands;
  const command = about === undefined ? undefined : findCommand(about, table);
  if (options.has("man")) out.raw((await import("./manPage.ts")).manPage(table, version()));
  else if (options.has("markdown")) out.raw((await import("./markdown.ts")).markdown(table));
  else if (about === undefined) out.lines(overview(table, language, version(), out.columns));
  else if (command) out.lines(commandHelp(command, language, out.columns));
  else throw new TerminalError("USAGE_UNKNOWN_COMMAND", { command: safeLine(about), suggestion: "" });
  return EXIT.done;
}

/** `sandi help`: all commands. @param columns the terminal's width, undefined if there is none */
export function overview(table: readonly Command[], language: Language, version: string, columns?: number): string[] {
  const t = translator(language);
  const rows = table.map(
    ({ name, aliases, about }) => [[name, ...(aliases ?? [])].join(", "), about[language]] as const,
  );
  return [
    `sandi ${version}`,
    ...layOut("", t("tagline"), columns, ""),
    "",
    `${t("commands")}:`,
    ...explained(rows, columns),
    "",
    ...layOut("", t("helpMore"), columns, ""),
  ];
}

/** `sandi help COMMAND`. @param columns the terminal's width, undefined if there is none */
export function commandHelp(command: Command, language: Language, columns?: number): string[] {
  const t = translator(language);
  const flags = command.flags.map(
    (flag) => [flagUsage(flag), flag.about[language] + flagNotes(flag, language)] as const,
  );
  const lines = [
    ...layOut("", `${t("usage")}: ${usageOf(command)}`, columns, "  "),
    "",
    ...layOut("  ", command.about[language], columns, "  "),
    ...actionHelp(command, language, columns),
    "",
    `${t("options")}:`,
    ...explained(flags, columns),
  ];
  if (command.notes) lines.push("", ...layOut("  ", command.notes[language], Math.min(columns ?? 100, 100), "  "));
  if (command.name === "client") {
    const typed = LINE_COMMANDS.map(({ usage, about }) => [usage, about[language]] as const);
    lines.push("", `${t("inClient")}:`, ...explained(typed, columns));
  }
  return [...lines, "", `${t("examples")}:`, ...command.examples.map((example) => `  ${example}`)];
}

function actionHelp({ actions }: Command, language: Language, columns?: number): string[] {
  if (!actions) return [];
  return [
    "",
    ...explained(
      actions.map((action) => [actionUsage(action), action.about[language]]),
      columns,
    ),
  ];
}

/** What can be typed, with its meaning beside it; below what would leave it too little room on a terminal. */
function explained(rows: readonly (readonly [usage: string, meaning: string])[], columns?: number): string[] {
  const widest = Math.max(...rows.map(([usage]) => usage.length));
  const width = columns === undefined ? widest : Math.min(widest, Math.floor(columns / 2) - 4);
  const indent = " ".repeat(width + 4);
  return rows.flatMap(([usage, meaning]) =>
    usage.length > width
      ? [`  ${usage}`, ...layOut(indent, meaning, columns, indent)]
      : layOut(`  ${usage.padEnd(width)}  `, meaning, columns, indent),
  );
}

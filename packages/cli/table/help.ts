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
  else if (about === undefined) out.lines(overview(table, language, version()));
  else if (command) out.lines(commandHelp(command, language));
  else throw new TerminalError("USAGE_UNKNOWN_COMMAND", { command: safeLine(about), suggestion: "" });
  return EXIT.done;
}

/** `sandi help`: all commands. */
export function overview(table: readonly Command[], language: Language, version: string): string[] {
  const t = translator(language);
  const names = table.map(({ name, aliases }) => [name, ...(aliases ?? [])].join(", "));
  const widest = Math.max(...names.map((name) => name.length));
  return [
    `sandi ${version}`,
    t("tagline"),
    "",
    `${t("commands")}:`,
    ...table.map(({ about }, index) => `  ${names[index]!.padEnd(widest)}  ${about[language]}`),
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

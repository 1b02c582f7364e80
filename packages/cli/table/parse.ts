import { parseArgs } from "node:util";
import type { ProtocolError } from "@sandi/protocol/errors";
import { TerminalError } from "../errors/terminalError.ts";
import { safeLine } from "../show/sanitize.ts";
import { type Language, translator } from "../texts/index.ts";
import { COMMANDS } from "./commands.ts";
import { findCommand } from "./find.ts";
import type { Options } from "./options.ts";
import { nearest } from "./suggest.ts";
import type { Action, Command, Flag } from "./table.ts";
import { expectedOf, readValue } from "./values.ts";

/** The options, and the command that they are for. */
export type CommandLine = Options & { readonly command: Command };

/**
 * Reads the words behind `sandi` by the table of commands.
 * @throws ProtocolError USAGE_*
 */
export function parseCommandLine(argv: readonly string[], language: Language): CommandLine {
  const [first = "help", ...rest] = argv;
  if (first === "--help" || first === "-h") return parseFlags(findCommand("help", COMMANDS)!, [], language);
  const command = findCommand(first, COMMANDS);
  if (!command) {
    const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]);
    const suggestion = suggest(nearest(first, names), language);
    throw new TerminalError("USAGE_UNKNOWN_COMMAND", { command: safeLine(first), suggestion });
  }
  return parseFlags(command, rest, language);
}

function parseFlags(command: Command, args: readonly string[], language: Language): CommandLine {
  const options = Object.fromEntries(
    command.flags.map(({ name, short, value }) => [
      name,
      { type: value ? ("string" as const) : ("boolean" as const), ...(short ? { short } : {}) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, string>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const flag = command.flags.find(({ name }) => name === token.name);
    const negated = flag ? undefined : switchedOff(command, token.name);
    const meant = flag ?? negated;
    if (!meant) throw unknownFlag(command, token.rawName, language);
    const text = checkedValue(command, meant, token.value, language);
    given.set(meant.name, negated ? "false" : text);
  }
  if (!given.has("help")) {
    if (operands.length === 0 && command.standard) operands.push(command.standard);
    if (command.actions) checkAction(command, command.actions, given, operands, language);
    checkTogether(command, given, operands);
  }
  return {
    command,
    operands,
    has: (name) => given.has(name) && (flagOf(command, name).value !== undefined || given.get(name) === "true"),
    given: (name) => given.get(name),
    text: (name) => given.get(name) ?? flagOf(command, name).default,
    number: (name) => {
      const text = given.get(name) ?? flagOf(command, name).default;
      return text === undefined ? undefined : Number(readValue(flagOf(command, name), text));
    },
  };
}

function flagOf(command: Command, name: string): Flag {
  const flag = command.flags.find((candidate) => candidate.name === name);
  if (!flag) throw new Error(`sandi ${command.name} has no flag ${name} in its table`);
  return flag;
}

/** `--no-open`: what the environment or a file has switched on. */
function switchedOff({ settings = [] }: Command, name: string): Flag | undefined {
  const flags = settings.flatMap(({ flags }) => flags);
  return flags.find((flag) => !flag.value && name === `no-${flag.name}`);
}

function checkedValue(command: Command, flag: Flag, value: string | undefined, language: Language): string {
  const shown = `--${flag.name}`;
  if (!flag.value) {
    if (value !== undefined) throw new TerminalError("USAGE_FLAG_NO_VALUE", { command: command.name, flag: shown });
    return "true";
  }
  if (value === undefined || readValue(flag, value) === undefined) {
    const expected = expectedOf(flag, translator(language));
    throw new TerminalError("USAGE_FLAG_VALUE", { command: command.name, flag: shown, expected });
  }
  return value;
}

function unknownFlag(command: Command, raw: string, language: Language): ProtocolError {
  const near = nearest(
    raw.replace(/^-+/, ""),
    command.flags.map(({ name }) => name),
  );
  const suggestion = suggest(near && `--${near}`, language);
  return new TerminalError("USAGE_UNKNOWN_FLAG", { command: command.name, flag: safeLine(raw), suggestion });
}

function checkTogether(command: Command, given: ReadonlyMap<string, string>, operands: readonly string[]): void {
  const isOn = (name: string) => given.has(name) && (flagOf(command, name).value || given.get(name) === "true");
  for (const flag of command.flags) {
    if (flag.required && !given.has(flag.name)) {
      const shown = `--${flag.name} ${flag.value ?? ""}`.trim();
      throw new TerminalError("USAGE_FLAG_REQUIRED", { command: command.name, flag: shown });
    }
    if (flag.not && isOn(flag.name) && isOn(flag.not))
      throw new TerminalError("USAGE_FLAG_CONFLICT", { flag: `--${flag.name}`, other: `--${flag.not}` });
  }
  if (command.actions) return;
  const { least, most, usage, choices } = command.operands ?? { least: 0, most: 0, usage: "" };
  const fits = operands.length >= least && operands.length <= most;
  if (fits && (!choices || operands.every((operand) => choices.includes(operand)))) return;
  const expected = `sandi ${command.name}${usage ? ` ${usage}` : ""}`;
  throw new TerminalError("USAGE_ARGUMENTS", { command: command.name, expected });
}

function checkAction(
  command: Command,
  actions: readonly Action[],
  given: ReadonlyMap<string, string>,
  [name, ...rest]: readonly string[],
  language: Language,
): void {
  const action = actions.find((candidate) => candidate.name === name);
  if (!action) {
    const names = actions.map((candidate) => candidate.name);
    const expected = `sandi ${command.name} ${names.join("|")}`;
    if (name === undefined) throw new TerminalError("USAGE_ARGUMENTS", { command: command.name, expected });
    const near = nearest(name, names);
    const suggestion = suggest(near && `${command.name} ${near}`, language);
    throw new TerminalError("USAGE_UNKNOWN_COMMAND", { command: `${command.name} ${safeLine(name)}`, suggestion });
  }
  const isMany = action.operands.at(-1)?.endsWith("...") === true;
  const most = isMany ? Number.POSITIVE_INFINITY : action.operands.length;
  const least = action.operands.filter((operand) => !operand.startsWith("[")).length;
  if (rest.length < least || rest.length > most) {
    const expected = ["sandi", command.name, action.name, ...action.operands].join(" ");
    throw new TerminalError("USAGE_ARGUMENTS", { command: command.name, expected });
  }
  const others = actions.flatMap(({ flags = [] }) => flags).filter((flag) => !action.flags?.includes(flag));
  const wrong = others.find((flag) => given.has(flag));
  if (wrong === undefined) return;
  const shown = `${command.name} ${action.name}`;
  throw new TerminalError("USAGE_UNKNOWN_FLAG", { command: shown, flag: `--${wrong}`, suggestion: "" });
}

function suggest(name: string | undefined, language: Language): string {
  return name ? translator(language)("didYouMean", { name }) : "";
}

import { parseArgs } from "node:util";
import { type Language, translator } from "@sandi/client";
import { ProtocolError } from "@sandi/protocol";
import { type Action, COMMANDS, type Command, type Flag } from "./commands.ts";
import { safeLine } from "./sanitize.ts";
import { nearest } from "./suggest.ts";

export type Options = {
  readonly command: Command;
  /** True where the flag was given. */
  has(name: string): boolean;
  /** The value given, else the table's default. */
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  readonly operands: readonly string[];
};

export function findCommand(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name || command.aliases?.includes(name));
}

/**
 * Reads the words behind `sandi` by the table of commands.
 * @throws ProtocolError USAGE_*
 */
export function parseCommandLine(argv: readonly string[], language: Language): Options {
  const [first = "help", ...rest] = argv;
  if (first === "--help" || first === "-h") return parseFlags(findCommand("help")!, [], language);
  const command = findCommand(first);
  if (!command) {
    const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]);
    const suggestion = suggest(nearest(first, names), language);
    throw new ProtocolError("USAGE_UNKNOWN_COMMAND", { command: safeLine(first), suggestion });
  }
  return parseFlags(command, rest, language);
}

function parseFlags(command: Command, args: readonly string[], language: Language): Options {
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
    if (!flag) throw unknownFlag(command, token.rawName, language);
    given.set(flag.name, readValue(command, flag, token.value, language));
  }
  if (!given.has("help")) {
    if (command.actions) checkAction(command, command.actions, given, operands, language);
    checkTogether(command, given, operands);
  }
  return {
    command,
    operands,
    has: (name) => given.has(name),
    text: (name) => given.get(name) ?? flagOf(command, name).default,
    number: (name) => {
      const text = given.get(name) ?? flagOf(command, name).default;
      return text === undefined ? undefined : Number(text);
    },
  };
}

function flagOf(command: Command, name: string): Flag {
  const flag = command.flags.find((candidate) => candidate.name === name);
  if (!flag) throw new Error(`sandi ${command.name} has no flag ${name} in its table`);
  return flag;
}

function readValue(command: Command, flag: Flag, value: string | undefined, language: Language): string {
  const shown = `--${flag.name}`;
  if (!flag.value) {
    if (value !== undefined) throw new ProtocolError("USAGE_FLAG_NO_VALUE", { command: command.name, flag: shown });
    return "";
  }
  const t = translator(language);
  const { choices, range } = flag;
  const expected = choices
    ? t("oneOf", { choices: choices.join(", ") })
    : range
      ? t("aNumber", { from: String(range[0]), to: String(range[1]) })
      : flag.value;
  const refuse = () => new ProtocolError("USAGE_FLAG_VALUE", { command: command.name, flag: shown, expected });
  if (value === undefined || value === "") throw refuse();
  if (choices && !choices.includes(value)) throw refuse();
  if (range && !(/^\d{1,9}$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1])) throw refuse();
  return value;
}

function unknownFlag(command: Command, raw: string, language: Language): ProtocolError {
  const near = nearest(
    raw.replace(/^-+/, ""),
    command.flags.map(({ name }) => name),
  );
  const suggestion = suggest(near && `--${near}`, language);
  return new ProtocolError("USAGE_UNKNOWN_FLAG", { command: command.name, flag: safeLine(raw), suggestion });
}

function checkTogether(command: Command, given: ReadonlyMap<string, string>, operands: readonly string[]): void {
  for (const flag of command.flags) {
    if (flag.required && !given.has(flag.name)) {
      const shown = `--${flag.name} ${flag.value ?? ""}`.trim();
      throw new ProtocolError("USAGE_FLAG_REQUIRED", { command: command.name, flag: shown });
    }
    if (flag.not && given.has(flag.name) && given.has(flag.not))
      throw new ProtocolError("USAGE_FLAG_CONFLICT", { flag: `--${flag.name}`, other: `--${flag.not}` });
  }
  if (command.actions) return;
  const { least, most, usage, choices } = command.operands ?? { least: 0, most: 0, usage: "" };
  const fits = operands.length >= least && operands.length <= most;
  if (fits && (!choices || operands.every((operand) => choices.includes(operand)))) return;
  const expected = `sandi ${command.name}${usage ? ` ${usage}` : ""}`;
  throw new ProtocolError("USAGE_ARGUMENTS", { command: command.name, expected });
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
    if (name === undefined) throw new ProtocolError("USAGE_ARGUMENTS", { command: command.name, expected });
    const near = nearest(name, names);
    const suggestion = suggest(near && `${command.name} ${near}`, language);
    throw new ProtocolError("USAGE_UNKNOWN_COMMAND", { command: `${command.name} ${safeLine(name)}`, suggestion });
  }
  if (rest.length !== action.operands.length) {
    const expected = ["sandi", command.name, action.name, ...action.operands].join(" ");
    throw new ProtocolError("USAGE_ARGUMENTS", { command: command.name, expected });
  }
  const others = actions.flatMap(({ flags = [] }) => flags).filter((flag) => !action.flags?.includes(flag));
  const wrong = others.find((flag) => given.has(flag));
  if (wrong === undefined) return;
  const shown = `${command.name} ${action.name}`;
  throw new ProtocolError("USAGE_UNKNOWN_FLAG", { command: shown, flag: `--${wrong}`, suggestion: "" });
}

function suggest(name: string | undefined, language: Language): string {
  return name ? translator(language)("didYouMean", { name }) : "";
}

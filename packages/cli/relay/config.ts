import { dirname, resolve } from "node:path";
import type { ProtocolError } from "@sandi/protocol";
import type { RelayLimits } from "@sandi/relay/limits";
import { TerminalError } from "../errors/terminalError.ts";
import type { Options } from "../table/options.ts";
import { nearest } from "../table/suggest.ts";
import { expectedOf, readValue, type Value } from "../table/values.ts";
import { type Language, type Translate, translator } from "../texts/index.ts";
import { readRelayFile } from "./file.ts";
import { RELAY_SETTINGS } from "./flags.ts";
import { LIMIT_FLAGS } from "./limitFlag.ts";

const PREFIX = "SANDI_RELAY_";
/** A variable that is not a setting: it names the file. */
const CONFIG_VARIABLE = `${PREFIX}CONFIG`;
const FLAGS = RELAY_SETTINGS.flatMap(({ flags }) => flags);

/** `where` is an option, a variable or FILE:LINE; absent for a default. */
type Setting = { readonly text: string; readonly value: Value; readonly where?: string };

/** The settings of a relay. Options override the environment, which overrides the file, which overrides defaults. */
export class RelayConfig {
  readonly #settings: ReadonlyMap<string, Setting>;

  constructor(settings: ReadonlyMap<string, Setting>) {
    this.#settings = settings;
  }

  text(name: string): string | undefined {
    return this.#of(name)?.value as string | undefined;
  }

  number(name: string): number | undefined {
    return this.#of(name)?.value as number | undefined;
  }

  isOn(name: string): boolean {
    return this.#of(name)?.value === true;
  }

  /** As it was written. */
  written(name: string): string | undefined {
    return this.#of(name)?.text;
  }

  /** Where it was set; undefined for a default, and for a setting without a value. */
  whereOf(name: string): string | undefined {
    return this.#of(name)?.where;
  }

  limits(): RelayLimits {
    return Object.fromEntries(
      Object.entries(LIMIT_FLAGS).map(([limit, name]) => [limit, this.number(name)]),
    ) as RelayLimits;
  }

  #of(name: string): Setting | undefined {
    if (!FLAGS.some((flag) => flag.name === name)) throw new Error(`a relay has no setting ${name}`);
    return this.#settings.get(name);
  }
}

/**
 * Reads options, environment and file.
 * @throws ProtocolError CONFIG_*
 */
export function loadRelayConfig(options: Options, env: NodeJS.ProcessEnv, language: Language): RelayConfig {
  const t = translator(language);
  const settings = new Map<string, Setting>();
  for (const { name, value, default: text } of FLAGS) {
    const standard = value ? text : "false";
    if (standard !== undefined) settings.set(name, settingOf(name, standard, undefined, t));
  }
  const path = options.text("config") ?? env[CONFIG_VARIABLE];
  const sources = [path ? fromFile(path, t) : [], fromEnvironment(env, t), fromOptions(options, t)];
  for (const source of sources) overlay(settings, source);
  const config = new RelayConfig(settings);
  checkSound(config);
  return config;
}

type Source = readonly (readonly [name: string, setting: Setting])[];

function fromFile(path: string, t: Translate): Source {
  return readRelayFile(path).map(({ name, text, where }) => {
    const flag = FLAGS.find((candidate) => candidate.name === name);
    if (flag === undefined) throw unknown(name, where, nearestOf(name, where), t);
    const setting = settingOf(name, text, where, t);
    // A path in a file is relative to the file, not to the current directory.
    return [name, flag.completes ? { ...setting, value: resolve(dirname(path), text) } : setting];
  });
}

function fromEnvironment(env: NodeJS.ProcessEnv, t: Translate): Source {
  return Object.entries(env)
    .filter(([variable]) => variable.startsWith(PREFIX) && variable !== CONFIG_VARIABLE)
    .map(([variable, text]) => {
      const flag = FLAGS.find(({ name }) => variableOf(name) === variable);
      if (flag === undefined) throw unknown(variable, "", nearestOf(variable, ""), t);
      return [flag.name, settingOf(flag.name, text!, variable, t)];
    });
}

function fromOptions(options: Options, t: Translate): Source {
  return FLAGS.filter(({ name }) => options.given(name) !== undefined).map(({ name }) => {
    const text = options.given(name)!;
    return [name, settingOf(name, text, text === "false" ? `--no-${name}` : `--${name}`, t)];
  });
}

function settingOf(name: string, text: string, where: string | undefined, t: Translate): Setting {
  const flag = FLAGS.find((candidate) => candidate.name === name)!;
  const value = readValue(flag, text);
  if (value !== undefined) return where === undefined ? { text, value } : { text, value, where };
  throw new TerminalError("CONFIG_VALUE", { name, where: where ?? "?", expected: expectedOf(flag, t) });
}

/** Two settings that exclude each other cannot come from one source. Between two sources, the stronger one wins. */
function overlay(settings: Map<string, Setting>, source: Source): void {
  const given = new Map(source);
  for (const flag of FLAGS) {
    if (!flag.not) continue;
    const one = switchedOn(given.get(flag.name));
    const other = switchedOn(given.get(flag.not));
    if (one && other)
      throw new TerminalError("CONFIG_CONFLICT", {
        name: flag.name,
        where: one.where!,
        other: flag.not,
        otherWhere: other.where!,
      });
    if (one) drop(settings, flag.not, one);
    if (other) drop(settings, flag.name, other);
  }
  for (const [name, setting] of source) settings.set(name, setting);
}

function switchedOn(setting: Setting | undefined): Setting | undefined {
  return setting?.value === false ? undefined : setting;
}

function drop(settings: Map<string, Setting>, name: string, by: Setting): void {
  const setting = settings.get(name);
  if (setting?.where === undefined) return;
  if (setting.value === true) settings.set(name, { text: "false", value: false, where: by.where! });
  else settings.delete(name);
}

export function variableOf(name: string): string {
  return PREFIX + name.toUpperCase().replaceAll("-", "_");
}

function nearestOf(name: string, where: string): string | undefined {
  const names = FLAGS.map((flag) => (where ? flag.name : variableOf(flag.name)));
  return nearest(name, names);
}

function unknown(name: string, where: string, near: string | undefined, t: Translate): ProtocolError {
  const suggestion = near ? t("didYouMean", { name: near }) : "";
  return new TerminalError("CONFIG_UNKNOWN", { name, where: where || t("theEnvironment"), suggestion });
}

/** Pairs of settings: the first must be at most the second. */
const AT_MOST = [
  ["sender-messages", "mailbox-messages"],
  ["sender-size", "mailbox-size"],
  ["body-size", "sender-size"],
  ["body-size", "buffered-size"],
  ["body-size", "pending-size"],
  ["buffered-size", "memory-size"],
  ["grace", "stall"],
] as const;

/** Settings that need another one. */
const NEEDS = [["metrics-host", "metrics-port"]] as const;

function checkSound(config: RelayConfig): void {
  for (const [name, other] of NEEDS) {
    const where = config.whereOf(name);
    if (where !== undefined && config.written(other) === undefined)
      throw new TerminalError("CONFIG_NEEDS", { name, where, other });
  }
  for (const [name, most] of AT_MOST)
    if (config.number(name)! > config.number(most)!)
      throw new TerminalError("CONFIG_UNSOUND", {
        name,
        value: config.written(name)!,
        most,
        mostValue: config.written(most)!,
        where: config.whereOf(name) ?? config.whereOf(most)!,
      });
}

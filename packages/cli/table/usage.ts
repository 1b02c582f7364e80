import { type Language, translator } from "../texts/index.ts";
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

export function actionUsage({ name, operands }: Action): string {
  return [name, ...operands].join(" ");
}

/** What follows the description of a flag: its choices and its default. */
export function flagNotes({ choices, default: value }: Flag, language: Language): string {
  const t = translator(language);
  const notes = [choices ? choices.join(" | ") : "", value ? t("byDefault", { value }) : ""].filter(Boolean);
  return notes.length > 0 ? ` (${notes.join("; ")})` : "";
}

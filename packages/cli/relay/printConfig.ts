import { safeJson } from "../show/sanitize.ts";
import { layOut } from "../show/wrap.ts";
import type { Flag } from "../table/table.ts";
import { expectedOf } from "../table/values.ts";
import type { Language, Translate } from "../texts/index.ts";
import { type RelayConfig, variableOf } from "./config.ts";
import { RELAY_SETTINGS } from "./flags.ts";

const COLUMNS = 120;

/** Every setting with its meaning, its value and where that comes from, as a file that the relay can read. */
export function printConfig(config: RelayConfig, language: Language, t: Translate): string {
  const lines = comment(t("configHead", { variable: variableOf("port") }));
  for (const { title, flags } of RELAY_SETTINGS) {
    lines.push("", `# ---- ${title[language]} ----`);
    for (const flag of flags) lines.push("", ...comment(meaning(flag, language, t)), setting(flag, config));
  }
  return `${lines.join("\n")}\n`;
}

function comment(text: string): string[] {
  return layOut("# ", text, COLUMNS, "# ");
}

function meaning(flag: Flag, language: Language, t: Translate): string {
  const about = flag.about[language];
  return flag.range || flag.choices || !flag.value ? `${about}: ${expectedOf(flag, t)}` : about;
}

/** A default is commented out, so that a later Sandi may have a better one. */
function setting({ name, value, completes }: Flag, config: RelayConfig): string {
  const where = config.whereOf(name);
  const text = (completes ? config.text(name) : config.written(name)) ?? value ?? "";
  return where === undefined ? `#${name} = ${text}` : `${name} = ${quoted(withoutPassword(text))}  # ${where}`;
}

function quoted(text: string): string {
  return /^[^\s"#][^#\p{C}]*$/u.test(text) && text === text.trim() ? text : safeJson(text);
}

/** People show their settings to others: in tickets, on screens. */
function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/g, "//…@");
}

import { styleText } from "node:util";

export type Tone = "dim" | "bold" | "good" | "warn" | "bad" | "name" | "plain";

/** Adds colour if it is wanted. The words say the same without it. */
export type Style = (tone: Tone, text: string) => string;

export type ColorChoice = "auto" | "always" | "never";

const FORMATS = { dim: "dim", bold: "bold", good: "green", warn: "yellow", bad: "red", name: "cyan" } as const;

/** --color first, then NO_COLOR (no-color.org) and FORCE_COLOR, then whether a terminal is there that can. */
export function wantsColor(choice: ColorChoice, isTty: boolean, env: NodeJS.ProcessEnv): boolean {
  if (choice !== "auto") return choice === "always";
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return isTty && env.TERM !== "dumb";
}

export function makeStyle(color: boolean): Style {
  if (!color) return (_, text) => text;
  return (tone, text) =>
    tone === "plain" || text === "" ? text : styleText(FORMATS[tone], text, { validateStream: false });
}

import type { Translate } from "../texts/index.ts";
import type { Flag } from "./table.ts";

export type Value = string | number | boolean;
type Units = readonly (readonly [unit: string, size: number])[];

const SIZES: Units = [
  ["B", 1],
  ["KiB", 1_024],
  ["MiB", 1_024 ** 2],
  ["GiB", 1_024 ** 3],
];
const DURATIONS: Units = [
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
];
const COUNT: Units = [["", 1]];

/**
 * What is written for an option, an environment variable or a setting of a file, as its value: bytes and milliseconds
 * for sizes and durations. @returns undefined if it is none
 */
export function readValue(flag: Flag, text: string): Value | undefined {
  if (!flag.value) return text === "true" ? true : text === "false" ? false : undefined;
  if (text === "") return undefined;
  if (flag.choices) return flag.choices.includes(text) ? text : undefined;
  if (!flag.range) return text;
  const [, digits, unit] = /^(\d{1,13}) ?([A-Za-z]*)$/.exec(text) ?? [];
  const size = unitsOf(flag).find(([name]) => name === unit)?.[1];
  if (digits === undefined || size === undefined) return undefined;
  const value = Number(digits) * size;
  return value >= flag.range[0] && value <= flag.range[1] ? value : undefined;
}

/** In words, what `readValue` takes. */
export function expectedOf(flag: Flag, t: Translate): string {
  const { choices, range, value, form, default: example = "" } = flag;
  if (!value) return t("trueOrFalse");
  if (choices) return t("oneOf", { choices: choices.join(", ") });
  if (!range) return value;
  const [from, to] = range.map((bound) => writeValue(flag, bound)) as [string, string];
  if (form === "size") return t("aSize", { from, to, example });
  return form === "duration" ? t("aDuration", { from, to, example }) : t("aNumber", { from, to });
}

/** As people write a number of this form: in the largest unit that leaves no fraction. */
export function writeValue(flag: Pick<Flag, "form">, value: number): string {
  const [unit, size] = unitsOf(flag).findLast(([, one]) => value % one === 0)!;
  return `${value / size}${unit}`;
}

function unitsOf({ form }: Pick<Flag, "form">): Units {
  return form === "size" ? SIZES : form === "duration" ? DURATIONS : COUNT;
}

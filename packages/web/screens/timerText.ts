import { currentLanguage } from "../state/language.ts";

const UNITS = [
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** After how long messages disappear, as words: "5 minutes". */
export function timerText(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds % size === 0)!;
  return new Intl.NumberFormat(currentLanguage(), { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
}

/** What can be chosen, in seconds. */
export const TIMERS = [0, 30, 300, 3_600, 28_800, 86_400, 604_800, 2_419_200] as const;

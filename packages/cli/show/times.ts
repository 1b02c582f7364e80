import type { Language } from "../texts/index.ts";

/** The last time that a date can hold, in Unix ms. */
const LATEST = 8.64e15;

/** With the day before the month, and hours up to 23. */
const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", id: "id" };

/** Times as people of a language write them. One that no calendar has, as a relay may claim it, is a question mark. */
export function timesIn(language: Language): (time: number) => string {
  // The month has a name: who reads English may write the day or the month first.
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium", timeStyle: "short" });
  // ICU puts spaces that are no plain ones into times.
  return (time) => (Math.abs(time) <= LATEST ? format.format(time).replace(/\s/gu, " ") : "?");
}

/** How long something takes, in the largest unit of which it is a whole number. */
export function lengthIn(language: Language, seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds % length === 0)!;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

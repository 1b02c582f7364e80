import type { Language } from "../texts/index.ts";

/** The last time that a date can hold, in Unix ms. */
const LATEST = 8.64e15;

/** Times as people of a language write them. One that no calendar has, as a relay may claim it, is a question mark. */
export function timesIn(language: Language, dateStyle: "short" | "medium"): (time: number) => string {
  const format = new Intl.DateTimeFormat(language, { dateStyle, timeStyle: "short" });
  // ICU puts spaces that are no plain ones into times.
  return (time) => (Math.abs(time) <= LATEST ? format.format(time).replace(/\s/gu, " ") : "?");
}

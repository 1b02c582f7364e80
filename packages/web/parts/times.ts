import { currentLanguage } from "../state/language.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = currentLanguage() + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(currentLanguage(), options);
  formats.set(key, known);
  return known;
}

/** 10:42 */
export function clockTime(at: number): string {
  return format({ hour: "2-digit", minute: "2-digit" }).format(at);
}

/** Today, yesterday, a weekday of the last week, else the date. */
export function dayName(at: number, now: number): string {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0 || days === 1) {
    const word = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: "auto" }).format(-days, "day");
    return word.charAt(0).toUpperCase() + word.slice(1);
  }
  if (days > 1 && days < 7) return format({ weekday: "long" }).format(at);
  return format({ dateStyle: "long" }).format(at);
}

/** For the list: the time of today, else the day. */
export function shortTime(at: number, now: number): string {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return clockTime(at);
  if (days > 0 && days < 7) return format({ weekday: "short" }).format(at);
  return format({ dateStyle: "short" }).format(at);
}

/** A day and a time in the future. */
export function dayAndTime(at: number): string {
  return format({ dateStyle: "long", timeStyle: "short" }).format(at);
}

/** Date and time, for whoever wants to know it. */
export function fullTime(at: number): string {
  return format({ dateStyle: "full", timeStyle: "medium" }).format(at);
}

/** Of the calendar on this device. */
export function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

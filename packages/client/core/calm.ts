import type { ClientEvent } from "./base/events.ts";

type ErrorEvent = ClientEvent & { readonly event: "error" };
type Window = { readonly since: number; told: number; left: number; last: ErrorEvent };

const WINDOW_MS = 10_000;
/** Of one kind and one person, and of all together, told within a window. */
const KIND_MOST = 5;
const ALL_MOST = 50;
/** Thousands of strangers are not remembered one by one: beyond so many, errors are counted by their code alone. */
const KINDS_MOST = 256;

/** Errors that someone else can set off: what comes faster than anyone can read is counted, and the count told. */
export class Calm {
  readonly #windows = new Map<string, Window>();
  #since = 0;
  #told = 0;

  /** @returns what is to be told now; undefined for nothing */
  take(given: ErrorEvent, now: number): ErrorEvent | undefined {
    if (now < this.#since || now - this.#since >= WINDOW_MS) {
      this.#since = now;
      this.#told = 0;
    }
    const { peer, ...ofAll } = given;
    const own = `${given.error.code}:${peer?.shortId ?? ""}`;
    const isKnown = this.#windows.has(own) || this.#hasRoom(now);
    const [kind, event] = isKnown ? [own, given] : [`${given.error.code}:`, ofAll];
    const window = this.#windows.get(kind);
    if (!window || now < window.since || now - window.since >= WINDOW_MS) {
      this.#windows.set(kind, { since: now, told: 1, left: 0, last: event });
      return this.#tell(event, window?.left ?? 0, kind);
    }
    if (window.told < KIND_MOST && this.#told < ALL_MOST) {
      window.told++;
      return this.#tell(event, 0, kind);
    }
    window.left++;
    window.last = event;
    return undefined;
  }

  #hasRoom(now: number): boolean {
    if (this.#windows.size < KINDS_MOST) return true;
    for (const [kind, { since, left }] of this.#windows)
      if (left === 0 && (now < since || now - since >= WINDOW_MS)) this.#windows.delete(kind);
    return this.#windows.size < KINDS_MOST;
  }

  /** When `rest` has something to tell. */
  get nextAt(): number | undefined {
    let next: number | undefined;
    for (const { since, left } of this.#windows.values())
      if (left > 0) next = Math.min(next ?? Number.POSITIVE_INFINITY, since + WINDOW_MS);
    return next;
  }

  /** What was left out of windows that are over, each once and with its count. */
  rest(now: number): ErrorEvent[] {
    const told: ErrorEvent[] = [];
    for (const [kind, { since, left, last }] of this.#windows) {
      if (now >= since && now - since < WINDOW_MS) continue;
      this.#windows.delete(kind);
      if (left > 0) told.push(left > 1 ? { ...last, more: left - 1 } : last);
    }
    return told;
  }

  #tell(event: ErrorEvent, more: number, kind: string): ErrorEvent | undefined {
    if (this.#told >= ALL_MOST) {
      const window = this.#windows.get(kind)!;
      window.left += 1 + more;
      return undefined;
    }
    this.#told++;
    return more > 0 ? { ...event, more } : event;
  }
}

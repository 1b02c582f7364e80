import type { RelayLog } from "../../core/base/ports.ts";

/** Lines of one kind in a minute. The rest are counted, and reported when the minute is over. */
export const LINES_A_MINUTE = 10;
const WINDOW_MS = 60_000;

type Level = keyof RelayLog;
type Kind = { readonly level: Level; since: number; lines: number; kept: number };

/**
 * Keeps the log from filling the disk, whatever clients do. A kind of line is a level and a message. Messages are fixed
 * texts of this program, so there are only a few kinds.
 */
export class CalmLog implements RelayLog {
  readonly #log: RelayLog;
  readonly #monotonic: () => number;
  readonly #kinds = new Map<string, Kind>();

  /** @param monotonic ms of a clock that nobody can set */
  constructor(log: RelayLog, monotonic: () => number) {
    this.#log = log;
    this.#monotonic = monotonic;
  }

  debug(fields: object, message: string): void {
    this.#say("debug", fields, message);
  }

  info(fields: object, message: string): void {
    this.#say("info", fields, message);
  }

  warn(fields: object, message: string): void {
    this.#say("warn", fields, message);
  }

  error(fields: object, message: string): void {
    this.#say("error", fields, message);
  }

  /** Call this now and then, and at the end with `everything`. It logs how many lines were left out. */
  settle(everything = false): void {
    const now = this.#monotonic();
    for (const [message, kind] of this.#kinds) {
      if (!everything && now - kind.since < WINDOW_MS) continue;
      this.#kinds.delete(message);
      if (kind.kept > 0) this.#log[kind.level]({ lines: kind.kept }, `${message} (more of these)`);
    }
  }

  #say(level: Level, fields: object, message: string): void {
    const now = this.#monotonic();
    let kind = this.#kinds.get(message);
    if (kind !== undefined && now - kind.since >= WINDOW_MS) {
      this.settle();
      kind = undefined;
    }
    if (kind === undefined) {
      kind = { level, since: now, lines: 0, kept: 0 };
      this.#kinds.set(message, kind);
    }
    if (kind.lines >= LINES_A_MINUTE) kind.kept++;
    else {
      kind.lines++;
      this.#log[level](fields, message);
    }
  }
}

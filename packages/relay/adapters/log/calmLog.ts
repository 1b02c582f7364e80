import type { RelayLog } from "../../core/ports.ts";

/** Lines of one kind a minute; what is over is counted, and told when the minute is over. */
export const LINES_A_MINUTE = 10;
const WINDOW_MS = 60_000;

type Level = keyof RelayLog;
type Kind = { readonly level: Level; since: number; lines: number; kept: number };

/**
 * Keeps whoever makes the relay say something from filling the disk with it: a kind of line is a level and a message,
 * and messages are words of this program's own, so that there are only so many.
 */
export class CalmLog implements RelayLog {
  readonly #log: RelayLog;
  readonly #monotonic: () => number;
  readonly #kinds = new Map<string, Kind>();

  /** @param monotonic ms of a clock that nobody sets */
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

  /** To be called now and then, and at the end with `everything`: says how many lines there would have been. */
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

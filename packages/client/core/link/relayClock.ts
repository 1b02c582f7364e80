import { fromUtf8, type UnixMs, utf8 } from "@sandi/crypto";
import type { Turn } from "../base/turn.ts";

const FACT = "clock";
/** A relay's clock outside of these years is believed in nothing. */
const EARLIEST = Date.UTC(2024);
const LATEST = Date.UTC(2100);
/** A client that runs looks at its clock several times a minute. More between two looks is a clock that was set, or sleep. */
const JUMP_MS = 300_000;
/** An offset that has changed by less is not written again. */
const NOTED_MS = 3_600_000;

export function isBelievable(time: number): boolean {
  return time >= EARLIEST && time <= LATEST;
}

/**
 * The clock that validity goes by: the relay's, as far as it is believed. What time brings to an end does not come back,
 * so the relay alone must not move it on. After the first meeting the relay's clock may lead this device's by no more
 * than it did then, or than the device's was set back since; what it says beyond that is not followed.
 */
export class RelayClock {
  /** What is added to this device's time. */
  #offset: number;
  /** How much that may be; undefined before the first meeting. */
  #most: number | undefined;
  /** The offset as it is stored. */
  #noted: number | undefined;
  #seenAt: number | undefined;

  constructor(meta: ReadonlyMap<string, Uint8Array>) {
    const stored = meta.get(FACT);
    const offset = stored ? Number(fromUtf8(stored)) : Number.NaN;
    this.#noted = Number.isSafeInteger(offset) ? offset : undefined;
    this.#offset = this.#noted ?? 0;
    this.#most = this.#noted === undefined ? undefined : Math.max(0, this.#noted);
  }

  time(now: number): UnixMs {
    return (now + this.#offset) as UnixMs;
  }

  /** The inverse: when this device's clock shows what the relay's will show at `time`. */
  localTime(time: number): number {
    return time - this.#offset;
  }

  /** The relay has said what time it is. */
  heard(relayTime: number, turn: Turn): void {
    if (!isBelievable(relayTime)) return;
    const said = relayTime - turn.env.now;
    this.#offset = Math.min(said, this.#most ?? said);
    this.#most = Math.max(0, this.#offset);
    if (this.#noted !== undefined && Math.abs(this.#offset - this.#noted) < NOTED_MS) return;
    this.#noted = this.#offset;
    turn.write({ op: "meta", key: FACT, value: utf8(String(this.#offset)) });
  }

  /**
   * To be called in every turn.
   * @returns true if this device's clock has jumped: the relay's time stands still until the relay has said it again
   */
  jumped(now: number): boolean {
    const passed = now - (this.#seenAt ?? now);
    this.#seenAt = now;
    if (Math.abs(passed) < JUMP_MS) return false;
    this.#offset -= passed;
    if (passed < 0 && this.#most !== undefined) this.#most -= passed;
    return true;
  }
}

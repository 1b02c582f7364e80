import { toHex } from "@sandi/crypto";
import { type ClientId, encodeControl, FRAME, parseControl } from "@sandi/protocol";

type Kept = { signed: Uint8Array | null; last: number; readonly oneTime: Uint8Array[] };

/** The relay's rules for prekeys: `issued` only grows, and each one-time key is handed out once. */
export class ModelPrekeys {
  readonly #kept = new Map<string, Kept>();

  /** Whether one-time keys are kept back. */
  withholds = false;

  /** @returns the answer; undefined for a frame of another kind */
  take(from: ClientId, type: number, body: Uint8Array): Uint8Array | undefined {
    if (type === FRAME.publishPrekeys) return this.#publish(from, body);
    return type === FRAME.fetchPrekeys ? this.#fetch(body) : undefined;
  }

  #publish(from: ClientId, body: Uint8Array): Uint8Array {
    const parsed = parseControl("publishPrekeys", body);
    if (!parsed.ok) throw parsed.error;
    const { ref, discard, signed, oneTime } = parsed.value;
    const mine = this.#of(from);
    if (discard) {
      mine.signed = null;
      mine.oneTime.splice(0);
    }
    const fresh = [signed, ...oneTime].filter((prekey) => prekey && prekey[0] > mine.last);
    if (fresh.includes(signed)) mine.signed = signed![1];
    for (const prekey of oneTime) if (fresh.includes(prekey)) mine.oneTime.push(prekey[1]);
    mine.last = Math.max(mine.last, ...fresh.map((prekey) => prekey![0]));
    return encodeControl("stock", { ref, signed: mine.signed, oneTime: mine.oneTime.length, last: mine.last });
  }

  #fetch(body: Uint8Array): Uint8Array {
    const parsed = parseControl("fetchPrekeys", body);
    if (!parsed.ok) throw parsed.error;
    const { ref, of, oneTime } = parsed.value;
    const theirs = this.#of(of as ClientId);
    const handedOut = oneTime && !this.withholds ? (theirs.oneTime.shift() ?? null) : null;
    return encodeControl("prekeys", { ref, of, signed: theirs.signed, oneTime: handedOut });
  }

  #of(id: ClientId): Kept {
    const kept = this.#kept.get(toHex(id)) ?? { signed: null, last: 0, oneTime: [] };
    this.#kept.set(toHex(id), kept);
    return kept;
  }
}

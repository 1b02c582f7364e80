import { createHash } from "node:crypto";

export type Judgement = {
  readonly accepted: number;
  readonly shown: number;
  /** Accepted, but in no history. */
  readonly lost: number;
  /** Shown more often than once. */
  readonly doubled: number;
  /** Shown behind something of the same sender that was sent later. */
  readonly disordered: number;
  /** Delivered, and never sent by that sender to that recipient, bit by bit. */
  readonly wrong: number;
};

type Pair = {
  /** By the hash of its bytes: a message's position among those of its sender to this recipient. */
  readonly places: Map<string, number>;
  readonly accepted: Set<number>;
  readonly shown: Map<number, number>;
  newest: number;
  disordered: number;
  wrong: number;
};

/**
 * What the relay said against what came out. It knows nothing of numbers, queues or retries: a message is its bytes,
 * and whoever drives it says what was offered, of what the sender was told that it is accepted, and what the recipient
 * then had in its history.
 */
export class Ledger {
  readonly #pairs = new Map<string, Pair>();

  /** The sender is about to send this, behind all that it offered before. Bytes must differ from any other of the pair. */
  offered(sender: string, recipient: string, body: Uint8Array): void {
    const { places } = this.#pair(sender, recipient);
    const key = keyOf(body);
    if (places.has(key)) throw new Error("the same bytes twice cannot be told apart");
    places.set(key, places.size + 1);
  }

  /** The sender was told that the relay has it for good. */
  accepted(sender: string, recipient: string, body: Uint8Array): void {
    const pair = this.#pair(sender, recipient);
    pair.accepted.add(pair.places.get(keyOf(body))!);
  }

  /** It reached the recipient: perhaps not for the first time, which is what a history is there for. */
  delivered(sender: string, recipient: string, body: Uint8Array): void {
    const pair = this.#pair(sender, recipient);
    if (!pair.places.has(keyOf(body))) pair.wrong++;
  }

  /** It is in the recipient's history. */
  shown(sender: string, recipient: string, body: Uint8Array): void {
    const pair = this.#pair(sender, recipient);
    const place = pair.places.get(keyOf(body));
    if (place === undefined) {
      pair.wrong++;
      return;
    }
    if (place < pair.newest) pair.disordered++;
    pair.newest = Math.max(pair.newest, place);
    pair.shown.set(place, (pair.shown.get(place) ?? 0) + 1);
  }

  judge(): Judgement {
    const sums = { accepted: 0, shown: 0, lost: 0, doubled: 0, disordered: 0, wrong: 0 };
    for (const pair of this.#pairs.values()) {
      sums.accepted += pair.accepted.size;
      sums.shown += pair.shown.size;
      for (const place of pair.accepted) if (!pair.shown.has(place)) sums.lost++;
      for (const times of pair.shown.values()) sums.doubled += times - 1;
      sums.disordered += pair.disordered;
      sums.wrong += pair.wrong;
    }
    return sums;
  }

  #pair(sender: string, recipient: string): Pair {
    const key = `${sender}>${recipient}`;
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      pair = { places: new Map(), accepted: new Set(), shown: new Map(), newest: 0, disordered: 0, wrong: 0 };
      this.#pairs.set(key, pair);
    }
    return pair;
  }
}

function keyOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("latin1");
}

import { S_BOXES } from "./sboxes.ts";
import { fillKeys, groupsIn, LANES, type Task } from "./space.ts";
import { INPUTS, KEY_BITS, OUTPUTS, permuted } from "./wiring.ts";

const ROUNDS = 16;

/**
 * Tries keys 32 at a time, bitsliced: a word holds the same bit of 32 encryptions, so that one operation does a gate of all
 * of them (Biham, A Fast New DES Implementation in Software, 1997).
 */
export class Search {
  readonly #task: Task;
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #keys = new Int32Array(64);
  #l = new Int32Array(32);
  #r = new Int32Array(32);

  constructor(task: Task) {
    this.#task = task;
    this.#start = wordsOf(task.pair.plaintext);
    // The halves change places after the last round.
    const end = wordsOf(task.pair.ciphertext);
    this.#end = Int32Array.of(...end.subarray(32), ...end.subarray(0, 32));
  }

  /** @returns the numbers of keys that turn the one block into the other, among `count` groups from `group` on */
  run(group: number, count: number): number[] {
    const found: number[] = [];
    const end = Math.min(group + count, groupsIn(this.#task.space));
    for (let at = group; at < end; at++) {
      const lanes = this.#lanesOf(at);
      for (let lane = 0; lane < LANES; lane++) if ((lanes >>> lane) & 1) found.push(at * LANES + lane);
    }
    return found;
  }

  /** One bit for each key of the group: whether it is one. */
  #lanesOf(group: number): number {
    fillKeys(this.#keys, this.#task.space, group);
    this.#l.set(this.#start.subarray(0, 32));
    this.#r.set(this.#start.subarray(32));
    for (let round = 0; round < ROUNDS - 2; round++) this.#round(round);
    // What the last round but one leaves is not changed any more: almost every group ends here.
    const left = this.#end.subarray(0, 32);
    const missed = this.#lastRound(ROUNDS - 2, left, 0);
    if (missed === -1) return 0;
    return ~this.#lastRound(ROUNDS - 1, this.#end.subarray(32), missed);
  }

  #round(round: number): void {
    for (let box = 0; box < 8; box++) this.#box(round, box);
    [this.#l, this.#r] = [this.#r, this.#l];
  }

  /** @returns one bit for each key: whether it has missed what has to come out, or had already */
  #lastRound(round: number, wanted: Int32Array, missed: number): number {
    let misses = missed;
    for (let box = 0; box < 8; box++) {
      this.#box(round, box);
      for (const bit of OUTPUTS[box]!) misses |= this.#l[bit]! ^ wanted[bit]!;
      if (misses === -1) return misses;
    }
    [this.#l, this.#r] = [this.#r, this.#l];
    return misses;
  }

  #box(round: number, box: number): void {
    const [a, b, c, d, e, f] = INPUTS[box]! as [number, number, number, number, number, number];
    const places = KEY_BITS[round]!;
    const [r, k, at] = [this.#r, this.#keys, 6 * box];
    S_BOXES[box]!(
      this.#l,
      OUTPUTS[box]!,
      r[a]! ^ k[places[at]!]!,
      r[b]! ^ k[places[at + 1]!]!,
      r[c]! ^ k[places[at + 2]!]!,
      r[d]! ^ k[places[at + 3]!]!,
      r[e]! ^ k[places[at + 4]!]!,
      r[f]! ^ k[places[at + 5]!]!,
    );
  }
}

/** Each bit of a block after the initial permutation, the same for all keys: L, then R. */
export function wordsOf(block: Uint8Array): Int32Array {
  return Int32Array.from(permuted(block), (bit) => -bit);
}

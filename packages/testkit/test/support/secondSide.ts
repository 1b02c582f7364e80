import { hex } from "../../secondRatchet/bytes.ts";
import type { Card } from "../../secondRatchet/card.ts";
import { Pair } from "../../secondRatchet/pair.ts";
import {
  judgeSignedPrekey,
  makePrekey,
  ONE_TIME,
  type Prekey,
  readPrekey,
  SIGNED,
} from "../../secondRatchet/prekey.ts";
import { sha256 } from "../../secondRatchet/primitives.ts";
import type { Sealer } from "../../secondRatchet/sealing.ts";
import { type Person, type SuiteSide, seededRng } from "./suiteSide.ts";

/** The other side, played by the second implementation, with its prekeys. */
export class SecondSide {
  readonly pair: Pair;
  readonly me: Sealer;
  readonly #peer: Card;
  readonly #seeds = new Map<string, Uint8Array>();

  constructor(me: Person, peer: Person, seed: string) {
    this.me = { card: known(me), identitySeed: me.seed, rng: seededRng(seed) };
    this.#peer = known(peer);
    this.pair = new Pair(this.me, this.#peer, {
      secretOf: (kind, hash) => this.#seeds.get(`${kind} ${hex(hash)}`),
      used: (hash) => this.#seeds.delete(`${ONE_TIME} ${hex(hash)}`),
    });
  }

  /** A prekey whose secret this side keeps. */
  prekey(kind: number, issued: number): Uint8Array {
    const seed = this.me.rng(32);
    const prekey = makePrekey(this.me.card, this.me.identitySeed, kind, seed, issued);
    this.#seeds.set(`${kind} ${hex(sha256(prekey))}`, seed);
    return prekey;
  }

  forgetPrekeys(): void {
    this.#seeds.clear();
  }

  get prekeysKept(): number {
    return this.#seeds.size;
  }

  /** To the prekeys that the suite has published. @param clock this side's own, by which the rank goes */
  open(suite: SuiteSide, clock: number, oneTime: boolean): void {
    const signed = judgeSignedPrekey(suite.signed!.bytes, this.#peer, suite.now, 0);
    this.openTo(clock, signed, oneTime ? readPrekey(suite.oneTime.shift()!.bytes, ONE_TIME, this.#peer) : undefined);
  }

  openTo(clock: number, signed: Prekey, oneTime?: Prekey): void {
    this.pair.open(clock, { signed, reason: "first", ...(oneTime && { oneTime }) });
  }

  /** A prekey that the suite has signed and has no secret of: as if it had lost its state. */
  forgotten(suite: SuiteSide, issued: number): Prekey {
    const bytes = makePrekey(this.#peer, suite.me.seed, SIGNED, this.me.rng(32), issued);
    return readPrekey(bytes, SIGNED, this.#peer);
  }
}

function known({ card: { bytes, id, identityKey } }: Person): Card {
  return { bytes, id, identityKey };
}

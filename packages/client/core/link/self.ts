import { fromUtf8, utf8 } from "@sandi/crypto";
import type { ClientId, SignaturePurpose, VerifiedCard } from "@sandi/protocol";
import type { Me } from "../base/io.ts";
import type { Turn } from "../base/turn.ts";
import { isBelievable } from "./relayClock.ts";

const COPIED = "copied";
/** The fact by which a profile that was moved here remembers the version of the card that it came with. */
export const MOVED = "moved";
/** The fact by which a profile remembers when it was exported, Unix ms. */
export const EXPORTED = "exported";
/** A card that has less than this left by the relay's clock is signed again before it is shown. */
const RENEW_BEFORE_MS = 7 * 86_400_000;
/** A card that has more than this left was signed while a clock was wrong, and holds for too long. */
const RENEW_BEYOND_MS = 91 * 86_400_000;

/** Whose client this is: the card as it is now, and what it takes to sign another. */
export class Self {
  readonly id: ClientId;
  readonly #me: Me;
  #card: VerifiedCard;
  /** The version of a card that another copy of this profile has signed; 0 for none. */
  #copied: number;
  #discarded = false;
  /** The version of the card that the place before this one has; 0 for none. */
  readonly #moved: number;
  /** When this profile was exported, and may have been moved to another place since; undefined for never. Unix ms. */
  readonly exportedAt: number | undefined;

  constructor(me: Me, meta: ReadonlyMap<string, Uint8Array>) {
    this.id = me.id;
    this.#me = me;
    this.#card = me.card;
    const numberOf = (fact: string): number => {
      const number = Number(fromUtf8(meta.get(fact) ?? new Uint8Array(0)) || 0);
      return isBelievable(number) ? number : 0;
    };
    this.#copied = numberOf(COPIED);
    this.#moved = numberOf(MOVED);
    this.exportedAt = numberOf(EXPORTED) || undefined;
  }

  get card(): VerifiedCard {
    return this.#card;
  }

  /** True if another copy of this profile has been used: what it sealed is not known here. */
  get copied(): boolean {
    return this.#copied > 0;
  }

  sign(purpose: SignaturePurpose, fields: readonly Uint8Array[]): Uint8Array {
    return this.#me.sign(purpose, fields);
  }

  /** The relay has challenged this client, which is about to show its card. */
  challenged(relayTime: number, turn: Turn): void {
    // Where the profile was moved to a newer card was signed. This one must not become newer still unasked.
    if (this.exportedAt === undefined) this.#renewIfDue(relayTime, turn);
  }

  /** The relay knows no newer card than the one that was shown. */
  welcomed(relayTime: number, turn: Turn): void {
    if (this.exportedAt !== undefined) this.#renewIfDue(relayTime, turn);
  }

  /** Others see this name from now on: the card is to be shown to the relay. @param now by the relay's clock */
  rename(name: string, now: number, turn: Turn): void {
    // Where an exported profile was moved to a newer card may have been signed. This one is no newer than it has to be.
    this.#renew(this.exportedAt === undefined ? now : this.#card.version, turn, name);
  }

  /** Validity goes by the relay's clock: a card that is over by it, or that another place has too, is signed again. */
  #renewIfDue(relayTime: number, turn: Turn): void {
    const believed = isBelievable(relayTime);
    const left = this.#card.notAfter - relayTime;
    const wrong = believed && (left < RENEW_BEFORE_MS || left > RENEW_BEYOND_MS);
    if (wrong || this.#card.version <= this.#others) this.#renew(believed ? relayTime : turn.env.now, turn);
  }

  #renew(now: number, turn: Turn, name = this.#card.name): void {
    this.#card = this.#me.renew(now, Math.max(this.#card.version, this.#others), name);
    turn.write({ op: "meta", key: "record", value: this.#card.bytes });
    this.#settleCopy(turn);
  }

  /** The newest version that another place has. */
  get #others(): number {
    return Math.max(this.#copied, this.#moved);
  }

  /** Nothing that the other copy may have used is left. */
  discarded(turn: Turn): void {
    this.#discarded = true;
    this.#settleCopy(turn);
  }

  /** The relay knows a newer card of this identity. To go on here, a still newer one must be signed. */
  noteCopy(version: number, turn: Turn): void {
    turn.write({ op: "meta", key: COPIED, value: utf8(String(Math.max(version, this.#card.version))) });
  }
  /** Forgotten once sessions are discarded and a newer card is signed: a crash before that leaves the copy noticed. */
  #settleCopy(turn: Turn): void {
    if (!this.#discarded || !this.copied || this.#card.version <= this.#copied) return;
    this.#copied = 0;
    turn.write({ op: "meta", key: COPIED, value: new Uint8Array(0) });
  }
}

import { Refused, same } from "./bytes.ts";
import type { Card } from "./card.ts";
import { makeOpening, type OpeningChoice, takeOpening } from "./opening.ts";
import type { Prekey } from "./prekey.ts";
import { publicKeyOf, sha256 } from "./primitives.ts";
import { behind, inOrder, makeRank, tooMany } from "./ranks.ts";
import { NOTHING_RECEIVED } from "./received.ts";
import { type RecordBody, readRecord, TYPE } from "./record.ts";
import { readRefusal, verifyRefusal } from "./refusal.ts";
import { type Sealer, seal } from "./sealing.ts";
import { type Outcome, receive, type Session } from "./session.ts";

const ENDED_KEPT = 64;

export type PrekeySecrets = {
  /** The seed; undefined if it is gone. */
  secretOf(kind: number, hash: Uint8Array): Uint8Array | undefined;
  /** A one-time secret has been used. */
  used(hash: Uint8Array): void;
};

export type Heard =
  | Outcome
  | { readonly at: "ended" }
  | { readonly at: "unknown" }
  /** My opening was refused: B's signed prekey of now comes with it, and the next opening has a rank above the named one. */
  | { readonly at: "refused"; readonly code: number; readonly prekey: Prekey };

/** All sessions of me with one peer, as far as its reader has to know them. */
export class Pair {
  readonly #me: Sealer;
  readonly #peer: Card;
  readonly #secrets: PrekeySecrets;
  /** In their order: the first one seals. */
  #sessions: readonly Session[] = [];
  #ended: readonly Uint8Array[] = [];
  #floor = 0;
  #highestRank = 0;
  /** After a rank that was too high the next one goes by the refusal, whatever my clock says. */
  #rankSet = false;

  constructor(me: Sealer, peer: Card, secrets: PrekeySecrets) {
    this.#me = me;
    this.#peer = peer;
    this.#secrets = secrets;
  }

  get sessions(): readonly Session[] {
    return this.#sessions;
  }

  get floor(): number {
    return this.#floor;
  }

  /** @param clock my own, Unix ms */
  open(clock: number, prekeys: Pick<OpeningChoice, "signed" | "oneTime" | "reason">): void {
    const seed = this.#me.rng(32);
    const rank = makeRank(this.#highestRank, this.#rankSet ? 0 : clock);
    const choice = { ...prekeys, to: this.#peer.id, rank, ratchetKey: publicKeyOf(seed) };
    const { t0, session: id, root, chain, bytes } = makeOpening(this.#me.card, this.#me.identitySeed, choice);
    const part = { type: TYPE.opening, bytes };
    const sending = { epoch: 0, chain, n: 0, previousChainLength: 0, part, arrived: false, asked: false };
    this.#hold({ ...this.#new("a", { id, t0, rank, root }), seed, sending });
  }

  seal(kind: number, messageId: Uint8Array, content: Uint8Array): Uint8Array {
    const sealed = seal(this.#sessions[0]!, this.#me, kind, messageId, content);
    this.#replace(sealed.session);
    return sealed.body;
  }

  /** Whatever the peer sent. @param clock my own, Unix ms */
  hear(body: Uint8Array, clock: number): Heard {
    try {
      if (body[1] === TYPE.refusal) return this.#refusal(body);
      return this.#record(readRecord(body), clock);
    } catch (error) {
      if (error instanceof Refused) return { at: "failure", code: error.code };
      throw error;
    }
  }

  #record(record: RecordBody, clock: number): Heard {
    const known = this.#sessions.find(({ id }) => same(id, record.session));
    if (known) return this.#keep(receive(known, record));
    if (this.#ended.some((id) => same(id, record.session))) return { at: "ended" };
    if (record.carried?.carries !== "opening") return { at: "unknown" };
    const { part } = record.carried;
    const world = {
      me: this.#me.card.id,
      sender: this.#peer.id,
      floor: this.#floor,
      clock,
      secretOf: this.#secrets.secretOf,
    };
    const { root, chain } = takeOpening(part, record.session, world);
    const { session: id, t0, rank, ratchetKey } = part;
    const receiving = { epoch: 0, chain, n: 0, part: sha256(part.bytes) };
    const outcome = receive({ ...this.#new("b", { id, t0, rank, root }), peerKey: ratchetKey, receiving }, record);
    if (outcome.at !== "opened") return { at: "failure", code: "RATCHET_RECORD_REFUSED" };
    if (part.oneTime) this.#secrets.used(part.oneTime.hash);
    this.#hold(outcome.session);
    return this.#keep(outcome);
  }

  /** The peer has proven to have this session: those behind it die, and nothing of a lower rank is taken any more. */
  #keep(outcome: Outcome): Outcome {
    if (outcome.at !== "opened") return outcome;
    this.#replace(outcome.session);
    this.#floor = Math.max(this.#floor, outcome.session.rank);
    this.#end(behind(this.#sessions, outcome.session));
    return outcome;
  }

  #refusal(body: Uint8Array): Heard {
    const refusal = readRefusal(body);
    const mine = this.#sessions.find(({ iAm, t0, receiving }) => iAm === "a" && same(t0, refusal.t0) && !receiving);
    if (!mine) return { at: "unknown" };
    const prekey = verifyRefusal(refusal, this.#peer);
    this.#end([mine]);
    const { code, rank } = refusal;
    this.#rankSet = code === 3;
    this.#highestRank = code === 3 ? rank : Math.max(this.#highestRank, rank);
    return { at: "refused", code, prekey };
  }

  #new(iAm: "a" | "b", keys: Pick<Session, "id" | "t0" | "rank" | "root">): Session {
    return { ...keys, iAm, me: this.#me.card.id, peer: this.#peer.id, received: NOTHING_RECEIVED };
  }

  #hold(session: Session): void {
    this.#highestRank = Math.max(this.#highestRank, session.rank);
    this.#sessions = inOrder([...this.#sessions, session]);
    const gone = tooMany(this.#sessions, this.#sessions[0], session);
    if (gone) this.#end([gone]);
  }

  #replace(session: Session): void {
    this.#sessions = this.#sessions.map((held) => (same(held.id, session.id) ? session : held));
  }

  #end(dead: readonly Session[]): void {
    this.#sessions = this.#sessions.filter((held) => !dead.includes(held));
    this.#ended = [...this.#ended, ...dead.map(({ id }) => id)].slice(-ENDED_KEPT);
  }
}

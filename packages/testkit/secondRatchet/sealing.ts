import { makeAnswerPart } from "./answer.ts";
import { join, number, Refused } from "./bytes.ts";
import type { Card } from "./card.ts";
import { AGAIN_MS, carriesPart } from "./carrying.ts";
import { epochKeys, nextChain } from "./epoch.ts";
import { writePlaintext } from "./plaintext.ts";
import { encapsulate, publicKeyOf } from "./primitives.ts";
import { writeReport } from "./received.ts";
import { sealRecord, TYPE } from "./record.ts";
import type { SendingChain, Session } from "./session.ts";

/** As much of the sealing side as the other side needs to go on: its own steps, and what its reports say. */

export type Sealer = {
  readonly card: Card;
  /** Of the identity key. */
  readonly identitySeed: Uint8Array;
  rng(length: number): Uint8Array;
};

/** @param kind as in `KIND` */
export function seal(
  session: Session,
  sealer: Sealer,
  kind: number,
  messageId: Uint8Array,
  content: Uint8Array,
): { session: Session; body: Uint8Array } {
  const stepped = session.peerKey ? step(session, session.peerKey, sealer) : session;
  const sending = stepped.sending;
  if (!sending) throw new Error("a session without a chain and without a key of the peer");
  const n = sending.n + 1;
  const carry = !sending.arrived && carriesPart(n, AGAIN_MS, sending.asked);
  const salt = sealer.rng(16);
  const head = join(
    Uint8Array.of(1, carry ? sending.part.type : TYPE.record, 0, 2),
    session.id,
    number(sending.epoch, 4),
    number(n, 4),
    number(sending.previousChainLength, 4),
    salt,
    carry ? sending.part.bytes : new Uint8Array(),
  );
  const plaintext = writePlaintext(kind, messageId, writeReport(stepped.received), content);
  const ciphertext = sealRecord(head, salt, sending.chain, plaintext, session.me, session.peer);
  const after = { ...sending, chain: nextChain(sending.chain), n, asked: sending.asked && !carry };
  return { session: { ...stepped, sending: after }, body: join(head, ciphertext) };
}

/** A new epoch of mine: the root moves on, and the peer's key is used up. */
function step(session: Session, peerKey: Uint8Array, sealer: Sealer): Session {
  const made = encapsulate(peerKey, sealer.rng(64));
  if (!made) throw new Refused("RATCHET_KEY_REFUSED");
  const seed = sealer.rng(32);
  const kem = join(made.ciphertext, publicKeyOf(seed));
  const epoch = session.receiving!.epoch + 1;
  const { root, chain } = epochKeys(session.root, made.secret, session.id, epoch, kem);
  const part =
    epoch === 1
      ? { type: TYPE.answer, bytes: makeAnswerPart(kem, session.t0, sealer.card, sealer.identitySeed) }
      : { type: TYPE.kem, bytes: kem };
  const previousChainLength = session.sending?.n ?? 0;
  const sending: SendingChain = { epoch, chain, n: 0, previousChainLength, part, arrived: false, asked: false };
  const { peerKey: _, ...rest } = session;
  return { ...rest, root, seed, sending };
}

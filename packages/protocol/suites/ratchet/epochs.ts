import { concat, equal, type Primitives } from "@sandi/crypto";
import type { ProtocolError } from "../../errors.ts";
import type { VerifiedCard } from "../../identity.ts";
import type { SequenceRange, SuiteSelf } from "../../suite.ts";
import { Reader } from "../../wire/reader.ts";
import { makeAnswer, readAnswer, verifyAnswer } from "./answer.ts";
import { leapChain, nextChain, stepRoot } from "./chain.ts";
import { RATCHET_LIMITS as LIMIT, type RatchetEnv, SIZE } from "./layout.ts";
import type { Part, SealedRecord, Way } from "./records.ts";
import type { ReceivingChain, Session } from "./sessionState.ts";
import { passed } from "./time.ts";

/**
 * Whether my next record begins an epoch: I hold a fresh key of the peer, and it is my first record after the answer to
 * my opening, or my first at all; or a minute has passed since my last step, or 32 records and a second; or my chain
 * is used up.
 */
export function stepDue({ peerKey, sending, steppedAt, recordsSince }: Session, clock: number): boolean {
  if (peerKey === undefined) return false;
  if (sending === undefined || sending.epoch === 0 || passed(clock, steppedAt, LIMIT.stepEvery)) return true;
  if (sending.n >= LIMIT.chain - LIMIT.chainReserve) return true;
  return recordsSince >= LIMIT.stepRecords && passed(clock, steppedAt, LIMIT.stepSoonest);
}

/**
 * The next epoch, mine: encapsulates to the peer's ratchet key and offers a new one of mine. The first part of whoever
 * was opened to is the answer, which is signed. If nothing can be encapsulated to the peer's key, the peer lies: its key
 * is dropped, and the chain goes on as it was.
 */
export function step(session: Session, env: RatchetEnv, clock: number, me: SuiteSelf): Session {
  const { peerKey, sending, receiving } = session;
  if (peerKey === undefined || receiving === undefined) throw new Error("a step without a key of the peer");
  const given = env.kem.encapsulate(peerKey, env.rng);
  if (given === undefined) return { ...session, peerKey: undefined };
  const seed = env.rng(SIZE.seed);
  const kemPart = concat(given.ciphertext, env.kem.publicKey(seed));
  const epoch = receiving.epoch + 1;
  const partHash = env.primitives.sha256(kemPart);
  const { root, chain } = stepRoot(env.primitives, session.root, given.sharedSecret, session.id, epoch, partHash);
  const part: Part =
    epoch === 1
      ? { type: "answer", bytes: makeAnswer(env.primitives, me, session.t0, kemPart) }
      : { type: "step", bytes: kemPart };
  return {
    ...session,
    root,
    seed,
    peerKey: undefined,
    sending: { epoch, n: 0, chain, previous: sending?.n ?? 0 },
    carried: { ...part, at: clock, again: false },
    steppedAt: clock,
    recordsSince: 0,
  };
}

/** The peer's chain up to one of its records, which has still to be opened with `chain`. */
export type Reached = {
  readonly is: "reached";
  /** As it stands before the record. */
  readonly chain: Uint8Array;
  /** With the peer's new epoch, if the record begins one; otherwise as it was. */
  readonly session: Session;
  /** What lies between the last record that was opened and this one. */
  readonly leapt: readonly SequenceRange[];
  /** Of the peer, from the answer that the record carries, if it is the first to do so. */
  readonly card?: VerifiedCard;
};

/**
 * `repeat`: it was opened before, or leapt over. `partMissing`: it belongs to the peer's next epoch, whose part has not
 * come. `failure`: no honest peer seals such a record in the state that I hold.
 */
export type Unreachable =
  | { readonly is: "repeat" | "partMissing" }
  /** With an error if more is known than that it cannot be opened. */
  | { readonly is: "failure"; readonly error?: ProtocolError };

/**
 * Finds the key of a record by its clear header, the cheap checks first: nothing of it has been authenticated, so all
 * of it may be a forger's, and the state that it leads to is a copy.
 */
export function reach(session: Session, record: SealedRecord, env: RatchetEnv, way: Way): Reached | Unreachable {
  const { receiving } = session;
  if (record.epoch % 2 === (session.opener ? 0 : 1)) return { is: "failure" };
  if (receiving === undefined || record.epoch > receiving.epoch) return enterEpoch(session, record, env, way);
  if (record.epoch < receiving.epoch || record.n <= receiving.n) return { is: "repeat" };
  if (record.n > LIMIT.chain) return { is: "failure" };
  if (record.part && !equal(env.primitives.sha256(record.part), receiving.part)) return { is: "failure" };
  const chain = leapChain(env.primitives, receiving.chain, record.n - receiving.n - 1);
  return { is: "reached", chain, session, leapt: between(record.epoch, receiving.n + 1, record.n - 1) };
}

/** Decapsulates, so only for the one epoch that can come next, while my key for it is outstanding. */
function enterEpoch(session: Session, record: SealedRecord, env: RatchetEnv, way: Way): Reached | Unreachable {
  const { receiving, sending, seed } = session;
  const { epoch, n, previous, part } = record;
  const opened = receiving?.n ?? 0;
  if (seed === undefined || sending === undefined || epoch !== sending.epoch + 1) return { is: "failure" };
  if (n > LIMIT.chain || previous > LIMIT.chain || previous < opened) return { is: "failure" };
  if (receiving === undefined && previous > 0) return { is: "failure" };
  if (part === undefined) return { is: "partMissing" };
  if (record.type !== (epoch === 1 ? "answer" : "step")) return { is: "failure" };
  const answer = epoch === 1 ? readAnswer(new Reader(part)) : undefined;
  const card = answer && verifyAnswer(env.primitives, way.from, session.t0, answer);
  if (card && !card.ok) return { is: "failure", error: card.error };
  const kemPart = part.subarray(0, SIZE.kemPart);
  const sharedSecret = env.kem.decapsulate(seed, kemPart.subarray(0, SIZE.ciphertext));
  if (sharedSecret === undefined) return { is: "failure" };
  const partHash = env.primitives.sha256(kemPart);
  const { root, chain } = stepRoot(env.primitives, session.root, sharedSecret, session.id, epoch, partHash);
  const begun: ReceivingChain = { epoch, n: 0, chain, part: epoch === 1 ? env.primitives.sha256(part) : partHash };
  return {
    is: "reached",
    chain: leapChain(env.primitives, chain, n - 1),
    session: { ...session, root, seed: undefined, peerKey: kemPart.slice(SIZE.ciphertext), receiving: begun },
    leapt: [...(receiving ? between(receiving.epoch, opened + 1, previous) : []), ...between(epoch, 1, n - 1)],
    ...(card && { card: card.value }),
  };
}

function between(epoch: number, from: number, to: number): readonly SequenceRange[] {
  return to < from ? [] : [{ epoch, from, to }];
}

/** The receiving chain after a record that was opened. */
export function received(primitives: Primitives, receiving: ReceivingChain, chain: Uint8Array, n: number) {
  return { ...receiving, n, chain: nextChain(primitives, chain) };
}

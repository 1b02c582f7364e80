import type { VerifiedCard } from "../../identity.ts";
import { filled, hadBefore, recordHash, recordOpened, reportOf, voided } from "../../received.ts";
import type { Result } from "../../result.ts";
import type { SealRef, SuiteSelf } from "../../suite.ts";
import { carries } from "./carried.ts";
import { nextChain } from "./chain.ts";
import { reach, received, step, stepDue, type Unreachable } from "./epochs.ts";
import { RATCHET_LIMITS as LIMIT, type RatchetEnv } from "./layout.ts";
import { encodePlaintext, type Plaintext, parsePlaintext, plaintextSize, type Said, type Unread } from "./plaintext.ts";
import { bodySize, openRecord, type Part, type SealedRecord, sealRecord, type Way } from "./records.ts";
import type { Session } from "./sessionState.ts";

/** The world as one session sees it. */
export type SessionContext = {
  readonly env: RatchetEnv;
  readonly clock: number;
  readonly me: SuiteSelf;
  readonly bodyLimit: number;
};

export type Sealed = {
  readonly messageId: Uint8Array;
  readonly ref: SealRef;
  readonly body: Uint8Array;
  /** The part that it carries. */
  readonly part: Part | undefined;
};

/**
 * Seals one record, after a step if one is due. `full`: the chain has no more records for this.
 * A part that does not fit beside the content goes ahead in a receipt, so that there may be two records.
 */
export function seal(
  before: Session,
  context: SessionContext,
  way: Way,
  messageId: Uint8Array,
  said: Said,
): { readonly session: Session; readonly sealed: readonly Sealed[]; readonly full: boolean } {
  const { env, clock, me, bodyLimit } = context;
  const session = stepDue(before, clock) ? step(before, env, clock, me) : before;
  const { sending, carried } = session;
  const reserved = said.kind === "receipt" || said.kind === "void" ? 0 : LIMIT.chainReserve;
  if (sending === undefined || sending.n >= LIMIT.chain - reserved) return { session, sealed: [], full: true };
  const part = carried && carries(carried, sending.n + 1, clock) ? carried : undefined;
  if (part && said.kind !== "receipt") {
    const size = bodySize(plaintextSize(reportOf(session.id, session.opened), said), part);
    if (size > bodyLimit) {
      const ahead = sealOne(session, context, way, env.rng(16), { kind: "receipt" }, part);
      const after = sealOne(ahead.session, context, way, messageId, said, undefined);
      return { session: after.session, sealed: [ahead.sealed, after.sealed], full: false };
    }
  }
  const one = sealOne(session, context, way, messageId, said, part);
  return { session: one.session, sealed: [one.sealed], full: false };
}

function sealOne(
  session: Session,
  { env, clock }: SessionContext,
  way: Way,
  messageId: Uint8Array,
  said: Said,
  part: Part | undefined,
): { readonly session: Session; readonly sealed: Sealed } {
  const { id, sending, opened, carried } = session;
  if (sending === undefined) throw new Error("a session without a sending chain");
  const { epoch, previous, chain } = sending;
  const n = sending.n + 1;
  const plaintext = encodePlaintext({ messageId, received: reportOf(id, opened), said });
  const body = sealRecord(env.primitives, env.rng, chain, { session: id, epoch, n, previous }, part, plaintext, way);
  const next = {
    ...session,
    sending: { epoch, n, previous, chain: nextChain(env.primitives, chain) },
    carried: carried && part ? { ...carried, at: clock, again: false } : carried,
    recordsSince: session.recordsSince + (said.kind === "receipt" ? 0 : 1),
  };
  return { session: next, sealed: { messageId, ref: { session: id, epoch, sequence: n }, body, part } };
}

export type OpenedRecord = {
  readonly is: "opened";
  /** As it is after the record. */
  readonly session: Session;
  readonly before: Session;
  readonly ref: SealRef;
  readonly read: Result<Plaintext, Unread>;
  readonly body: Uint8Array;
  /** Records before it are missing that were not before. */
  readonly leapt: boolean;
  /** A void in it says that something which is missing here was confirmed before: by a later state than mine. */
  readonly isOldCopy: boolean;
  /** Of the peer, verified, if the record brought the answer to my opening. */
  readonly card: VerifiedCard | undefined;
};

/**
 * Opens a record on a copy of the session: nothing that a forger wrote changes the one that is kept.
 * An authentic record counts as received, whether or not it can be read.
 */
export function open(
  before: Session,
  record: SealedRecord,
  body: Uint8Array,
  env: RatchetEnv,
  way: Way,
): OpenedRecord | Unreachable {
  const reached = reach(before, record, env, way);
  if (reached.is !== "reached") return reached;
  const { primitives } = env;
  const bytes = openRecord(primitives, reached.chain, record, way);
  if (bytes === undefined) return { is: "failure" };
  const { receiving } = reached.session;
  if (receiving === undefined) throw new Error("a record was reached without a chain");
  const { epoch, n } = record;
  const at = { epoch, sequence: n };
  const read = parsePlaintext(bytes, before.id);
  let opened = recordOpened(primitives, before.id, before.opened, at, recordHash(primitives, body), reached.leapt);
  const said = read.ok ? read.value.said : undefined;
  const isOldCopy = said?.kind === "void" && hadBefore(opened, said.ranges);
  if (said?.kind === "resealed") opened = filled(opened, [{ epoch: said.epoch, from: said.n, to: said.n }]);
  if (said?.kind === "void") opened = voided(opened, said.ranges);
  const session: Session = {
    ...reached.session,
    receiving: received(primitives, receiving, reached.chain, n),
    opened,
    recordsSince: before.recordsSince + (said?.kind === "receipt" ? 0 : 1),
  };
  return {
    is: "opened",
    session,
    before,
    ref: { session: before.id, ...at },
    read,
    body,
    leapt: reached.leapt.length > 0,
    isOldCopy,
    card: reached.card,
  };
}

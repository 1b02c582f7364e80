import { compare, equal } from "@sandi/crypto";
import { NOTHING_OPENED } from "../../received.ts";
import { RATCHET_LIMITS as LIMIT } from "./layout.ts";
import type { MadeOpening, OpenedSession } from "./opening.ts";
import { canSeal, isProven, type Session, type Standing } from "./sessionState.ts";

/** The sessions of one pair that are alive: by rank, the highest first. Never changed in place. */
export type Sessions = readonly Session[];

/** Both sides agree on this order, whatever the relay did: the higher rank goes first; of equal ones the smaller T0. */
function outranks(a: Pick<Session, "rank" | "t0">, b: Pick<Session, "rank" | "t0">): boolean {
  return a.rank > b.rank || (a.rank === b.rank && compare(a.t0, b.t0) < 0);
}

export function findSession(sessions: Sessions, id: Uint8Array): Session | undefined {
  return sessions.find((session) => equal(session.id, id));
}

/** Whoever opened it, answered or not. The others only receive, and make no reports. */
export function sealingSession(sessions: Sessions): Session | undefined {
  return sessions.find(canSeal);
}

/** Whether I hold a session in which the peer has shown itself, and which still seals. */
export function holdsProven(sessions: Sessions): boolean {
  return sessions.some((session) => canSeal(session) && isProven(session));
}

export function put(sessions: Sessions, session: Session): Sessions {
  return sessions.map((old) => (old.id === session.id ? session : old));
}

export function remove(sessions: Sessions, { id }: Session): Sessions {
  return sessions.filter((session) => !equal(session.id, id));
}

/**
 * Beyond the bound one goes: the lowest in rank that does not seal.
 * @returns and which had to go
 */
export function add(sessions: Sessions, session: Session): { sessions: Sessions; gone: Session | undefined } {
  const at = sessions.findIndex((other) => outranks(session, other));
  const all = sessions.toSpliced(at < 0 ? sessions.length : at, 0, session);
  if (all.length <= LIMIT.sessions) return { sessions: all, gone: undefined };
  const sealing = sealingSession(all);
  const gone = all.findLast((other) => other !== sealing && other !== session);
  if (gone === undefined) throw new Error("more sessions than the bound, and none to spare");
  return { sessions: remove(all, gone), gone };
}

/**
 * A record of the peer has been opened in `session`: what it outranks is dead. Order is strict, so the peer has nothing
 * under way in them.
 */
export function bury(sessions: Sessions, session: Session): { sessions: Sessions; dead: Sessions } {
  const dead = sessions.length > 1 ? sessions.filter((other) => outranks(session, other)) : [];
  return { sessions: dead.length === 0 ? sessions : sessions.filter((other) => !dead.includes(other)), dead };
}

/** As its opener holds it. */
export function openedByMe(made: MadeOpening, rank: number, standing: Standing, clock: number): Session {
  return {
    ...begun(made, rank, clock),
    opener: true,
    standing,
    sending: { epoch: 0, n: 0, chain: made.chain, previous: 0 },
    receiving: undefined,
    seed: made.ratchetSeed,
    peerKey: undefined,
    carried: { type: "opening", bytes: made.part, at: clock, again: false },
  };
}

/**
 * As whoever was opened to holds it, before a record has been opened in it.
 * @param part SHA-256 of the opening part with its signature
 */
export function openedByPeer(
  taken: OpenedSession & { readonly ratchetKey: Uint8Array },
  rank: number,
  part: Uint8Array,
  clock: number,
): Session {
  return {
    ...begun(taken, rank, clock),
    opener: false,
    standing: { at: "sealing" },
    sending: undefined,
    receiving: { epoch: 0, n: 0, chain: taken.chain, part },
    seed: undefined,
    peerKey: taken.ratchetKey,
    carried: undefined,
  };
}

function begun({ session: id, t0, root }: OpenedSession, rank: number, clock: number) {
  return { id, t0, root, rank, steppedAt: clock, recordsSince: 0, opened: NOTHING_OPENED };
}

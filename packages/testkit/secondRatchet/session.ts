import { verifyAnswer } from "./answer.ts";
import { Refused, same } from "./bytes.ts";
import { epochKeys, type KemPart, nextChain } from "./epoch.ts";
import { type Plaintext, readPlaintext } from "./plaintext.ts";
import { decapsulate, sha256 } from "./primitives.ts";
import { filled, opened, type Range, type Received, voided } from "./received.ts";
import { openRecord, type RecordBody } from "./record.ts";

const CHAIN_MOST = 4096;

/** The peer's newest epoch that was opened. */
export type ReceivingChain = {
  readonly epoch: number;
  readonly chain: Uint8Array;
  /** The highest n that was opened. */
  readonly n: number;
  /** SHA-256 of the part that began it. */
  readonly part: Uint8Array;
};

/** My newest epoch. */
export type SendingChain = {
  readonly epoch: number;
  readonly chain: Uint8Array;
  /** How many records it has. */
  readonly n: number;
  readonly previousChainLength: number;
  readonly part: { readonly type: number; readonly bytes: Uint8Array };
  /** A report of the peer has shown that the part arrived. */
  readonly arrived: boolean;
  /** A report has lacked it since the last record that carried it. */
  readonly asked: boolean;
};

/** One session as one side has it. Never changed in place: what fails leaves it as it was. */
export type Session = {
  readonly id: Uint8Array;
  readonly t0: Uint8Array;
  readonly rank: number;
  /** Who opened it: `a` seals in the even epochs, `b` in the odd ones. */
  readonly iAm: "a" | "b";
  readonly me: Uint8Array;
  readonly peer: Uint8Array;
  /** Of the newest epoch, whoever began it. */
  readonly root: Uint8Array;
  /** Of the ratchet key that I offered last and that the peer has not encapsulated to yet. */
  readonly seed?: Uint8Array;
  /** The ratchet key of the peer to which I have not encapsulated yet. */
  readonly peerKey?: Uint8Array;
  readonly receiving?: ReceivingChain;
  readonly sending?: SendingChain;
  readonly received: Received;
};

export type Outcome =
  | {
      readonly at: "opened";
      readonly session: Session;
      readonly plaintext: Plaintext;
      readonly leapt: readonly Range[];
    }
  | { readonly at: "repeat" }
  | { readonly at: "partMissing" }
  | { readonly at: "failure"; readonly code: string };

const FAILURE: Outcome = { at: "failure", code: "RATCHET_RECORD_REFUSED" };

/** A record of a session that I have. docs/ratchet.md, Records: "Order of checks". */
export function receive(session: Session, record: RecordBody): Outcome {
  const before = session.receiving;
  const next = before ? before.epoch + 2 : 1;
  if (record.epoch % 2 !== (session.iAm === "a" ? 1 : 0)) return FAILURE;
  if (before && record.epoch < before.epoch) return { at: "repeat" };
  if (before && record.epoch === before.epoch) return inKnownEpoch(session, before, record);
  if (record.epoch !== next || record.epoch !== (session.sending?.epoch ?? -1) + 1 || !session.seed) return FAILURE;
  return inNewEpoch(session, record);
}

function inKnownEpoch(session: Session, before: ReceivingChain, record: RecordBody): Outcome {
  if (record.n <= before.n) return { at: "repeat" };
  if (record.n > CHAIN_MOST) return FAILURE;
  if (record.carried && !same(sha256(record.carried.part.bytes), before.part)) return FAILURE;
  return advance(session, before, record, ranges(record.epoch, before.n + 1, record.n - 1));
}

function inNewEpoch(session: Session, record: RecordBody): Outcome {
  const { epoch, n, previousChainLength, carried } = record;
  const highest = session.receiving?.n ?? 0;
  if (n > CHAIN_MOST || previousChainLength > CHAIN_MOST || previousChainLength < highest) return FAILURE;
  if (epoch === 1 && previousChainLength !== 0) return FAILURE;
  if (!carried) return { at: "partMissing" };
  if (carried.carries !== (epoch === 1 ? "answer" : "kem")) return FAILURE;
  if (carried.carries === "answer") {
    try {
      verifyAnswer(carried.part, session.t0, session.peer);
    } catch (error) {
      if (error instanceof Refused) return { at: "failure", code: error.code };
      throw error;
    }
  }
  const kem = carried.carries === "answer" ? carried.part.kem : (carried.part as KemPart);
  const secret = decapsulate(session.seed!, kem.ciphertext);
  if (!secret) return FAILURE;
  const { root, chain } = epochKeys(session.root, secret, session.id, epoch, kem.bytes);
  const leapt = [...ranges(epoch - 2, highest + 1, previousChainLength), ...ranges(epoch, 1, n - 1)];
  const receiving = { epoch, chain, n: 0, part: sha256(carried.part.bytes) };
  const { seed: _, ...rest } = session;
  return advance({ ...rest, root, peerKey: kem.ratchetKey }, receiving, record, leapt);
}

/** Leads the chain to the record's n, opens it, and keeps what it said of both directions. */
function advance(session: Session, from: ReceivingChain, record: RecordBody, leapt: readonly Range[]): Outcome {
  let chain = from.chain;
  for (let n = from.n + 1; n < record.n; n += 1) chain = nextChain(chain);
  const bytes = openRecord(record, chain, session.peer, session.me);
  if (!bytes) return FAILURE;
  const plaintext = readPlaintext(bytes);
  const { epoch, n, body } = record;
  const received = say(opened(session.received, session.id, { epoch, n }, leapt, body), plaintext);
  const sending = heard(session.sending, plaintext);
  return {
    at: "opened",
    session: {
      ...session,
      receiving: { ...from, chain: nextChain(chain), n },
      ...(sending && { sending }),
      received,
    },
    plaintext,
    leapt,
  };
}

/** Records that stand in for others, and voids, change what is missing. */
function say(received: Received, { said }: Plaintext): Received {
  if (said.kind === "content" && said.instead) {
    const { epoch, n } = said.instead;
    return filled(received, [{ epoch, from: n, to: n }]);
  }
  if (said.kind !== "void") return received;
  return voided(received, said.ranges);
}

/** A report in my newest epoch shows that its part has arrived; any other one asks for it. */
function heard(sending: SendingChain | undefined, { report }: Plaintext): SendingChain | undefined {
  if (!sending || !report) return sending;
  const arrived = report.last.n > 0 && report.last.epoch === sending.epoch;
  return { ...sending, arrived: sending.arrived || arrived, asked: !arrived && sending.n > 0 };
}

function ranges(epoch: number, from: number, to: number): Range[] {
  return from <= to ? [{ epoch, from, to }] : [];
}

import { equal } from "@sandi/crypto";
import { countRecords } from "../../received.ts";
import type { ReceivedState } from "../../suite.ts";
import { recordFailed, recordWorked, unprovenGrounds } from "./broken.ts";
import { heardOf } from "./carried.ts";
import type { Unreachable } from "./epochs.ts";
import { RATCHET_LIMITS as LIMIT, TYPE } from "./layout.ts";
import { sayLeg } from "./legs.ts";
import type { Said } from "./plaintext.ts";
import { parseRecord, type SealedRecord } from "./records.ts";
import { heedRefusal, repeatRefusal } from "./refusing.ts";
import { disowned, reopenIfMute } from "./rolledBack.ts";
import { sealReceipt } from "./sealing.ts";
import { type OpenedRecord, open } from "./session.ts";
import { isProven, type Session } from "./sessionState.ts";
import { bury, findSession, sealingSession } from "./sessions.ts";
import { takePeersOpening } from "./taking.ts";
import { passed } from "./time.ts";
import { change, endSession, inwards, learn, putSession, refuse, say, sessionNow, type Turn } from "./turn.ts";

/** One body of the peer: what the relay delivered, of which nothing is believed yet. */
export function receive(turn: Turn, body: Uint8Array): void {
  if (body[1] === TYPE.refusal) return heedRefusal(turn, body);
  const parsed = parseRecord(body);
  if (!parsed.ok) return refuse(turn, body, parsed.error);
  const record = parsed.value;
  const session = findSession(turn.pair.sessions, record.session);
  if (session) return receiveIn(turn, session, record, body);
  const ended = turn.pair.ended.find((one) => equal(one.session, record.session));
  if (ended) {
    refuse(turn, body, ended.refused ? "RATCHET_SESSION_REFUSED" : "RATCHET_SESSION_DEAD");
    if (ended.refused) return repeatRefusal(turn, ended);
    tellOfLiveOne(turn);
    return reopenIfMute(turn);
  }
  if (record.type !== "opening") return unknownSession(turn, body);
  turn.costly = true;
  const opened = takePeersOpening(turn, record, body);
  if (opened) recordOpened(turn, opened, true);
}

function receiveIn(turn: Turn, session: Session, record: SealedRecord, body: Uint8Array): void {
  const opened = open(session, record, body, turn.env, inwards(turn));
  if (opened.is === "opened") {
    putSession(turn, opened.session);
    return recordOpened(turn, opened, false);
  }
  unopened(turn, session, record, body, opened);
  // Mine is known to be an old copy: it cannot be expected to open what has come, and need not wait for more of it.
  if (session.standing.at === "condemned") reopenIfMute(turn);
}

function unopened(turn: Turn, session: Session, record: SealedRecord, body: Uint8Array, opened: Unreachable): void {
  switch (opened.is) {
    case "repeat":
      refuse(turn, body, "RATCHET_RECORD_REPLAYED", { epoch: record.epoch, n: record.n });
      return tellOfLiveOne(turn);
    case "partMissing":
      refuse(turn, body, "RATCHET_PART_MISSING", { epoch: record.epoch });
      return askForPart(turn, session, record.epoch);
    case "failure":
      turn.costly = true;
      refuse(turn, body, opened.error ?? "RATCHET_RECORD_REFUSED");
      return recordFailed(turn, session);
  }
}

/**
 * Judged by the clear header alone, so a receipt goes at most once a minute: what it reports shows what is lacking. That
 * the part has not come a minute later is a failure: a peer that has seen it arrive, at a newer state of mine than this
 * one, does not carry it any more.
 */
function askForPart(turn: Turn, session: Session, epoch: number): void {
  const { clock } = turn.context;
  const { partReceiptAt, partEpoch, sessions } = turn.pair;
  if (sealingSession(sessions) !== session || !passed(clock, partReceiptAt, LIMIT.partMissing)) return;
  change(turn, { partReceiptAt: clock, partEpoch: epoch });
  if (partEpoch === epoch) recordFailed(turn, session);
  // Not at once: a peer that has carried the part a moment ago takes a report that lacks it for one from before.
  say(turn, { do: "receiptDue" });
}

/**
 * The peer seals in a session that is dead here, does not know of the one that I have opened, or seals again what it
 * has sealed before, because its state is an old copy: a receipt of mine shows it.
 */
function tellOfLiveOne(turn: Turn): void {
  const { clock } = turn.context;
  if (!passed(clock, turn.pair.deadReceiptAt, LIMIT.deadReceipt)) return;
  change(turn, { deadReceiptAt: clock });
  sealReceipt(turn);
}

/** Anyone on the way can write such a record: so what follows is bounded, and visible. */
function unknownSession(turn: Turn, body: Uint8Array): void {
  refuse(turn, body, "RATCHET_UNKNOWN_SESSION");
  if (!turn.context.contact) return;
  const sealing = sealingSession(turn.pair.sessions);
  if (sealing?.opener && !isProven(sealing)) return tellOfLiveOne(turn);
  const { because } = turn.pair;
  if (because === "rolledBack") return reopenIfMute(turn);
  unprovenGrounds(turn, because === "first" ? "lost" : because);
}

/** A record is authentic, and its session, which stands among the pair's, is as it was after it. */
function recordOpened(turn: Turn, record: OpenedRecord, opening: boolean): void {
  const { before, session, ref, read, body, card, leapt, isOldCopy } = record;
  const first = !isProven(before);
  settle(turn, session, first);
  if (card) learn(turn, card);
  if (first && session.opener) say(turn, { do: "handshake", state: "open" });
  if (!opening && session.receiving?.epoch !== before.receiving?.epoch)
    sayLeg(turn, "received", first ? "answer" : "step", body);
  const received = read.ok ? read.value.received : read.error.received;
  if (received) heardReport(turn, session, received);
  if (!read.ok) refuse(turn, body, "RATCHET_NOT_UNDERSTOOD", { because: read.error.error.code });
  if (read.ok) sayContent(turn, read.value.messageId, read.value.said, { session: before, ref, body });
  if (opening || leapt || deservesReceipt(turn, record)) say(turn, { do: "receiptDue" });
  if (isOldCopy) disowned(turn, session.id);
  reopenIfMute(turn);
}

/** What an authentic record means for the set: it proves the session, raises the floor, and buries what it outranks. */
function settle(turn: Turn, session: Session, first: boolean): void {
  if (first && session.standing.at === "quiet") putSession(turn, { ...session, standing: { at: "sealing" } });
  if (session.rank > turn.pair.floor) change(turn, { floor: session.rank });
  const now = sessionNow(turn, session);
  const { dead } = bury(turn.pair.sessions, now ?? session);
  for (const one of dead) endSession(turn, one);
  if (sealingSession(turn.pair.sessions) === now) recordWorked(turn);
}

function heardReport(turn: Turn, session: Session, received: ReceivedState): void {
  const now = sessionNow(turn, session);
  if (now === undefined || now.standing.at === "condemned") return;
  say(turn, { do: "confirmed", received });
  const { waiting, clock } = turn.context;
  const after = heardOf(now, received, waiting === 0, clock);
  if (after === now) return;
  putSession(turn, after);
  if (after.carried?.again) say(turn, { do: "receiptDue" });
}

function sayContent(
  turn: Turn,
  messageId: Uint8Array,
  said: Said,
  { session, ref, body }: Pick<OpenedRecord, "ref" | "body"> & { readonly session: Session },
): void {
  if (said.kind === "content") say(turn, { do: "content", messageId, content: said.content, ref, body });
  if (said.kind !== "resealed") return;
  const instead = { session: session.id, epoch: said.epoch, sequence: said.n };
  say(turn, { do: "content", messageId, content: said.content, ref, instead, body });
}

/**
 * Receipts are not receipted, unless they open a session or show that something was lost; voids seldom, so that two
 * sides that void each other's records come to rest. But where a report had no room for all that is missing, the next one
 * names the rest.
 */
function deservesReceipt(turn: Turn, { read, before, session }: OpenedRecord): boolean {
  const said = read.ok ? read.value.said : undefined;
  if (said?.kind === "receipt") return false;
  if (said?.kind !== "void") return true;
  const left = countRecords(session.opened.missing);
  if (0 < left && left < countRecords(before.opened.missing)) return true;
  const { clock } = turn.context;
  if (!passed(clock, turn.pair.voidReceiptAt, LIMIT.voidReceipt)) return false;
  change(turn, { voidReceiptAt: clock });
  return true;
}

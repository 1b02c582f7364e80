import { concat, equal } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import {
  comparePositions,
  countRecords,
  filled,
  hadBefore,
  type Opened,
  recordHash,
  recordOpened,
  reportOf,
  voided,
} from "../../received.ts";
import type { SealRef } from "../../suite.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { ROLE, TYPE } from "./messages.ts";
import { parseOlderPlaintext } from "./olderRecords.ts";
import {
  type Content,
  encodePlaintext,
  encodeRecordHeader,
  IV_SIZE,
  type Plaintext,
  parsePlaintext,
  parseRecord,
  type SealedRecord,
} from "./records.ts";
import type { EpochKeys, Session } from "./state.ts";
import { putSession, refuse, say, type Turn } from "./turn.ts";

/** The keys of an epoch that the session is in, or undefined for any other. */
export function keysOf(session: Session, epoch: number): EpochKeys | undefined {
  return session.epochs.find((keys) => keys.epoch === epoch);
}

export function sendingKeys(session: Session): EpochKeys {
  const keys = keysOf(session, session.sending.epoch);
  if (keys === undefined) throw new Error("a session without the keys of its sending epoch");
  return keys;
}

/** Blocks that one direction may still encrypt under its key; less the reserve for all but the rekey itself. */
function blocksLeft(keys: EpochKeys, content: Content): number {
  const reserve = content.kind === "M5'" || content.kind === "M6'" || content.kind === "rekeyWanted";
  return LIMIT.hardStopBlocks / 2 - (reserve ? 0 : LIMIT.rekeyReserve) - keys.sentBlocks;
}

/**
 * Seals one record and advances the session in the turn's state; the driver stores that before the record leaves.
 * @returns undefined at the hard stop
 */
export function sealRecord(
  turn: Turn,
  session: Session,
  messageId: Uint8Array,
  content: Content,
): { readonly session: Session; readonly body: Uint8Array; readonly ref: SealRef } | undefined {
  const { env } = turn.context;
  const keys = sendingKeys(session);
  const plaintext = encodePlaintext({ messageId, received: reportOf(session.id, session.opened), content });
  const blocks = Math.floor(plaintext.length / 8) + 1;
  if (blocks > blocksLeft(keys, content)) return undefined;
  const { epoch } = session.sending;
  const sequence = session.sending.sequence + 1;
  const iv = env.rng(IV_SIZE);
  const header = encodeRecordHeader({ session: session.id, epoch, direction: session.role, sequence });
  const covered = concat(header, iv, des.cbcEncrypt(keys.kDes, iv, plaintext, { padding: "pkcs7" }));
  const body = concat(covered, env.primitives.hmacSha256(keys.macs[session.role], covered));
  const used = { ...keys, sentBlocks: keys.sentBlocks + blocks, records: keys.records + 1 };
  const next = {
    ...session,
    sending: { epoch, sequence },
    epochs: session.epochs.map((old) => (old === keys ? used : old)),
  };
  putSession(turn, next);
  return { session: next, body, ref: { session: session.id, epoch, sequence } };
}

/** Without a report in a session of an older version. */
type OpenedPlaintext = Omit<Plaintext, "received"> & { readonly received?: Plaintext["received"] };

/** A record that has been authenticated, and the session as it is after it. */
export type OpenedRecord = {
  readonly session: Session;
  readonly before: Session;
  /** A void in it says that something which is missing here was confirmed before: by a later state than this one. */
  readonly isOldCopy: boolean;
  /** Undefined if what it carries is not understood. */
  readonly plaintext: OpenedPlaintext | undefined;
  readonly ref: SealRef;
  readonly body: Uint8Array;
};

/**
 * Verifies, then judges the sequence, then decrypts; changes nothing. Whatever fails is refused with one code, except
 * for an authentic repeat. An authentic record counts as received, whatever is in it.
 */
export function openRecord(turn: Turn, session: Session, body: Uint8Array): OpenedRecord | undefined {
  const parsed = parseRecord(body);
  const record = parsed.ok ? parsed.value : undefined;
  const keys = record && keysOf(session, record.epoch);
  if (record === undefined || keys === undefined || !authentic(turn, session, keys, record)) {
    refuse(turn, body, "RSA_DES_RECORD_REFUSED");
    return undefined;
  }
  const { epoch, sequence } = record;
  const { receiving } = session;
  if (comparePositions(record, receiving) <= 0) {
    refuse(turn, body, "RSA_DES_RECORD_REPLAYED", { epoch, sequence });
    return undefined;
  }
  if (epoch !== receiving.epoch || sequence > LIMIT.sequence) {
    refuse(turn, body, "RSA_DES_RECORD_REFUSED");
    return undefined;
  }
  const bytes = des.cbcDecrypt(keys.kDes, record.iv, record.ciphertext, { padding: "pkcs7" });
  const plaintext = bytes && readPlaintext(session, bytes);
  const { primitives } = turn.context.env;
  const leapt = sequence === receiving.sequence + 1 ? [] : [{ epoch, from: receiving.sequence + 1, to: sequence - 1 }];
  const hash = recordHash(primitives, body);
  const opened = recordOpened(primitives, session.id, session.opened, { epoch, sequence }, hash, leapt);
  const blocks = record.ciphertext.length / 8;
  const used = { ...keys, receivedBlocks: keys.receivedBlocks + blocks, records: keys.records + 1 };
  const next = {
    ...session,
    receiving: { epoch, sequence },
    opened: plaintext ? after(opened, plaintext.content) : opened,
    epochs: session.epochs.map((old) => (old === keys ? used : old)),
  };
  const ref = { session: session.id, epoch, sequence };
  const content = plaintext?.content;
  const isOldCopy = content?.kind === "void" && hadBefore(opened, content.ranges);
  return { session: next, before: session, plaintext, ref, body, isOldCopy };
}

function readPlaintext(session: Session, bytes: Uint8Array): OpenedPlaintext | undefined {
  const parsed = session.records === TYPE.record ? parsePlaintext(session.id, bytes) : parseOlderPlaintext(bytes);
  return parsed.ok ? parsed.value : undefined;
}

function after(opened: Opened, content: Content): Opened {
  if (content.kind === "void") return voided(opened, content.ranges);
  if (content.kind !== "resealed") return opened;
  return filled(opened, [{ epoch: content.epoch, from: content.sequence, to: content.sequence }]);
}

/** The direction is the peer's, so that nothing comes back to its sender, and the whole HMAC fits. */
function authentic(turn: Turn, session: Session, keys: EpochKeys, record: SealedRecord): boolean {
  const peer = session.role === ROLE.initiator ? ROLE.responder : ROLE.initiator;
  if (record.direction !== peer || record.type !== session.records) return false;
  return equal(turn.context.env.primitives.hmacSha256(keys.macs[peer], record.covered), record.mac);
}

/** Reports the gaps, if a record has changed them. */
export function sayMissing(turn: Turn, { before, session }: OpenedRecord): void {
  const [was, is] = [before.opened, session.opened];
  const ranges = is.missing;
  const same =
    was.lost === is.lost &&
    was.missing.length === ranges.length &&
    was.missing.every((range, i) => range.from === ranges[i]!.from && range.to === ranges[i]!.to);
  if (!same) say(turn, { do: "missing", count: countRecords(ranges), ranges, lost: is.lost });
}

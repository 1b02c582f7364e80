import { equal } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { shortId } from "../../identity.ts";
import { err, type Result } from "../../result.ts";
import { vouched } from "./initiating.ts";
import { sayLeg } from "./legs.ts";
import { declineOpening, parseOpening, takeOpening, type VerifiedOpening, verifyOpening } from "./opening.ts";
import { NEVER } from "./pair.ts";
import { parseRecord, type SealedRecord } from "./records.ts";
import { refuseOpening } from "./refusing.ts";
import { type OpenedRecord, open } from "./session.ts";
import { add, openedByPeer } from "./sessions.ts";
import { change, endSession, inwards, learn, refuse, remember, say, type Turn } from "./turn.ts";

/**
 * An opening of the peer. Nothing is stored, consumed or shown before its signature holds and the record that carries it
 * has been opened.
 * @returns the record, with the session as it is after it, which is one of the pair's from now on
 */
export function takePeersOpening(turn: Turn, record: SealedRecord, body: Uint8Array): OpenedRecord | undefined {
  const { env, context, pair } = turn;
  const verified = verifiedOpening(turn, record);
  if (!verified.ok) {
    refuse(turn, body, verified.error);
    return undefined;
  }
  const { part, t0, session: id, card } = verified.value;
  const taken = takeOpening(env, context.clock, turn.keyring, pair.floor, verified.value);
  if (!taken.ok) {
    const { error, code } = taken.error;
    refuse(turn, body, error);
    if (code === undefined) return undefined;
    // What is too high for me to take would be too high for others to follow.
    if (code !== "rankTooHigh") change(turn, { highestRank: Math.max(pair.highestRank, part.rank) });
    refuseOpening(turn, id, t0, code);
    return undefined;
  }
  const partHash = env.primitives.sha256(record.part!);
  const begun = openedByPeer(taken.value, part.rank, partHash, context.clock);
  const opened = open(begun, record, body, env, inwards(turn));
  if (opened.is !== "opened") {
    refuse(turn, body, "RATCHET_RECORD_REFUSED");
    return undefined;
  }
  turn.keyring = part.reason === "broken" ? taken.value.keyring.freshened(context) : taken.value.keyring;
  const { sessions, gone } = add(pair.sessions, opened.session);
  change(turn, {
    sessions,
    highestRank: Math.max(pair.highestRank, part.rank),
    intent: undefined,
    asked: NEVER,
    told: undefined,
    because: "lost",
  });
  if (gone) endSession(turn, gone);
  learn(turn, card);
  sayLeg(turn, "received", "opening", body);
  if (taken.value.skippedOneTime)
    say(turn, { do: "notice", error: new ProtocolError("RATCHET_ONE_TIME_SKIPPED", { id: shortId(turn.peer) }) });
  say(turn, { do: "handshake", state: "open", reason: part.reason, vouched: vouched(part.reason) });
  return opened;
}

/** A person has declined a stranger: the key that the opening would have used dies, and nothing is sent. */
export function decline(turn: Turn, body: Uint8Array): void {
  const record = parseRecord(body);
  if (!record.ok || record.value.type !== "opening") return;
  const verified = verifiedOpening(turn, record.value);
  if (!verified.ok) return;
  turn.keyring = declineOpening(turn.keyring, verified.value);
  remember(turn, { session: verified.value.session, refused: undefined });
}

function verifiedOpening(turn: Turn, { part, session }: SealedRecord): Result<VerifiedOpening, ProtocolError> {
  const read = parseOpening(part!);
  if (!read.ok) return read;
  const verified = verifyOpening(turn.env.primitives, turn.context.me.id, turn.peer, read.value);
  if (!verified.ok || equal(verified.value.session, session)) return verified;
  return err(new ProtocolError("RATCHET_RECORD_REFUSED"));
}

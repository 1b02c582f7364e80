import * as v from "valibot";
import { ProtocolError } from "../../errors.ts";
import { NOTHING_OPENED } from "../../received.ts";
import { err, ok, type Result } from "../../result.ts";
import { count, decodeCbor } from "../../wire/cbor.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { TYPE } from "./messages.ts";
import { INITIAL, list, persisted, type RsaDesState, type Session, session } from "./state.ts";

/** What `encodeState` wrote, in this version or the one before. Errors: `RSA_DES_STATE_DAMAGED`. */
export function decodeState(bytes: Uint8Array): Result<RsaDesState, ProtocolError> {
  const decoded = decodeCbor(persisted, bytes, "state");
  if (decoded.ok) return ok({ ...decoded.value, waiting: { at: "nothing" } });
  const older = decodeCbor(OLDER, bytes, "state");
  return older.ok
    ? ok(upgraded(older.value))
    : err(new ProtocolError("RSA_DES_STATE_DAMAGED", {}, { cause: decoded.error }));
}

const range = v.strictObject({ epoch: count, from: count, to: count });
const { records, receiving, opened, sending, ...same } = session.entries;
const OLDER = v.looseObject({
  version: v.literal(1),
  wanted: v.boolean(),
  sessions: list(
    v.strictObject({
      ...same,
      sending: v.strictObject({ epoch: count, sequence: count, before: count }),
      received: v.strictObject({ epoch: count, sequence: count, missing: list(range, 256) }),
    }),
    8,
  ),
});

/** Sessions of version 1 only receive, and handshakes of version 1 are begun anew. */
function upgraded({ wanted, sessions }: v.InferOutput<typeof OLDER>): RsaDesState {
  const kept = sessions.filter(({ standing }) => standing.at !== "unverified");
  return { ...INITIAL, wanted, sessions: kept.map(receivesOnly) };
}

function receivesOnly({ received, ...older }: v.InferOutput<typeof OLDER>["sessions"][number]): Session {
  const { epoch, sequence, missing } = received;
  return {
    ...older,
    records: TYPE.olderRecord,
    sending: { epoch: older.sending.epoch, sequence: older.sending.sequence },
    receiving: { epoch, sequence },
    opened: { ...NOTHING_OPENED, last: { epoch, sequence }, first: { epoch, sequence }, missing },
    standing: { at: "discarded", until: older.epochs[0]!.startedAt + LIMIT.receiveLife },
    rekey: { at: "none" },
  };
}

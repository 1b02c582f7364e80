import { concat, u64 } from "@sandi/crypto";
import * as v from "valibot";
import { ProtocolError } from "../../errors.ts";
import { err, ok, type Result } from "../../result.ts";
import { boundedBytes, count, decodeCbor, encodeCbor, fixedBytes } from "../../wire/cbor.ts";
import { Reader } from "../../wire/reader.ts";
import { type KeyringState, RETIRED_MOST, type Secret } from "./keyringState.ts";
import { RATCHET_LIMITS as LIMIT, SIZE } from "./layout.ts";
import { PREKEY_SIZE } from "./prekeys.ts";

const KEYRING_VERSION = 1;
const HASH = 32;
/** seed 32, hash 32, issued 8, when made by the relay's clock 8, and by one's own 8. */
const SECRET_SIZE = SIZE.seed + HASH + 3 * 8;

const stamp = v.strictTuple([count, count]);
const prekey = fixedBytes(PREKEY_SIZE);
const secret = fixedBytes(SECRET_SIZE);

const layout = v.strictObject({
  v: v.literal(KEYRING_VERSION),
  highest: count,
  taken: count,
  since: count,
  startOver: v.boolean(),
  signed: v.nullable(v.strictTuple([secret, prekey])),
  retired: v.pipe(v.array(v.strictTuple([secret, stamp])), v.maxLength(RETIRED_MOST)),
  /** One after the other: there may be many, and each opening writes them. */
  oneTime: boundedBytes(LIMIT.oneTimeMost * SECRET_SIZE),
  /** The one-time prekeys that the relay may not have yet; each tells its `issued`. */
  waiting: v.pipe(v.array(v.strictTuple([count, prekey])), v.maxLength(LIMIT.oneTime)),
  stock: count,
  paced: v.strictTuple([count, count]),
  freshened: v.nullable(stamp),
});

/** Deterministic. Without anything waiting some 2 KB, and 88 bytes for each one-time secret. */
export function encodeKeyring(data: KeyringState): Uint8Array {
  const { highest, taken, since, startOver, signed, retired, oneTime, stock, paced, freshened } = data;
  return encodeCbor({
    v: KEYRING_VERSION,
    highest,
    taken,
    since,
    startOver,
    signed: signed ? [encodeSecret(signed), signed.bytes] : null,
    retired: retired.map((one) => [encodeSecret(one), [one.succeeded.relay, one.succeeded.own]]),
    oneTime: concat(...oneTime.map(encodeSecret)),
    waiting: oneTime.flatMap(({ issued, bytes }) => (bytes ? [[issued, bytes]] : [])),
    stock,
    paced: [paced.at, paced.wait],
    freshened: freshened ? [freshened.relay, freshened.own] : null,
  });
}

/** `RATCHET_KEYRING_DAMAGED` for anything that `encodeKeyring` did not write. */
export function decodeKeyring(bytes: Uint8Array): Result<KeyringState, ProtocolError> {
  const decoded = decodeCbor(layout, bytes, "keyring");
  if (!decoded.ok) return damaged(decoded.error);
  const { signed, retired, oneTime, waiting, paced, freshened, v: _version, ...rest } = decoded.value;
  const prekeys = new Map(waiting);
  const reader = new Reader(oneTime);
  const secrets: KeyringState["oneTime"][number][] = [];
  while (reader.remaining > 0 && !reader.failed) {
    const one = readSecret(reader);
    secrets.push({ ...one, bytes: prekeys.get(one.issued) });
  }
  const read = reader.finish(secrets);
  if (!read.ok) return damaged(read.error);
  return ok({
    ...rest,
    signed: signed ? { ...readSecret(new Reader(signed[0])), bytes: signed[1].slice() } : undefined,
    retired: retired.map(([one, at]) => ({
      ...readSecret(new Reader(one)),
      succeeded: stampFrom(at),
    })),
    oneTime: read.value,
    paced: { at: paced[0], wait: paced[1] },
    freshened: freshened ? stampFrom(freshened) : undefined,
  });
}

function damaged(cause: ProtocolError): Result<never, ProtocolError> {
  return err(new ProtocolError("RATCHET_KEYRING_DAMAGED", {}, { cause }));
}

function stampFrom([relay, own]: readonly [number, number]): { readonly relay: number; readonly own: number } {
  return { relay, own };
}

function encodeSecret({ seed, hash, issued, made }: Secret): Uint8Array {
  return concat(seed, hash, u64(issued), u64(made.relay), u64(made.own));
}

function readSecret(reader: Reader): Secret {
  return {
    seed: reader.bytes(SIZE.seed, "seed").slice(),
    hash: reader.bytes(HASH, "hash").slice(),
    issued: reader.u64("issued"),
    made: { relay: reader.u64("made.relay"), own: reader.u64("made.own") },
  };
}

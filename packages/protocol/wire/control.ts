import { concat, u32 } from "@sandi/crypto";
import * as v from "valibot";
import { ProtocolError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { err, ok, type Result } from "../result.ts";
import { boundedBytes, count, decodeAny, encodeCbor, fitting, fixedBytes, isCount, isMapOf } from "./cbor.ts";
import { FRAME, frame } from "./frame.ts";

export const WIRE_VERSION = 1;

const id = fixedBytes(32);
const version = v.literal(WIRE_VERSION);
const prekey = boundedBytes(LIMITS.prekey);
/** When its owner made it, which orders all prekeys of one owner, and the prekey. */
const issuedPrekey = v.strictTuple([count, prekey]);

/** Control frames are deterministic CBOR behind a strict decoder and these schemas. docs/wire.md §3. */
const SCHEMAS = {
  /** Relay to client, at once after connecting. */
  challenge: v.strictObject({ v: version, relayKey: fixedBytes(32), challenge: fixedBytes(32), time: count }),
  /** Client to relay. `signature` covers everything else: see `joinFields`. */
  hello: v.strictObject({
    v: version,
    nonce: fixedBytes(32),
    record: boundedBytes(LIMITS.record),
    ephemeral: v.boolean(),
    /** The directory tag that the client knows; 16 zero bytes for none. */
    since: fixedBytes(16),
    /** An invite's public key, and a signature by it over what `signature` covers: only newcomers need one. */
    invite: v.nullable(v.strictObject({ key: fixedBytes(32), proof: fixedBytes(64) })),
    signature: fixedBytes(64),
  }),
  /** Relay to client. When the client's `since` is the relay's own, no `entries` frame follows. */
  welcome: v.strictObject({
    registration: count,
    total: count,
    directory: fixedBytes(16),
    unchanged: v.boolean(),
    time: count,
    /** True if nobody may list the directory: then everything that would show its size is 0, and no `entries` follow. */
    private: v.boolean(),
    limits: v.strictObject({
      body: count,
      ratePerSecond: count,
      burst: count,
      inFlight: count,
      /** One-time prekeys that the relay keeps for a client. Absent or 0: it keeps no prekeys at all. */
      prekeys: v.exactOptional(count),
      /** Invites that a member may make a day. Absent or 0: none. */
      memberInvites: v.exactOptional(count),
    }),
    signature: fixedBytes(64),
  }),
  /** Relay to client. `ref` is that of the request it answers, otherwise 0. The connection closes if `fatal`. */
  error: v.strictObject({
    ref: count,
    code: v.pipe(v.string(), v.maxLength(64)),
    context: v.custom<Readonly<Record<string, string | number>>>((map) => isMapOf(map, isFact)),
    fatal: v.boolean(),
  }),
  /** Client to relay: entries by ID, or, with no IDs, a page of those registered after number `after`. */
  lookup: v.strictObject({ ref: count, after: count, ids: v.pipe(v.array(id), v.maxLength(LIMITS.page)) }),
  /** Client to relay: the client's own card, of a higher version. Answered by `entries` with the one entry. */
  publish: v.strictObject({ ref: count, record: boundedBytes(LIMITS.record) }),
  /** Client to relay: replaces what was watched before. Answered by `changes` with the present state. */
  watch: v.strictObject({ ids: v.pipe(v.array(id), v.maxLength(LIMITS.ids)), registrations: v.boolean() }),
  /** Relay to client: changes of what it watches. */
  changes: v.strictObject({
    total: count,
    directory: fixedBytes(16),
    presence: v.pipe(v.array(v.strictTuple([id, v.boolean()])), v.maxLength(LIMITS.ids)),
    /** Watched IDs whose card has changed. */
    records: v.pipe(v.array(id), v.maxLength(LIMITS.ids)),
  }),
  /** Client to relay: the client's own prekeys. Answered by `stock`; with nothing in it, it only asks for that. */
  publishPrekeys: v.strictObject({
    ref: count,
    /** Everything that the relay held of this client before goes. */
    discard: v.boolean(),
    signed: v.nullable(issuedPrekey),
    oneTime: v.pipe(v.array(issuedPrekey), v.maxLength(LIMITS.oneTimePrekeys)),
  }),
  /** Relay to client: what the relay holds of it. `ref` is 0 if few one-time prekeys are left and nobody asked. */
  stock: v.strictObject({
    ref: count,
    signed: v.nullable(prekey),
    /** How many one-time prekeys are left. */
    oneTime: count,
    /** The highest `issued` that the relay has ever taken from this client; 0 for none. */
    last: count,
  }),
  /** Client to relay: somebody's signed prekey, and one of the one-time ones where `oneTime` says so. */
  fetchPrekeys: v.strictObject({ ref: count, of: id, oneTime: v.boolean() }),
  /** Relay to client: what was fetched. null for what there is not, or what a limit holds back. */
  prekeys: v.strictObject({ ref: count, of: id, signed: v.nullable(prekey), oneTime: v.nullable(prekey) }),
  /** Client to relay: a member's invite for one newcomer, by its public key. Answered by `invited`. */
  invite: v.strictObject({ ref: count, key: fixedBytes(32) }),
  /** Relay to client: the invite holds until then, Unix ms by the relay's clock, and so many more may be made now. */
  invited: v.strictObject({ ref: count, until: count, left: count }),
} as const;

type Schemas = typeof SCHEMAS;
export type ControlName = keyof Schemas;
export type Control<N extends ControlName> = v.InferOutput<Schemas[N]>;
export type Challenge = Control<"challenge">;
export type Hello = Control<"hello">;
export type Welcome = Control<"welcome">;

/** Frames whose lists need more than `LIMITS.control`. */
const LISTS: ReadonlySet<ControlName> = new Set<ControlName>(["watch", "changes", "publishPrekeys"]);

function isFact(value: unknown, name: string): boolean {
  return name.length <= 32 && (typeof value === "string" ? value.length <= 256 : isCount(value));
}

export function encodeControl<N extends ControlName>(name: N, value: Control<N>): Uint8Array {
  return frame(FRAME[name], encodeCbor(value));
}

export function parseControl<N extends ControlName>(name: N, body: Uint8Array): Result<Control<N>, ProtocolError> {
  // Before decoding: a megabyte of CBOR can be a million values.
  const limit = LISTS.has(name) ? LIMITS.controlList : LIMITS.control;
  if (body.length > limit) return err(new ProtocolError("WIRE_TOO_LARGE", { field: name, size: body.length, limit }));
  const decoded = decodeAny(body, name);
  if (!decoded.ok) return decoded;
  // What else is in there differs from version to version.
  const { v: version = WIRE_VERSION } = Object(decoded.value) as { readonly v?: unknown };
  if (isCount(version) && version !== WIRE_VERSION) return err(new ProtocolError("WIRE_UNKNOWN_VERSION", { version }));
  return fitting(SCHEMAS[name], decoded.value, name) as Result<Control<N>, ProtocolError>;
}

/**
 * What both sides sign when a client joins, each under its own purpose (docs/wire.md §3.1). A newcomer signs it with the
 * invite's key too, so that the proof is valid for this join alone.
 */
export function joinFields(
  challenge: Challenge,
  hello: Omit<Hello, "signature" | "invite"> & { readonly invite: { readonly key: Uint8Array } | null },
): readonly Uint8Array[] {
  const { v, nonce, record, ephemeral, since } = hello;
  const invite = hello.invite === null ? null : hello.invite.key;
  return [
    challenge.relayKey,
    nonce,
    challenge.challenge,
    encodeCbor({ v, nonce, record, ephemeral, since, invite }),
    u32(WIRE_VERSION),
  ];
}

/** One person of the directory: the registration number, whether a connection is open, and the card as received. */
export type Entry = { readonly registration: number; readonly online: boolean; readonly record: Uint8Array };

/**
 * `entries` = ref u32, total u32, next u32 (0: no further page), count u16, then each entry with its length (u16), so
 * that an entry is encoded once for everyone: registration u32, online u8, record.
 */
export function encodeEntry({ registration, online, record }: Entry): Uint8Array {
  const out = new Uint8Array(2 + 5 + record.length);
  const view = new DataView(out.buffer);
  view.setUint16(0, 5 + record.length);
  view.setUint32(2, registration);
  view.setUint8(6, online ? 1 : 0);
  out.set(record, 7);
  return out;
}

export type Entries = {
  readonly ref: number;
  readonly total: number;
  /** Ask `lookup` with `after: next` for the following page; 0 if there is none. */
  readonly next: number;
  readonly entries: readonly Entry[];
};

/** @param encoded entries from `encodeEntry` */
export function encodeEntries(head: Omit<Entries, "entries">, encoded: readonly Uint8Array[]): Uint8Array {
  const { ref, total, next } = head;
  const size = Uint8Array.of(encoded.length >>> 8, encoded.length);
  return frame(FRAME.entries, concat(u32(ref), u32(total), u32(next), size, ...encoded));
}

export function parseEntries(body: Uint8Array): Result<Entries, ProtocolError> {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.length < 14) return err(new ProtocolError("WIRE_TRUNCATED", { field: "entries" }));
  const size = view.getUint16(12);
  if (size > LIMITS.page)
    return err(new ProtocolError("WIRE_TOO_LARGE", { field: "entries", size, limit: LIMITS.page }));
  const entries: Entry[] = [];
  let at = 14;
  for (let i = 0; i < size; i++) {
    if (body.length - at < 2) return err(new ProtocolError("WIRE_TRUNCATED", { field: "entry" }));
    const length = view.getUint16(at);
    at += 2;
    if (length < 5 || length > 5 + LIMITS.record || body.length - at < length)
      return err(new ProtocolError("WIRE_BAD_VALUE", { field: "entry.length" }));
    const online = view.getUint8(at + 4);
    if (online > 1) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "entry.online" }));
    entries.push({
      registration: view.getUint32(at),
      online: online === 1,
      record: body.slice(at + 5, at + length),
    });
    at += length;
  }
  if (at !== body.length) return err(new ProtocolError("WIRE_TRAILING_BYTES", { count: body.length - at }));
  return ok({ ref: view.getUint32(0), total: view.getUint32(4), next: view.getUint32(8), entries });
}

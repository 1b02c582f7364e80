import { type Env, equal, type Primitives, rsaPublicKeyInfo, type UnixMs, utf8 } from "@sandi/crypto";
import * as v from "valibot";
import { ProtocolError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { err, ok, type Result } from "../result.ts";
import { SUITES_WITH_RSA_KEY, type SuiteName, suiteName, suiteNumber } from "../suites/names.ts";
import {
  anyBytes,
  boundedBytes,
  count,
  decodeAny,
  decodeCbor,
  encodeCbor,
  fitting,
  fixedBytes,
  isMapOf,
} from "../wire/cbor.ts";
import { NAME_LIMIT, parseDisplayName } from "./displayName.ts";
import { type ClientId, clientIdOf, shortId } from "./id.ts";
import { signFields, verifyFields } from "./signatures.ts";

/** 90 days: a client signs a new card long before, and a stolen old one is of no use for long. */
export const CARD_LIFETIME_MS = 90 * 86_400_000;
/** Bytes of `ext`, encoded. */
const CARD_EXT_LIMIT = 256;
const RSA_BITS = 3072;
const CARD_VERSION = 2;

/** What a client says of itself, after its signature, its keys and its bounds have been checked. */
export type VerifiedCard = {
  readonly id: ClientId;
  /** Ed25519, 32 bytes. */
  readonly identityKey: Uint8Array;
  /** 1 to 64 bytes of UTF-8 as the peer chose them: a suggestion, and to be stripped before it is shown. */
  readonly name: string;
  /** SubjectPublicKeyInfo, DER, RSA-3072 with e = 65537: 422 bytes. Undefined only if no suite needs one. */
  readonly rsaSpki: Uint8Array | undefined;
  /** At least one, each once, in the order of their numbers. */
  readonly suites: readonly SuiteName[];
  /** What newer clients say of themselves. Who does not know a name ignores it. */
  readonly ext: ReadonlyMap<string, Uint8Array>;
  readonly version: number;
  readonly notAfter: UnixMs;
  /** The card as received: what is stored, passed on and compared. */
  readonly bytes: Uint8Array;
};

/** What a client puts into its own card. */
export type CardFields = {
  readonly name: string;
  /** Stands in the card only if a suite needs it, and then it must be given. */
  readonly rsaSpki?: Uint8Array | undefined;
  readonly suites: readonly SuiteName[];
  /** At most `CARD_EXT_LIMIT` bytes, encoded. */
  readonly ext?: ReadonlyMap<string, Uint8Array>;
};

const envelope = v.strictObject({ body: boundedBytes(LIMITS.record), sig: fixedBytes(64) });

const name = v.custom<string>((value) => typeof value === "string" && value !== "" && utf8(value).length <= NAME_LIMIT);
/** Numbers of suites that there are, in ascending order. */
const suites = v.custom<readonly number[]>(
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((number, i) => suiteName(number) !== undefined && (i === 0 || value[i - 1] < number)),
);
const ext = v.custom<Readonly<Record<string, Uint8Array>>>(
  (map) => isMapOf(map, (value) => value instanceof Uint8Array) && encodeCbor(map).length <= CARD_EXT_LIMIT,
);
const format = v.object({ v: count });
const fields = { key: fixedBytes(32), name, suites, ver: count, until: count };
const bodies = {
  1: v.strictObject({ v: v.literal(1), ...fields, rsa: anyBytes }),
  2: v.strictObject({ v: v.literal(2), ...fields, rsa: v.exactOptional(anyBytes), ext }),
};

/**
 * Signs this client's card: version = max(previous + 1, now), not-after = now + 90 days. docs/wire.md §1.1.
 * Throws if the name has not passed `parseDisplayName`, if a suite needs an RSA key and `rsaSpki` is no RSA-3072 SPKI,
 * or if `ext` is too large.
 * @param seed the identity's Ed25519 seed, 32 bytes
 * @param previousVersion of the last card that was ever signed with this seed
 * @returns at most `LIMITS.record` bytes
 */
export function makeCard(
  { primitives, now }: Pick<Env, "primitives" | "now">,
  seed: Uint8Array,
  fields: CardFields,
  previousVersion?: number,
): Uint8Array {
  const checkedName = parseDisplayName(fields.name);
  if (!checkedName.ok) throw checkedName.error;
  const numbers = [...new Set(fields.suites)].map(suiteNumber).sort((a, b) => a - b);
  if (numbers.length === 0) throw new RangeError("a card needs a suite");
  const rsa = needsRsaKey(fields.suites) ? fields.rsaSpki : undefined;
  if (needsRsaKey(fields.suites) && !(rsa && isCardRsaKey(rsa))) throw new RangeError("not an RSA-3072 public key");
  const ext = fields.ext ?? new Map<string, Uint8Array>();
  if (encodeCbor(ext).length > CARD_EXT_LIMIT) throw new RangeError(`ext is over ${CARD_EXT_LIMIT} bytes`);
  // A byte order mark is dropped when text is read, so that nobody would take the card.
  if ([...ext.keys()].some((key) => key.startsWith("\ufeff"))) throw new RangeError("a byte order mark in ext");
  const ver = Math.max((previousVersion ?? -1) + 1, now);
  if (!Number.isSafeInteger(ver)) throw new RangeError(`card version ${ver}`);
  const signed = encodeCbor({
    v: CARD_VERSION,
    key: primitives.ed25519.publicKey(seed),
    name: checkedName.value,
    ...(rsa && { rsa }),
    suites: numbers,
    ext,
    ver,
    until: now + CARD_LIFETIME_MS,
  });
  return encodeCbor({ body: signed, sig: signFields(primitives, seed, "record", [signed]) });
}

/**
 * Reads a card from the wire, of either version, and verifies its signature over the bytes received.
 * Errors: `WIRE_TOO_LARGE`, `WIRE_NOT_CANONICAL`, `WIRE_UNKNOWN_VERSION`, `WIRE_BAD_VALUE`, `RECORD_BAD_RSA_KEY`,
 * `RECORD_BAD_SIGNATURE`, `RECORD_EXPIRED`.
 * @param now the relay's clock; left out, the not-after is not looked at
 * @returns a card that keeps no view of `bytes`
 */
export function openCard(bytes: Uint8Array, primitives: Primitives, now?: UnixMs): Result<VerifiedCard, ProtocolError> {
  if (bytes.length > LIMITS.record)
    return err(new ProtocolError("WIRE_TOO_LARGE", { field: "record", size: bytes.length, limit: LIMITS.record }));
  const outer = decodeCbor(envelope, bytes, "record");
  if (!outer.ok) return outer;
  const inner = decodeBody(outer.value.body);
  if (!inner.ok) return inner;
  const { key, name, rsa, ver, until } = inner.value;
  const suites = inner.value.suites.flatMap((number) => suiteName(number) ?? []);
  if (until > ver + CARD_LIFETIME_MS) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "record.until" }));
  // Version 1 always had one.
  if (inner.value.v === 2 && needsRsaKey(suites) !== (rsa !== undefined))
    return err(new ProtocolError("WIRE_BAD_VALUE", { field: "record.rsa" }));
  const id = clientIdOf(primitives, key);
  if (!verifyFields(primitives, key, "record", [outer.value.body], outer.value.sig))
    return err(new ProtocolError("RECORD_BAD_SIGNATURE", { id: shortId(id) }));
  if (rsa && !isCardRsaKey(rsa)) return err(new ProtocolError("RECORD_BAD_RSA_KEY", { id: shortId(id) }));
  if (now !== undefined && now > until)
    return err(new ProtocolError("RECORD_EXPIRED", { id: shortId(id), until: new Date(until).toISOString() }));
  return ok({
    id,
    identityKey: key.slice(),
    name,
    rsaSpki: rsa?.slice(),
    suites,
    ext: new Map(
      Object.entries(inner.value.v === 2 ? inner.value.ext : {}).map(([key, value]) => [key, value.slice()]),
    ),
    version: ver,
    notAfter: until as UnixMs,
    // The `slice` of a Buffer would be a view.
    bytes: new Uint8Array(bytes),
  });
}

function decodeBody(bytes: Uint8Array) {
  const decoded = decodeAny(bytes, "record");
  if (!decoded.ok) return decoded;
  const { value } = decoded;
  const head = fitting(format, value, "record");
  if (!head.ok) return head;
  const { v: version } = head.value;
  if (version === 1) return fitting(bodies[1], value, "record");
  if (version === 2) return fitting(bodies[2], value, "record");
  return err(new ProtocolError("WIRE_UNKNOWN_VERSION", { version }));
}

/**
 * Whether a card may stand in the place of the one that is kept. "newer" replaces it; "same" is byte for byte.
 * Errors: `RECORD_WRONG_ID`; `RECORD_ROLLBACK` for a lower version; `RECORD_CONFLICT` for the same version with other
 * bytes, which only the holder of the key can make.
 */
export function judgeCard(
  known: VerifiedCard | undefined,
  offered: VerifiedCard,
): Result<"new" | "newer" | "same", ProtocolError> {
  if (known === undefined) return ok("new");
  const id = shortId(known.id);
  if (!equal(known.id, offered.id))
    return err(new ProtocolError("RECORD_WRONG_ID", { id, offered: shortId(offered.id) }));
  if (offered.version > known.version) return ok("newer");
  if (offered.version < known.version)
    return err(new ProtocolError("RECORD_ROLLBACK", { id, known: known.version, offered: offered.version }));
  return equal(known.bytes, offered.bytes)
    ? ok("same")
    : err(new ProtocolError("RECORD_CONFLICT", { id, version: known.version }));
}

function needsRsaKey(suites: readonly SuiteName[]): boolean {
  return suites.some((suite) => SUITES_WITH_RSA_KEY.includes(suite));
}

function isCardRsaKey(spki: Uint8Array): boolean {
  return rsaPublicKeyInfo(spki)?.modulusBits === RSA_BITS;
}

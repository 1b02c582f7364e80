import { type Env, equal, type Primitives, rsaPublicKeyInfo, type UnixMs, utf8 } from "@sandi/crypto";
import * as v from "valibot";
import { ProtocolError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { err, ok, type Result } from "../result.ts";
import { SUITE_NUMBER, SUITES, type SuiteName } from "../suiteNames.ts";
import { boundedBytes, count, decodeCbor, encodeCbor, fixedBytes } from "../wire/cbor.ts";
import { NAME_LIMIT, parseDisplayName } from "./displayName.ts";
import { type ClientId, clientIdOf, shortId } from "./id.ts";
import { signFields, verifyFields } from "./signatures.ts";

/** 90 days: a client signs anew long before, and a stolen old record does not serve for ever. */
export const CARD_LIFETIME_MS = 90 * 86_400_000;
const RSA_BITS = 3072;
const CARD_VERSION = 1;

/** What a client says of itself, after its signature, its keys and its bounds have been checked. */
export type VerifiedCard = {
  readonly id: ClientId;
  /** Ed25519, 32 bytes. */
  readonly identityKey: Uint8Array;
  /** 1 to 64 bytes of UTF-8 as the peer chose them: a suggestion, and to be stripped before it is shown. */
  readonly name: string;
  /** SubjectPublicKeyInfo, DER, RSA-3072 with e = 65537: 422 bytes. */
  readonly rsaSpki: Uint8Array;
  /** At least one, each once, in the order of their numbers. */
  readonly suites: readonly SuiteName[];
  readonly version: number;
  readonly notAfter: UnixMs;
  /** The record as received: what is stored, passed on and compared. */
  readonly bytes: Uint8Array;
};

/** What a client puts into its own record. */
export type CardFields = {
  readonly name: string;
  readonly rsaSpki: Uint8Array;
  readonly suites: readonly SuiteName[];
};

const envelope = v.strictObject({ body: boundedBytes(LIMITS.record), sig: fixedBytes(64) });

const name = v.pipe(
  v.string(),
  v.check((text) => text !== "" && utf8(text).length <= NAME_LIMIT, "1 to 64 bytes"),
);
const suites = v.pipe(
  v.array(v.picklist(Object.values(SUITE_NUMBER))),
  v.minLength(1),
  v.check((numbers) => numbers.every((number, i) => i === 0 || numbers[i - 1]! < number), "ascending"),
);
const version = v.object({ v: count });
const body = v.pipe(
  v.strictObject({
    v: v.literal(CARD_VERSION),
    key: fixedBytes(32),
    name,
    rsa: v.instance(Uint8Array),
    suites,
    ver: count,
    until: count,
  }),
  v.check(({ ver, until }) => until <= ver + CARD_LIFETIME_MS, "lifetime"),
);

/**
 * Signs this client's record: version = max(previous + 1, now), not-after = now + 90 days. docs/wire.md §1.1.
 * A record's name must have passed `parseDisplayName` and its key be an RSA-3072 SPKI; otherwise this throws.
 * @param seed the identity's Ed25519 seed, 32 bytes
 * @param previousVersion of the last record that was ever signed with this seed
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
  if (!isCardRsaKey(fields.rsaSpki)) throw new RangeError("not an RSA-3072 public key");
  const numbers = [...new Set(fields.suites)].map((suite) => SUITE_NUMBER[suite]).sort((a, b) => a - b);
  if (numbers.length === 0) throw new RangeError("a record needs a suite");
  const ver = Math.max((previousVersion ?? -1) + 1, now);
  if (!Number.isSafeInteger(ver)) throw new RangeError(`record version ${ver}`);
  const signed = encodeCbor({
    v: CARD_VERSION,
    key: primitives.ed25519.publicKey(seed),
    name: checkedName.value,
    rsa: fields.rsaSpki,
    suites: numbers,
    ver,
    until: now + CARD_LIFETIME_MS,
  });
  return encodeCbor({ body: signed, sig: signFields(primitives, seed, "record", [signed]) });
}

/**
 * Reads a record from the wire and verifies its signature over the bytes received.
 * Errors: `WIRE_TOO_LARGE`, `WIRE_NOT_CANONICAL`, `WIRE_UNKNOWN_VERSION`, `WIRE_BAD_VALUE`, `RECORD_BAD_RSA_KEY`,
 * `RECORD_BAD_SIGNATURE`, `RECORD_EXPIRED`.
 * @param now the relay's clock; left out, the not-after is not looked at
 * @returns a record that keeps no view of `bytes`
 */
export function openCard(bytes: Uint8Array, primitives: Primitives, now?: UnixMs): Result<VerifiedCard, ProtocolError> {
  if (bytes.length > LIMITS.record)
    return err(new ProtocolError("WIRE_TOO_LARGE", { field: "record", size: bytes.length, limit: LIMITS.record }));
  const outer = decodeCbor(envelope, bytes, "record");
  if (!outer.ok) return outer;
  const head = decodeCbor(version, outer.value.body, "record");
  if (!head.ok) return head;
  if (head.value.v !== CARD_VERSION) return err(new ProtocolError("WIRE_UNKNOWN_VERSION", { version: head.value.v }));
  const inner = decodeCbor(body, outer.value.body, "record");
  if (!inner.ok) return inner;
  const { key, name, rsa, suites, ver, until } = inner.value;
  const id = clientIdOf(primitives, key);
  if (!verifyFields(primitives, key, "record", [outer.value.body], outer.value.sig))
    return err(new ProtocolError("RECORD_BAD_SIGNATURE", { id: shortId(id) }));
  if (!isCardRsaKey(rsa)) return err(new ProtocolError("RECORD_BAD_RSA_KEY", { id: shortId(id) }));
  if (now !== undefined && now > until)
    return err(new ProtocolError("RECORD_EXPIRED", { id: shortId(id), until: new Date(until).toISOString() }));
  return ok({
    id,
    identityKey: key.slice(),
    name,
    rsaSpki: rsa.slice(),
    suites: SUITES.filter((suite) => suites.includes(SUITE_NUMBER[suite])),
    version: ver,
    notAfter: until as UnixMs,
    bytes: bytes.slice(),
  });
}

/**
 * Whether a record may stand in the place of the one that is kept. "newer" replaces it; "same" is byte for byte.
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

function isCardRsaKey(spki: Uint8Array): boolean {
  return rsaPublicKeyInfo(spki)?.modulusBits === RSA_BITS;
}

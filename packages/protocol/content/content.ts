import { type Primitives, type UnixMs, utf8 } from "@sandi/crypto";
import * as v from "valibot";
import { ProtocolError } from "../errors.ts";
import type { ClientId } from "../identity.ts";
import { LIMITS } from "../limits.ts";
import { err, ok, type Result } from "../result.ts";
import { count, decodeCbor, encodeCbor, fixedBytes } from "../wire/cbor.ts";

/**
 * What a record carries for people, in every suite: deterministic CBOR `[type, flags, sentAt, fields]`, and in a group
 * the conversation's ID as a fifth item. Who wrote it is never read from it: that is whoever's session authenticated
 * it. docs/content.md.
 */
export const CONTENT_TYPES = {
  text: 1,
  reply: 2,
  read: 3,
  reaction: 4,
  edit: 5,
  delete: 6,
  timer: 7,
  /** Reserved, with their encodings in docs/content.md. */
  file: 16,
  groupChange: 17,
  ownCopy: 18,
} as const;

/** A client that does not know the type says so instead of showing what is left. */
const MUST_UNDERSTAND = 1;

const DIGEST_SIZE = 16;

export const CONTENT_LIMITS = {
  /** UTF-8. */
  reactionBytes: 64,
  /** 90 days: what is kept for longer than that does not disappear. */
  timerSeconds: 90 * 24 * 60 * 60,
  /** A `timer` counts if its revision is less than this above the reader's own clock: about 139 years in ms. */
  revisionLeap: 2 ** 42,
} as const;

/** Names a content: its author, its message id, and the first 16 bytes of SHA-256 over its bytes. */
export type Reference = {
  readonly author: ClientId;
  readonly messageId: Uint8Array;
  readonly digest: Uint8Array;
};

export type KnownContent =
  /** `timer`: seconds from being read until it disappears; absent for never. */
  | { readonly type: "text"; readonly text: string; readonly timer?: number }
  | { readonly type: "reply"; readonly to: Reference; readonly text: string; readonly timer?: number }
  /** Everything of that author up to this one has been read. */
  | { readonly type: "read"; readonly of: Reference }
  /** Takes the place of this author's earlier reaction to the same; an empty one takes it back. */
  | { readonly type: "reaction"; readonly of: Reference; readonly revision: number; readonly reaction: string }
  | { readonly type: "edit"; readonly of: Reference; readonly revision: number; readonly text: string }
  | { readonly type: "delete"; readonly of: Reference }
  /** From now on messages of this conversation disappear so long after they have been shown; 0 for never. */
  | { readonly type: "timer"; readonly revision: number; readonly seconds: number };

export type UnknownContent = { readonly type: "unknown"; readonly number: number; readonly mustUnderstand: boolean };

export type Content = (KnownContent | UnknownContent) & {
  /** By the author's clock: a suggestion. */
  readonly sentAt: UnixMs;
};

const bytesOf = (limit: number) =>
  v.pipe(
    v.string(),
    v.check((text) => utf8(text).length <= limit),
  );
const text = bytesOf(LIMITS.text);
const reference = v.strictTuple([fixedBytes(32), fixedBytes(16), fixedBytes(DIGEST_SIZE)]);
const timer = v.pipe(count, v.minValue(1), v.maxValue(CONTENT_LIMITS.timerSeconds));

const FIELDS = {
  text: v.strictObject({ text, timer: v.optional(timer) }),
  reply: v.strictObject({ to: reference, text, timer: v.optional(timer) }),
  read: v.strictObject({ of: reference }),
  reaction: v.strictObject({ of: reference, revision: count, reaction: bytesOf(CONTENT_LIMITS.reactionBytes) }),
  edit: v.strictObject({ of: reference, revision: count, text }),
  delete: v.strictObject({ of: reference }),
  timer: v.strictObject({ revision: count, seconds: v.pipe(count, v.maxValue(CONTENT_LIMITS.timerSeconds)) }),
} as const;

const ENVELOPE = v.union([
  v.strictTuple([count, count, count, v.record(v.string(), v.unknown())]),
  v.strictTuple([count, count, count, v.record(v.string(), v.unknown()), fixedBytes(32)]),
]);

const NAMES = new Map<number, keyof typeof FIELDS>(
  (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).map((name) => [CONTENT_TYPES[name], name]),
);

/** @throws RangeError if a field is longer than it may be */
export function encodeContent({ sentAt, ...content }: KnownContent & { readonly sentAt: UnixMs }): Uint8Array {
  const { type, ...rest } = content;
  const fields = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, typeof value === "object" ? packed(value) : value]),
  );
  if (!v.is(FIELDS[type], fields)) throw new RangeError(`a ${type} with a field that is too long or malformed`);
  return encodeCbor([CONTENT_TYPES[type], 0, sentAt, fields]);
}

/** `CONTENT_MALFORMED` for what is no content. A type or a flag that is not known yet is no error: it is `unknown`. */
export function decodeContent(bytes: Uint8Array): Result<Content, ProtocolError> {
  const decoded = decodeCbor(ENVELOPE, bytes, "content");
  if (!decoded.ok) return malformed(decoded.error);
  const [number, flags, at, fields] = decoded.value;
  const sentAt = at as UnixMs;
  const name = NAMES.get(number);
  if (name === undefined || flags > MUST_UNDERSTAND)
    return ok({ type: "unknown", number, mustUnderstand: flags % 2 === MUST_UNDERSTAND, sentAt });
  const parsed = v.safeParse(FIELDS[name], fields);
  if (!parsed.success) return malformed(parsed.issues[0].message);
  const unpacked = Object.entries(parsed.output).map(([key, value]) => [
    key,
    Array.isArray(value) ? unpackedReference(value as unknown as PackedReference) : value,
  ]);
  return ok({ type: name, ...Object.fromEntries(unpacked), sentAt } as Content);
}

/** @param bytes of a content, as its author encoded it */
export function referenceTo(
  primitives: Primitives,
  author: ClientId,
  messageId: Uint8Array,
  bytes: Uint8Array,
): Reference {
  return { author, messageId, digest: primitives.sha256(bytes).slice(0, DIGEST_SIZE) };
}

type PackedReference = readonly [author: Uint8Array, messageId: Uint8Array, digest: Uint8Array];

function packed({ author, messageId, digest }: Reference): PackedReference {
  return [author, messageId, digest];
}

function unpackedReference([author, messageId, digest]: PackedReference): Reference {
  return { author: author as ClientId, messageId, digest };
}

function malformed(cause: unknown): Result<never, ProtocolError> {
  return err(new ProtocolError("CONTENT_MALFORMED", {}, { cause }));
}

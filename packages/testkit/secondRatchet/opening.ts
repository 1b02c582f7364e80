import { Cursor, fields, join, number, Refused, same, text } from "./bytes.ts";
import { type Card, readCard } from "./card.ts";
import { ONE_TIME, type Prekey, SIGNED } from "./prekey.ts";
import { decapsulate, encapsulate, hkdf, sha256, sign, verify, XWING } from "./primitives.ts";
import { checkRank } from "./ranks.ts";

const CARD_MOST = 1024;
const REASONS = { first: 1, lost: 2, rolledBack: 3, broken: 4, refused: 5 };

/** A prekey as an opening part names it, and what was encapsulated to it. */
export type Named = { readonly kind: number; readonly hash: Uint8Array; readonly ciphertext: Uint8Array };

export type OpeningPart = {
  readonly bytes: Uint8Array;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly rank: number;
  readonly reason: number;
  readonly signed: Named;
  readonly oneTime?: Named;
  readonly ratchetKey: Uint8Array;
  readonly card: Uint8Array;
  readonly signature: Uint8Array;
  readonly unsigned: Uint8Array;
  readonly t0: Uint8Array;
  readonly session: Uint8Array;
};

export type OpeningKeys = { readonly root: Uint8Array; readonly chain: Uint8Array };

/** Reads one from where the cursor stands: its own fields say where it ends. */
export function readOpeningPart(cursor: Cursor): OpeningPart {
  const start = cursor.position;
  cursor.oneOf([1], "WIRE_UNKNOWN_VERSION");
  cursor.oneOf([2]);
  if (cursor.number(2) !== 2) throw new Refused("WIRE_BAD_VALUE");
  const from = cursor.take(32);
  const to = cursor.take(32);
  const rank = cursor.number(8);
  const reason = cursor.oneOf(Object.values(REASONS));
  cursor.oneOf([SIGNED]);
  cursor.take(8);
  const signedHash = cursor.take(32);
  const kind = cursor.oneOf([0, ONE_TIME]);
  if (kind === ONE_TIME) cursor.take(8);
  const oneTimeHash = kind === ONE_TIME ? cursor.take(32) : undefined;
  const signed = { kind: SIGNED, hash: signedHash, ciphertext: cursor.take(XWING.ciphertext) };
  const oneTime = oneTimeHash && { kind: ONE_TIME, hash: oneTimeHash, ciphertext: cursor.take(XWING.ciphertext) };
  const ratchetKey = cursor.take(XWING.publicKey);
  const card = readCardBytes(cursor);
  const unsigned = cursor.since(start);
  const signature = cursor.take(64);
  const t0 = openingHash(unsigned);
  return {
    bytes: cursor.since(start),
    from,
    to,
    rank,
    reason,
    signed,
    ...(oneTime && { oneTime }),
    ratchetKey,
    card,
    signature,
    unsigned,
    t0,
    session: sessionOf(t0),
  };
}

/** Length u16, at most 1024, and a card: in opening and answer parts. */
export function readCardBytes(cursor: Cursor): Uint8Array {
  const length = cursor.number(2);
  if (length > CARD_MOST) throw new Refused("WIRE_BAD_VALUE");
  return cursor.take(length);
}

function openingHash(unsigned: Uint8Array): Uint8Array {
  return sha256(fields(text("sandi/ratchet/v1/t0"), unsigned));
}

function sessionOf(t0: Uint8Array): Uint8Array {
  return sha256(fields(text("sandi/ratchet/v1/session"), t0)).slice(0, 16);
}

/** @param second empty without a one-time prekey */
export function openingKeys(t0: Uint8Array, first: Uint8Array, second: Uint8Array): OpeningKeys {
  const keys = hkdf(t0, fields(first, second), text("sandi/ratchet/v1/opening"), 64);
  return { root: keys.slice(0, 32), chain: keys.slice(32) };
}

/** What B knows when it judges an opening. */
export type Opened = {
  readonly me: Uint8Array;
  readonly sender: Uint8Array;
  readonly floor: number;
  readonly clock: number;
  /** The seed of a prekey of mine; undefined if it is gone. */
  secretOf(kind: number, hash: Uint8Array): Uint8Array | undefined;
};

/** Checks 3 to 5, which need no secret: the card of whoever signed. */
export function verifyOpening(part: OpeningPart, me: Uint8Array, sender: Uint8Array): Card {
  if (!same(part.from, sender) || !same(part.to, me) || same(me, sender)) throw new Refused("RATCHET_WRONG_PEER");
  const card = readCard(part.card, part.from);
  verify("RATCHET_OPENING_SIGNATURE", card.identityKey, part.signature, "ratchet-opening", part.t0);
  return card;
}

/** Checks 3 to 11, but for the sixth, which is the record's. The caller opens the record inside. */
export function takeOpening(part: OpeningPart, session: Uint8Array, world: Opened): OpeningKeys & { card: Card } {
  const card = verifyOpening(part, world.me, world.sender);
  if (!same(part.session, session)) throw new Refused("RATCHET_RECORD_REFUSED");
  checkRank(part.rank, world.floor, world.clock);
  const named = part.oneTime ? [part.signed, part.oneTime] : [part.signed];
  const seeds = named.map(({ kind, hash }) => {
    const seed = world.secretOf(kind, hash);
    if (!seed) throw new Refused("RATCHET_PREKEY_GONE");
    return seed;
  });
  const secrets = named.map(({ ciphertext }, index) => {
    const secret = decapsulate(seeds[index]!, ciphertext);
    if (!secret) throw new Refused("RATCHET_KEY_REFUSED");
    return secret;
  });
  if (!encapsulate(part.ratchetKey)) throw new Refused("RATCHET_KEY_REFUSED");
  return { card, ...openingKeys(part.t0, secrets[0]!, secrets[1] ?? new Uint8Array()) };
}

export type OpeningChoice = {
  readonly to: Uint8Array;
  readonly rank: number;
  readonly reason: keyof typeof REASONS;
  readonly signed: Prekey;
  readonly oneTime?: Prekey;
  readonly ratchetKey: Uint8Array;
};

/** A's side: an opening part, with what follows from it. */
export function makeOpening(mine: Card, seed: Uint8Array, choice: OpeningChoice): OpeningPart & OpeningKeys {
  const { to, rank, reason, signed, oneTime, ratchetKey } = choice;
  const first = encapsulateTo(signed);
  const second = oneTime && encapsulateTo(oneTime);
  const unsigned = join(
    Uint8Array.of(1, 2, 0, 2),
    mine.id,
    to,
    number(rank, 8),
    number(REASONS[reason], 1),
    number(SIGNED, 1),
    signed.id,
    signed.hash,
    ...(oneTime ? [number(ONE_TIME, 1), oneTime.id, oneTime.hash] : [number(0, 1)]),
    first.ciphertext,
    ...(second ? [second.ciphertext] : []),
    ratchetKey,
    number(mine.bytes.length, 2),
    mine.bytes,
  );
  const t0 = openingHash(unsigned);
  const part = readOpeningPart(new Cursor(join(unsigned, sign(seed, "ratchet-opening", t0))));
  return { ...part, ...openingKeys(t0, first.secret, second?.secret ?? new Uint8Array()) };
}

function encapsulateTo(prekey: Prekey): { ciphertext: Uint8Array; secret: Uint8Array } {
  const made = encapsulate(prekey.publicKey);
  if (!made) throw new Refused("RATCHET_KEY_REFUSED");
  return made;
}

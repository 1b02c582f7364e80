import { concat, toHex, type UnixMs, u16, u64 } from "@sandi/crypto";
import type { OpeningReason } from "../../packages/protocol/suite.ts";
import { makeAnswer } from "../../packages/protocol/suites/ratchet/answer.ts";
import {
  RATCHET_LIMITS as LIMIT,
  type PrekeyKind,
  type RefusalCode,
  SIZE,
} from "../../packages/protocol/suites/ratchet/layout.ts";
import { makeOpening, openingHash } from "../../packages/protocol/suites/ratchet/opening.ts";
import { makePrekey, type Prekey } from "../../packages/protocol/suites/ratchet/prekeys.ts";
import { makeRefusal } from "../../packages/protocol/suites/ratchet/refusal.ts";
import { coins, describePerson, NOW, type Person, person, turned, worldOf } from "./people.ts";

const a = person("Ayu");
const b = person("Budi");
const c = person("Citra");
const DAY = 86_400_000;
/** A point of X25519 of order 1: every secret with it is zero. RFC 7748 §6.1. */
const ZERO_POINT = new Uint8Array(32);
const X25519_IN_KEY = SIZE.ratchetKey - 32;

function prekey(kind: PrekeyKind, issued: number, owner: Person = b) {
  const seed = coins(`prekey ${kind} ${issued}`)(SIZE.seed);
  const notAfter = (issued + LIMIT.prekeyLife) as UnixMs;
  return { seed, prekey: makePrekey(worldOf("prekey"), owner, kind, seed, { issued, notAfter }) };
}

const signed = prekey("signed", NOW);
const oneTime = prekey("oneTime", NOW + 1);

function describePrekey({ kind, id, issued, notAfter, publicKey, bytes, hash }: Prekey) {
  const signature = toHex(bytes.subarray(-SIZE.signature));
  return {
    kind,
    id: toHex(id),
    issued,
    notAfter,
    publicKey: toHex(publicKey),
    signature,
    bytes: toHex(bytes),
    hash: toHex(hash),
  };
}

/** Each valid one, and neighbours that are refused; `newest` is the highest `issued` known of the owner's signed ones. */
export function prekeyVectors() {
  const { bytes } = signed.prekey;
  const long = makePrekey(worldOf("long"), b, "signed", signed.seed, {
    issued: NOW,
    notAfter: (NOW + LIMIT.prekeyLife + 1) as UnixMs,
  });
  const refused = (name: string, code: string, changed: Uint8Array, more: { now?: number; newest?: number } = {}) => ({
    name,
    code,
    kind: "signed",
    bytes: toHex(changed),
    now: more.now ?? NOW,
    newest: more.newest ?? 0,
  });
  return {
    about: "docs/ratchet.md, Prekeys",
    owner: describePerson(b),
    valid: [signed, oneTime].map((one) => ({ seed: toHex(one.seed), ...describePrekey(one.prekey) })),
    refused: [
      refused("one byte less", "WIRE_TRUNCATED", bytes.slice(0, -1)),
      refused("one byte more", "WIRE_TRAILING_BYTES", concat(bytes, Uint8Array.of(0))),
      refused("another version", "WIRE_UNKNOWN_VERSION", bytes.with(0, 2)),
      refused("a one-time prekey in the place of the signed one", "WIRE_BAD_VALUE", oneTime.prekey.bytes),
      refused("the id of another key", "WIRE_BAD_VALUE", turned(bytes, 2)),
      refused("a life of more than 90 days", "WIRE_BAD_VALUE", long.bytes),
      refused("another date", "RATCHET_PREKEY_SIGNATURE", turned(bytes, 17)),
      refused("a signature with one bit turned", "RATCHET_PREKEY_SIGNATURE", turned(bytes, -1)),
      refused("signed by another", "RATCHET_PREKEY_SIGNATURE", prekey("signed", NOW, { ...c, id: b.id }).prekey.bytes),
      refused("of another owner", "RATCHET_PREKEY_SIGNATURE", prekey("signed", NOW, c).prekey.bytes),
      refused("after its not-after", "RATCHET_PREKEY_EXPIRED", bytes, { now: NOW + 90 * DAY + 1 }),
      refused("after a newer one was seen", "RATCHET_PREKEY_ROLLBACK", bytes, { newest: NOW + 1 }),
    ],
  };
}

function opened(name: string, rank: number, reason: OpeningReason, withOneTime: boolean) {
  const env = worldOf(name);
  const second = withOneTime ? oneTime : undefined;
  const made = makeOpening(env, a, { to: b.id, rank, reason, signed: signed.prekey, oneTime: second?.prekey });
  if (!made.ok) throw made.error;
  const { part, t0, root, chain, session, ratchetSeed } = made.value;
  const firstAt = withOneTime ? 159 : 119;
  const ciphertexts = [0, ...(withOneTime ? [1] : [])].map((i) => {
    const at = firstAt + i * SIZE.ciphertext;
    return part.subarray(at, at + SIZE.ciphertext);
  });
  const secrets = [signed.seed, ...(second ? [second.seed] : [])].map(
    (seed, i) => env.kem.decapsulate(seed, ciphertexts[i]!)!,
  );
  return {
    made: made.value,
    vector: {
      name,
      rank,
      reason,
      signed: toHex(signed.prekey.hash),
      oneTime: second ? toHex(second.prekey.hash) : null,
      ratchetSeed: toHex(ratchetSeed),
      ratchetKey: toHex(env.kem.publicKey(ratchetSeed)),
      ct1: toHex(ciphertexts[0]!),
      ct2: ciphertexts[1] ? toHex(ciphertexts[1]) : null,
      ss1: toHex(secrets[0]!),
      ss2: secrets[1] ? toHex(secrets[1]) : "",
      unsigned: toHex(part.subarray(0, -SIZE.signature)),
      t0: toHex(t0),
      signature: toHex(part.subarray(-SIZE.signature)),
      part: toHex(part),
      session: toHex(session),
      root: toHex(root),
      chain0: toHex(chain),
    },
  };
}

const first = opened("with a one-time prekey", NOW, "first", true);
const second = opened("without a one-time prekey", NOW + 1, "broken", false);

/** B has the prekeys of `prekeys`, knows no rank unless `floor` says so, and its clock says `now`. */
export function openingVectors() {
  const { part } = first.made;
  const primitives = worldOf("refused").primitives;
  const resigned = (change: (unsigned: Uint8Array) => Uint8Array) => {
    const unsigned = change(part.slice(0, -SIZE.signature));
    return concat(unsigned, a.sign("ratchet-opening", [openingHash(primitives, unsigned)]));
  };
  const put = (at: number, bytes: Uint8Array) =>
    resigned((unsigned) => concat(unsigned.subarray(0, at), bytes, unsigned.subarray(at + bytes.length)));
  const ratchetKeyAt = 159 + 2 * SIZE.ciphertext;
  const refused = (
    name: string,
    code: string,
    changed: Uint8Array,
    more: { floor?: number; answer?: RefusalCode } = {},
  ) => ({
    name,
    code,
    part: toHex(changed),
    floor: more.floor ?? 0,
    /** The code of the refusal that its sender gets. */
    refusal: more.answer ?? null,
  });
  return {
    about: "docs/ratchet.md, Opening",
    now: NOW,
    a: describePerson(a),
    b: describePerson(b),
    prekeys: [signed, oneTime].map(({ seed, prekey: { kind, hash, bytes } }) => ({
      kind,
      seed: toHex(seed),
      hash: toHex(hash),
      bytes: toHex(bytes),
    })),
    valid: [first.vector, second.vector],
    refused: [
      refused("one byte less", "WIRE_TRUNCATED", part.slice(0, -1)),
      refused("one byte more", "WIRE_TRAILING_BYTES", concat(part, Uint8Array.of(0))),
      refused("another version", "WIRE_UNKNOWN_VERSION", part.with(0, 2)),
      refused("no such reason", "WIRE_BAD_VALUE", put(76, Uint8Array.of(6))),
      refused("a rank of 2^53", "WIRE_BAD_VALUE", put(68, Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0))),
      refused("from another", "RATCHET_WRONG_PEER", put(4, c.id)),
      refused("to another", "RATCHET_WRONG_PEER", put(36, c.id)),
      refused(
        "with another's card",
        "RATCHET_WRONG_PEER",
        resigned((unsigned) => {
          const before = unsigned.subarray(0, unsigned.length - 2 - a.card.bytes.length);
          return concat(before, u16(c.card.bytes.length), c.card.bytes);
        }),
      ),
      refused("a signature with one bit turned", "RATCHET_OPENING_SIGNATURE", turned(part, -1)),
      refused("a rank that was not signed", "RATCHET_OPENING_SIGNATURE", turned(part, 75)),
      refused("a rank that is not above the floor", "RATCHET_RANK_TOO_LOW", part, { floor: NOW, answer: "rankTooLow" }),
      refused("a rank 2^42 above the clock", "RATCHET_RANK_TOO_HIGH", put(68, u64(NOW + 2 ** 42)), {
        answer: "rankTooHigh",
      }),
      refused("an unknown signed prekey", "RATCHET_PREKEY_GONE", put(86, new Uint8Array(32)), { answer: "prekeyGone" }),
      refused("an unknown one-time prekey", "RATCHET_PREKEY_GONE", put(127, new Uint8Array(32)), {
        answer: "prekeyGone",
      }),
      refused("a first ciphertext of small order", "RATCHET_KEY_REFUSED", put(159 + 1088, ZERO_POINT)),
      refused(
        "a second ciphertext of small order",
        "RATCHET_KEY_REFUSED",
        put(159 + SIZE.ciphertext + 1088, ZERO_POINT),
      ),
      refused("a ratchet key of small order", "RATCHET_KEY_REFUSED", put(ratchetKeyAt + X25519_IN_KEY, ZERO_POINT)),
      refused("a ratchet key out of range", "RATCHET_KEY_REFUSED", put(ratchetKeyAt, Uint8Array.of(0xff, 0xff, 0xff))),
    ],
  };
}

/** The KEM part is B's first step: what it encapsulates to is the ratchet key of the opening with a one-time prekey. */
export function answerVectors() {
  const env = worldOf("answer");
  const { t0, ratchetSeed } = first.made;
  const ratchetKey = env.kem.publicKey(ratchetSeed);
  const made = env.kem.encapsulate(ratchetKey, env.rng)!;
  const seed = env.rng(SIZE.seed);
  const kemPart = concat(made.ciphertext, env.kem.publicKey(seed));
  const part = makeAnswer(env.primitives, b, t0, kemPart);
  const cardAt = SIZE.kemPart + 2;
  const refused = (name: string, code: string, changed: Uint8Array, of = t0) => ({
    name,
    code,
    t0: toHex(of),
    part: toHex(changed),
  });
  return {
    about: "docs/ratchet.md, Answer",
    b: describePerson(b),
    valid: [
      {
        t0: toHex(t0),
        ratchetSeed: toHex(ratchetSeed),
        nextRatchetSeed: toHex(seed),
        ss: toHex(made.sharedSecret),
        kemPart: toHex(kemPart),
        kemPartHash: toHex(env.primitives.sha256(kemPart)),
        cardHash: toHex(env.primitives.sha256(b.card.bytes)),
        signature: toHex(part.subarray(-SIZE.signature)),
        part: toHex(part),
      },
    ],
    refused: [
      refused("one byte less", "WIRE_TRUNCATED", part.slice(0, -1)),
      refused("one byte more", "WIRE_TRAILING_BYTES", concat(part, Uint8Array.of(0))),
      refused("another KEM part", "RATCHET_ANSWER_SIGNATURE", turned(part, 0)),
      refused("of another session", "RATCHET_ANSWER_SIGNATURE", part, second.made.t0),
      refused(
        "signed by another",
        "RATCHET_ANSWER_SIGNATURE",
        makeAnswer(env.primitives, { ...b, sign: c.sign }, t0, kemPart),
      ),
      refused(
        "with another's card",
        "RATCHET_WRONG_PEER",
        makeAnswer(env.primitives, { ...b, card: c.card }, t0, kemPart),
      ),
      refused("a card that was changed", "RECORD_BAD_SIGNATURE", turned(part, cardAt + 10)),
    ],
  };
}

/** Of the opening with a one-time prekey. */
export function refusalVectors() {
  const { primitives } = worldOf("refusal");
  const { t0 } = first.made;
  const fresh = prekey("signed", NOW + 7 * DAY).prekey;
  const said = (code: RefusalCode, rank: number) => {
    const body = makeRefusal(primitives, b, { t0, code, rank, prekey: fresh.bytes });
    return {
      code,
      t0: toHex(t0),
      rank,
      prekey: toHex(fresh.bytes),
      prekeyHash: toHex(fresh.hash),
      signature: toHex(body.subarray(-SIZE.signature)),
      body: toHex(body),
    };
  };
  const body = makeRefusal(primitives, b, { t0, code: "rankTooLow", rank: NOW + 5, prekey: fresh.bytes });
  const refused = (name: string, code: string, changed: Uint8Array) => ({ name, code, body: toHex(changed) });
  const other = makeRefusal(primitives, b, { t0, code: "prekeyGone", rank: NOW, prekey: oneTime.prekey.bytes });
  return {
    about: "docs/ratchet.md, Refusal",
    b: describePerson(b),
    valid: [said("prekeyGone", NOW), said("rankTooLow", NOW + 5), said("rankTooHigh", NOW + 5)],
    refused: [
      refused("one byte less", "WIRE_TRUNCATED", body.slice(0, -1)),
      refused("one byte more", "WIRE_TRAILING_BYTES", concat(body, Uint8Array.of(0))),
      refused("no such code", "WIRE_BAD_VALUE", body.with(36, 4)),
      refused("of another opening", "RATCHET_REFUSAL_SIGNATURE", turned(body, 4)),
      refused("another rank", "RATCHET_REFUSAL_SIGNATURE", turned(body, 44)),
      refused(
        "another prekey",
        "RATCHET_REFUSAL_SIGNATURE",
        concat(body.subarray(0, 45), signed.prekey.bytes, body.subarray(-64)),
      ),
      refused(
        "signed by another",
        "RATCHET_REFUSAL_SIGNATURE",
        makeRefusal(primitives, { ...b, sign: c.sign }, { t0, code: "prekeyGone", rank: NOW, prekey: fresh.bytes }),
      ),
      refused("with a one-time prekey", "WIRE_BAD_VALUE", other),
    ],
  };
}

import { fromHex, lengthPrefixed, toHex, utf8 } from "@sandi/crypto";
import { webPrimitives } from "@sandi/crypto/web";
import {
  checkReport,
  NOTHING_OPENED,
  type Opened,
  recordHash,
  recordOpened,
  reportOf,
  type SealedAt,
} from "../../packages/protocol/received.ts";
import type { ReceivedState, SequenceRange } from "../../packages/protocol/suite.ts";
import { carries } from "../../packages/protocol/suites/ratchet/carried.ts";
import { nextChain, recordKey } from "../../packages/protocol/suites/ratchet/chain.ts";
import { SIZE } from "../../packages/protocol/suites/ratchet/layout.ts";
import { paddedLength } from "../../packages/protocol/suites/ratchet/padding.ts";
import { encodePlaintext, type Said } from "../../packages/protocol/suites/ratchet/plaintext.ts";
import { sealRecord } from "../../packages/protocol/suites/ratchet/records.ts";
import { coins, NOW, person, turned } from "./people.ts";

const [a, b] = [person("Ayu"), person("Budi")];
const session = coins("session")(SIZE.session);
const received = reportOf(session, NOTHING_OPENED);
const messageId = coins("message id")(SIZE.messageId);

/** Lengths and what they are padded to; and plaintexts that an authentic record may carry and nobody can read. */
export function paddingVectors() {
  const lengths = [0, 47, 255, 256, 257, 272, 273, 1_000, 1_025, 4_097, 65_535, 65_536, 65_537, 71_000];
  const plaintext = encodePlaintext({ messageId, received, said: { kind: "receipt" } });
  const refused = (name: string, code: string, changed: Uint8Array) => ({ name, code, plaintext: toHex(changed) });
  return {
    about: "docs/ratchet.md, Records",
    valid: lengths.map((length) => ({ length, padded: paddedLength(length) })),
    refused: [
      refused("padding that is not zero", "WIRE_BAD_VALUE", plaintext.with(255, 1)),
      refused("one byte of padding less", "WIRE_BAD_VALUE", plaintext.slice(0, 255)),
      refused("another version", "WIRE_UNKNOWN_VERSION", plaintext.with(0, 2)),
      refused("an unknown kind", "WIRE_BAD_VALUE", plaintext.with(1, 5)),
      refused("a receipt with content", "WIRE_TRAILING_BYTES", plaintext.with(SIZE.plaintextFixed - 1, 1)),
      refused("a length beyond the end", "WIRE_BAD_VALUE", plaintext.with(SIZE.plaintextFixed - 2, 1)),
      refused("seventeen missing ranges", "WIRE_BAD_VALUE", plaintext.with(SIZE.plaintextFixed - 5, 17)),
    ],
  };
}

const SAID: readonly Said[] = [
  { kind: "content", content: utf8("hello") },
  { kind: "resealed", epoch: 3, n: 7, content: utf8("hello again") },
  { kind: "receipt" },
  {
    kind: "void",
    ranges: [
      { kind: "nothing", epoch: 1, from: 2, to: 2 },
      { kind: "givenUp", epoch: 1, from: 4, to: 9 },
      { kind: "confirmedBefore", epoch: 3, from: 1, to: 1 },
    ],
  },
];

/** From the chain and the salt to the body, and the same body changed. */
export function recordVectors() {
  const records = SAID.map((said, i) => {
    const chain = coins(`chain ${i}`)(32);
    const header = { session, epoch: 2, n: i + 2, previous: 9 };
    const plaintext = encodePlaintext({ messageId, received, said });
    const body = sealRecord(webPrimitives, coins(`salt ${i}`), chain, header, undefined, plaintext, {
      from: a.id,
      to: b.id,
    });
    const salt = body.subarray(32, SIZE.recordHeader);
    const { key, nonce } = recordKey(webPrimitives, chain, salt);
    return {
      kind: said.kind,
      from: toHex(a.id),
      to: toHex(b.id),
      session: toHex(session),
      epoch: header.epoch,
      n: header.n,
      previousChainLength: header.previous,
      chain: toHex(chain),
      messageKey: toHex(webPrimitives.hmacSha256(chain, Uint8Array.of(1))),
      nextChain: toHex(nextChain(webPrimitives, chain)),
      salt: toHex(salt),
      key: toHex(key),
      nonce: toHex(nonce),
      associatedData: toHex(lengthPrefixed(body.subarray(0, SIZE.recordHeader), a.id, b.id)),
      plaintext: toHex(plaintext),
      bytes: body,
    };
  });
  const [first, second] = records as [(typeof records)[0], (typeof records)[0]];
  const refused = (name: string, body: Uint8Array, more: { from?: string; to?: string; chain?: string } = {}) => {
    const { from, to, chain } = { ...first, ...more };
    return { name, code: "RATCHET_RECORD_REFUSED", from, to, chain, body: toHex(body) };
  };
  return {
    about: "docs/ratchet.md, Records",
    valid: records.map(({ bytes, ...rest }) => ({ ...rest, body: toHex(bytes) })),
    refused: [
      refused("back to its sender", first.bytes, { from: first.to, to: first.from }),
      refused("another epoch in the header", turned(first.bytes, 23)),
      refused("another n in the header", turned(first.bytes, 27)),
      refused("another previousChainLength in the header", turned(first.bytes, 31)),
      refused("another salt", turned(first.bytes, 32)),
      refused("a ciphertext with one bit turned", turned(first.bytes, SIZE.recordHeader)),
      refused("a tag with one bit turned", turned(first.bytes, -1)),
      refused("another record's chain", first.bytes, { chain: second.chain }),
    ],
  };
}

/** Which of 130 records of one chain carry the part if `sinceMs` have passed since the last record that did. */
export function carriedVectors() {
  const carried = { type: "step", bytes: new Uint8Array(0), at: NOW, again: false } as const;
  const of = (at: number, again = false) =>
    Array.from({ length: 130 }, (_, i) => i + 1).filter((n) => carries({ ...carried, again }, n, at));
  return {
    about: "docs/ratchet.md, Carried parts",
    valid: [
      { name: "within an hour", sinceMs: 3_599_999, asked: false, records: of(NOW + 3_599_999) },
      { name: "an hour later", sinceMs: 3_600_000, asked: false, records: of(NOW + 3_600_000) },
      { name: "after the clock was set back", sinceMs: -1, asked: false, records: of(NOW - 1) },
      { name: "after a report that lacks it", sinceMs: 2_000, asked: true, records: of(NOW + 2_000, true) },
    ],
    refused: [2, 3, 5, 15, 17, 63, 65, 127, 129].map((n) => ({
      name: `record ${n} within an hour`,
      sinceMs: 3_599_999,
      asked: false,
      n,
      carries: carries(carried, n, NOW + 3_599_999),
    })),
  };
}

const RECEIVED: readonly { readonly epoch: number; readonly n: number; readonly leapt?: readonly SequenceRange[] }[] = [
  { epoch: 0, n: 1 },
  { epoch: 0, n: 2 },
  { epoch: 0, n: 4, leapt: [{ epoch: 0, from: 3, to: 3 }] },
  { epoch: 2, n: 1 },
  {
    epoch: 4,
    n: 3,
    leapt: [
      { epoch: 2, from: 2, to: 5 },
      { epoch: 4, from: 1, to: 2 },
    ],
  },
  { epoch: 4, n: 4 },
];

function lost({ epoch, from, to }: SequenceRange): SealedAt[] {
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const hash = recordHash(webPrimitives, coins(`lost ${epoch} ${from + i}`)(330));
    return { epoch, sequence: from + i, hash };
  });
}

/** The received state after each of some records, as a report says it. */
export function receivedVectors() {
  let opened: Opened = NOTHING_OPENED;
  const sealed: SealedAt[] = [];
  const valid = RECEIVED.map(({ epoch, n, leapt = [] }, i) => {
    const body = coins(`body ${i}`)(330);
    const hash = recordHash(webPrimitives, body);
    for (const range of leapt) sealed.push(...lost(range));
    sealed.push({ epoch, sequence: n, hash });
    opened = recordOpened(webPrimitives, session, opened, { epoch, sequence: n }, hash, leapt);
    const report = reportOf(session, opened);
    return {
      session: toHex(session),
      epoch,
      n,
      body: toHex(body),
      h: toHex(hash),
      first: [report.first.epoch, report.first.sequence],
      last: [report.last.epoch, report.last.sequence],
      m: toHex(opened.chain),
      mark: toHex(report.mark),
      missing: report.missing.map(({ epoch: of, from, to }) => [of, from, to]),
    };
  });
  const right = reportOf(session, opened);
  const refused = (name: string, change: Partial<ReceivedState>) => {
    const report = { ...right, ...change };
    const [first, last] = [report.first, report.last].map(({ epoch, sequence }) => [epoch, sequence]);
    const outcome = checkReport(webPrimitives, report, undefined, sealed).report;
    return { name, outcome, first, last, mark: toHex(report.mark) };
  };
  return {
    about: "docs/ratchet.md, Received state",
    valid,
    refused: [
      refused("a mark with one bit turned", { mark: turned(right.mark, 0) }),
      refused("the mark of the record before", { mark: fromHex(valid.at(-2)!.mark)! }),
      refused("a record that was never sealed", { last: { epoch: 4, sequence: 5 } }),
      refused("a stretch that begins earlier", { first: { epoch: 2, sequence: 1 } }),
      refused("a stretch that begins later", { first: right.last }),
      refused("a stretch over what was leapt", { first: { epoch: 0, sequence: 1 } }),
    ],
  };
}

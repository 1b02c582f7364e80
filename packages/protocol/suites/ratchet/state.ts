import * as v from "valibot";
import { ProtocolError } from "../../errors.ts";
import { err, ok, type Result } from "../../result.ts";
import type { Position, SequenceRange } from "../../suite.ts";
import { anyBytes, count, decodeCbor, encodeCbor, fixedBytes } from "../../wire/cbor.ts";
import { REASON, REFUSAL_CODE, type RefusalCode, SIZE, TYPE } from "./layout.ts";
import type { Ended, Intent, Pair, Tally } from "./pair.ts";
import type { Session, Standing } from "./sessionState.ts";

/** Arrays and numbers instead of names: it is written again with every message. */
const VERSION = 1;
const key = fixedBytes(32);
const optional = <S extends v.GenericSchema>(schema: S) => v.nullable(schema);
const tally = v.strictTuple([count, count]);
const part = v.picklist([TYPE.opening, TYPE.answer, TYPE.step]);
const reason = v.picklist(Object.values(REASON));
const code = v.picklist(Object.values(REFUSAL_CODE));
const range = v.strictTuple([count, count, count]);
const session = v.strictTuple([
  fixedBytes(SIZE.session),
  fixedBytes(SIZE.t0),
  count,
  v.boolean(),
  /** 0 sealing, 1 quiet, otherwise until when it receives. */
  count,
  key,
  optional(v.strictTuple([count, count, key, count])),
  optional(v.strictTuple([count, count, key, key])),
  optional(key),
  optional(fixedBytes(SIZE.ratchetKey)),
  optional(v.strictTuple([part, anyBytes, count, v.boolean()])),
  count,
  count,
  v.strictTuple([count, count, count, count, key, v.array(range), count]),
]);
const ended = v.strictTuple([fixedBytes(SIZE.session), optional(v.strictTuple([fixedBytes(SIZE.t0), code, count]))]);
const pair = v.strictTuple([
  v.literal(VERSION),
  v.array(session),
  v.array(ended),
  v.strictTuple([count, count, count, count]),
  v.boolean(),
  optional(v.strictTuple([reason, v.boolean(), v.boolean(), optional(count)])),
  reason,
  v.strictTuple([tally, tally, tally, tally, tally]),
  v.array(count),
  v.strictTuple([count, count, count, count]),
]);

/** Deterministic CBOR; holds secrets. */
export function encodePair(state: Pair): Uint8Array {
  const { sessions, intent, asked, heeded, broken, disowned, refusals } = state;
  return encodeCbor([
    VERSION,
    sessions.map(packSession),
    state.ended.map(({ session: id, refused }) => [
      id,
      refused ? [refused.t0, REFUSAL_CODE[refused.code], refused.at] : null,
    ]),
    [state.highestRank, state.floor, state.newestPrekey, state.lost],
    state.wanted,
    intent ? [REASON[intent.reason], intent.quiet, intent.oneTime, intent.above ?? null] : null,
    REASON[state.because],
    [asked, heeded, broken, disowned, refusals].map(({ count, at }) => [count, at]),
    state.failures,
    [state.deadReceiptAt, state.voidReceiptAt, state.partReceiptAt, state.partEpoch],
  ]);
}

/** Errors: `RATCHET_STATE_DAMAGED`. */
export function decodePair(bytes: Uint8Array): Result<Pair, ProtocolError> {
  const decoded = decodeCbor(pair, bytes, "state");
  if (!decoded.ok) return err(new ProtocolError("RATCHET_STATE_DAMAGED", {}, { cause: decoded.error }));
  const [
    ,
    sessions,
    endedOnes,
    [highestRank, floor, newestPrekey, lost],
    wanted,
    intent,
    because,
    tallies,
    failures,
    times,
  ] = decoded.value;
  const [asked, heeded, broken, disowned, refusals] = tallies.map(([count, at]) => ({ count, at })) as FiveTallies;
  const [deadReceiptAt, voidReceiptAt, partReceiptAt, partEpoch] = times;
  return ok({
    sessions: sessions.map(unpackSession),
    ended: endedOnes.map(unpackEnded),
    highestRank,
    floor,
    newestPrekey,
    lost,
    wanted,
    intent: intent ? unpackIntent(intent) : undefined,
    because: REASONS.get(because)!,
    asked,
    heeded,
    broken,
    disowned,
    refusals,
    failures,
    deadReceiptAt,
    voidReceiptAt,
    partReceiptAt,
    partEpoch,
    asking: false,
    told: undefined,
  });
}

type FiveTallies = [Tally, Tally, Tally, Tally, Tally];
type Packed<S extends v.GenericSchema> = v.InferOutput<S>;

const REASONS = inverse(REASON);
const CODES = inverse<RefusalCode>(REFUSAL_CODE);
const PARTS = inverse({ opening: TYPE.opening, answer: TYPE.answer, step: TYPE.step } as const);

function inverse<Name extends string>(numbers: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map(Object.entries(numbers).map(([name, number]) => [number as number, name as Name]));
}

function packStanding(standing: Standing): number {
  return standing.at === "sealing" ? 0 : standing.at === "quiet" ? 1 : standing.until;
}

function unpackStanding(packed: number): Standing {
  return packed === 0 ? { at: "sealing" } : packed === 1 ? { at: "quiet" } : { at: "condemned", until: packed };
}

function packSession(one: Session) {
  const { sending, receiving, carried, opened } = one;
  return [
    one.id,
    one.t0,
    one.rank,
    one.opener,
    packStanding(one.standing),
    one.root,
    sending ? [sending.epoch, sending.n, sending.chain, sending.previous] : null,
    receiving ? [receiving.epoch, receiving.n, receiving.chain, receiving.part] : null,
    one.seed ?? null,
    one.peerKey ?? null,
    carried ? [TYPE[carried.type], carried.bytes, carried.at, carried.again] : null,
    one.steppedAt,
    one.recordsSince,
    [
      ...packPosition(opened.last),
      ...packPosition(opened.first),
      opened.chain,
      opened.missing.map(({ epoch, from, to }) => [epoch, from, to]),
      opened.lost,
    ],
  ];
}

function unpackEnded([id, refused]: Packed<typeof ended>): Ended {
  return {
    session: id,
    refused: refused ? { t0: refused[0], code: CODES.get(refused[1])!, at: refused[2] } : undefined,
  };
}

function unpackIntent([why, quiet, oneTime, above]: NonNullable<Packed<typeof pair>[5]>): Intent {
  return { reason: REASONS.get(why)!, quiet, oneTime, above: above ?? undefined };
}

function packPosition({ epoch, sequence }: Position): [number, number] {
  return [epoch, sequence];
}

function unpackSession(packed: Packed<typeof session>): Session {
  const [id, t0, rank, opener, standing, root, sending, receiving, seed, peerKey, carried, ...rest] = packed;
  const [steppedAt, recordsSince, opened] = rest;
  const [lastEpoch, lastSequence, firstEpoch, firstSequence, chain, missing, lost] = opened;
  return {
    id,
    t0,
    rank,
    opener,
    standing: unpackStanding(standing),
    root,
    sending: sending ? { epoch: sending[0], n: sending[1], chain: sending[2], previous: sending[3] } : undefined,
    receiving: receiving
      ? { epoch: receiving[0], n: receiving[1], chain: receiving[2], part: receiving[3] }
      : undefined,
    seed: seed ?? undefined,
    peerKey: peerKey ?? undefined,
    carried: carried
      ? { type: PARTS.get(carried[0])!, bytes: carried[1], at: carried[2], again: carried[3] }
      : undefined,
    steppedAt,
    recordsSince,
    opened: {
      last: { epoch: lastEpoch, sequence: lastSequence },
      first: { epoch: firstEpoch, sequence: firstSequence },
      chain,
      missing: missing.map(([epoch, from, to]): SequenceRange => ({ epoch, from, to })),
      lost,
    },
  };
}

import { FUZZ_COUNT, fuzz } from "@sandi/testkit/fuzz";
import { describe, expect, test } from "vitest";
import {
  type Control,
  type ControlName,
  encodeAccepted,
  encodeAck,
  encodeControl,
  encodeDeliver,
  encodeRefused,
  encodeSend,
  FRAME_HEADER,
  LIMITS,
  type ProtocolError,
  parseAccepted,
  parseAck,
  parseControl,
  parseDeliver,
  parseEntries,
  parseRefused,
  parseSend,
  Reader,
  type Result,
  splitFrames,
} from "../index.ts";
import { CONTROLS, ENTRIES } from "./wireSamples.ts";

const id = new Uint8Array(32).fill(9);
const content = new Uint8Array(100).fill(3);
const HOT = {
  send: encodeSend({ to: id, number: 5, body: content }),
  deliver: encodeDeliver({ from: id, delivery: 5, at: 1_793_000_000_000, body: content }),
  accepted: encodeAccepted({ to: id, through: 5 }),
  ack: encodeAck({ through: 5 }),
  refused: encodeRefused({ to: id, wanted: 5, code: "RATE_LIMITED", retryAfterMs: 20 }),
};
const names = Object.keys(CONTROLS) as ControlName[];
const controls = names.map((name) => encodeControl(name, CONTROLS[name] as Control<typeof name>));

/** A layout of every kind of field, read through. */
function readThrough(bytes: Uint8Array): Result<unknown, ProtocolError> {
  const reader = new Reader(bytes);
  const value = [
    reader.u8("a"),
    reader.u16("b"),
    reader.u32("c"),
    reader.u64("d"),
    reader.bytes(reader.u8("e"), "f"),
    reader.rest(64, "g"),
  ];
  return reader.finish(value);
}

const decoders: [string, (bytes: Uint8Array) => Result<unknown, ProtocolError>, Uint8Array[]][] = [
  ["frames", splitFrames, [...Object.values(HOT), ...controls, ENTRIES]],
  ["send", parseSend, [body(HOT.send)]],
  ["deliver", parseDeliver, [body(HOT.deliver)]],
  ["accepted", parseAccepted, [body(HOT.accepted)]],
  ["ack", parseAck, [body(HOT.ack)]],
  ["refused", parseRefused, [body(HOT.refused)]],
  ["entries", parseEntries, [body(ENTRIES)]],
  ["reader", readThrough, [Uint8Array.from({ length: 40 }, (_, at) => (at === 15 ? 4 : 0))]],
  ...names.map((name, index): (typeof decoders)[number] => [
    name,
    (bytes) => parseControl(name, bytes),
    [body(controls[index]!)],
  ]),
];

function body(framed: Uint8Array): Uint8Array {
  return framed.subarray(FRAME_HEADER);
}

describe(`${FUZZ_COUNT} random and mutated inputs`, () => {
  test.each(decoders)("%s: no exception, nothing over 100 ms", (_name, parse, samples) => {
    for (const sample of samples) expect(parse(sample).ok).toBe(true);
    const { tried, taken, refused, slowestMs } = fuzz(parse, samples, { seed: 20_261_124 });
    expect(tried).toBe(FUZZ_COUNT);
    expect(taken + refused).toBe(FUZZ_COUNT);
    expect(refused).toBeGreaterThan(0);
    expect(slowestMs).toBeLessThan(100);
  });

  test("the largest nasty inputs are refused within 100 ms too", () => {
    const size = LIMITS.webSocketMessage - FRAME_HEADER;
    const nasty = {
      nestedArrays: new Uint8Array(size).fill(0x81),
      nestedMaps: new Uint8Array(size).fill(0xa1),
      tags: new Uint8Array(size).fill(0xc0),
      arrayOfMillions: Uint8Array.from({ length: size }, (_, i) => (i === 0 ? 0x9a : i < 5 ? 0xff : 0)),
      hugeString: Uint8Array.of(0x5b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff),
      zeros: new Uint8Array(size),
    };
    for (const [what, bytes] of Object.entries(nasty))
      for (const name of names) {
        const started = performance.now();
        expect(parseControl(name, bytes).ok, `${name} ${what}`).toBe(false);
        expect(performance.now() - started, `${name} ${what}`).toBeLessThan(100);
      }
  });
});

import { concat, u32 } from "@sandi/crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Control,
  type ControlName,
  encodeAccepted,
  encodeAck,
  encodeCbor,
  encodeControl,
  encodeDeliver,
  encodeEntries,
  encodeEntry,
  encodeRefused,
  encodeSend,
  FRAME,
  FRAME_HEADER,
  type FrameType,
  frame,
  frameName,
  isErrorCode,
  joinFields,
  LIMITS,
  type ProtocolError,
  parseAccepted,
  parseAck,
  parseControl,
  parseDeliver,
  parseEntries,
  parseRefused,
  parseSend,
  REFUSALS,
  type RefusalCode,
  type Result,
  readU64,
  splitFrames,
  WANTED_MOST,
  walkFrames,
  writeU64,
} from "../index.ts";
import { CONTROLS, ENTRIES } from "./wireSamples.ts";

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const id = bytesOf(32);
const number = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.maxSafeInteger().map((n) => Math.abs(n) || 1),
);
const body = fc.uint8Array({ maxLength: 300 });

const code = (result: Result<unknown, ProtocolError>): string => (result.ok ? "taken" : result.error.code);
const bodyOf = (framed: Uint8Array): Uint8Array => framed.subarray(FRAME_HEADER);

describe("frames", () => {
  const frames = fc.array(fc.tuple(fc.constantFrom(...(Object.values(FRAME) as FrameType[])), body), {
    minLength: 1,
    maxLength: 8,
  });

  test("come out as they went in", () => {
    fc.assert(
      fc.property(frames, (list) => {
        const message = concat(...list.map(([type, content]) => frame(type, content)));
        const result = splitFrames(message);
        expect(result.ok && result.value.map((one) => [one.type, Uint8Array.from(one.body)])).toEqual(list);
      }),
    );
  });

  test("are refused whole where one is cut off, too long or unknown, before the first is visited", () => {
    fc.assert(
      fc.property(frames, fc.nat(), (list, cut) => {
        const message = concat(...list.map(([type, content]) => frame(type, content)));
        const ends = new Set<number>();
        for (let at = 0; at < message.length; ) {
          at += 4 + new DataView(message.buffer, message.byteOffset).getUint32(at);
          ends.add(at);
        }
        const length = cut % message.length;
        if (ends.has(length)) return;
        let visited = 0;
        const error = walkFrames(message.subarray(0, length), () => {
          visited++;
          return undefined;
        });
        expect(error?.code).toBe("WIRE_TRUNCATED");
        expect(visited).toBe(0);
      }),
    );
    const good = frame(FRAME.ack, new Uint8Array(8));
    const walk = (message: Uint8Array) => walkFrames(message, () => undefined)?.code;
    expect(walk(concat(good, u32(1), Uint8Array.of(0x7f)))).toBe("WIRE_UNKNOWN_TYPE");
    expect(walk(concat(good, u32(0)))).toBe("WIRE_TRUNCATED");
    expect(walk(concat(u32(0), Uint8Array.of(0x13)))).toBe("WIRE_BAD_VALUE");
    expect(walk(new Uint8Array(0))).toBe("WIRE_TRUNCATED");
    expect(walk(new Uint8Array(LIMITS.webSocketMessage + 1))).toBe("WIRE_TOO_LARGE");
    expect(walk(frame(FRAME.send, new Uint8Array(LIMITS.webSocketMessage - FRAME_HEADER)))).toBeUndefined();
  });

  test("have one name a type, and stop where the visitor says so", () => {
    for (const [name, type] of Object.entries(FRAME)) expect(frameName(type)).toBe(name);
    expect(new Set(Object.values(FRAME)).size).toBe(Object.keys(FRAME).length);
    let visited = 0;
    const stop = walkFrames(concat(encodeAck({ through: 1 }), encodeAck({ through: 2 })), () => {
      visited++;
      return new Error("stop") as ProtocolError;
    });
    expect([visited, stop?.message]).toEqual([1, "stop"]);
  });
});

describe("hot frames", () => {
  /** Every proper prefix and every longer input is refused by a parser of one exact size. */
  function exact(encoded: Uint8Array, parse: (bytes: Uint8Array) => Result<unknown, ProtocolError>): void {
    const content = bodyOf(encoded);
    for (let length = 0; length < content.length; length++)
      expect(code(parse(content.subarray(0, length)))).toBe("WIRE_TRUNCATED");
    for (const more of [1, 2, 100])
      expect(code(parse(concat(content, new Uint8Array(more))))).toBe("WIRE_TRAILING_BYTES");
  }

  test("send and deliver come out as they went in, of any size", () => {
    fc.assert(
      fc.property(id, number, body, (to, n, content) => {
        expect(parseSend(bodyOf(encodeSend({ to, number: n, body: content })))).toEqual({
          ok: true,
          value: { to, number: n, body: content },
        });
        const deliver = { from: to, delivery: n, at: n, body: content };
        expect(parseDeliver(bodyOf(encodeDeliver(deliver)))).toEqual({ ok: true, value: deliver });
      }),
    );
    const largest = { from: new Uint8Array(32), delivery: 1, at: 0, body: new Uint8Array(LIMITS.body) };
    expect(code(parseDeliver(bodyOf(encodeDeliver(largest))))).toBe("taken");
    const over = { ...largest, body: new Uint8Array(LIMITS.body + 1) };
    expect(code(parseDeliver(bodyOf(encodeDeliver(over))))).toBe("WIRE_TOO_LARGE");
    // The relay answers this one by its number; the parser lets it through.
    expect(code(parseSend(bodyOf(encodeSend({ to: over.from, number: 1, body: over.body }))))).toBe("taken");
  });

  test("accepted, ack and refused come out as they went in, and take their exact size alone", () => {
    fc.assert(
      fc.property(
        id,
        number,
        fc.constantFrom(...(Object.keys(REFUSALS) as RefusalCode[])),
        fc.nat(0xffff_ffff),
        (to, n, refusal, retryAfterMs) => {
          expect(parseAccepted(bodyOf(encodeAccepted({ to, through: n })))).toEqual({
            ok: true,
            value: { to, through: n },
          });
          expect(parseAck(bodyOf(encodeAck({ through: n })))).toEqual({ ok: true, value: { through: n } });
          const refused = { to, wanted: Math.min(n, WANTED_MOST), code: refusal, retryAfterMs };
          expect(parseRefused(bodyOf(encodeRefused(refused)))).toEqual({ ok: true, value: refused });
        },
      ),
    );
    const to = new Uint8Array(32);
    exact(encodeAccepted({ to, through: 1 }), parseAccepted);
    exact(encodeAck({ through: 1 }), parseAck);
    exact(encodeRefused({ to, wanted: 1, code: "RATE_LIMITED", retryAfterMs: 1 }), parseRefused);
  });

  test("numbers start at 1, are safe integers, and refusals are known", () => {
    const parsers = { parseSend, parseDeliver, parseAccepted, parseRefused };
    const content: Record<keyof typeof parsers, Uint8Array> = {
      parseSend: new Uint8Array(40),
      parseDeliver: new Uint8Array(48),
      parseAccepted: new Uint8Array(40),
      parseRefused: new Uint8Array(46),
    };
    for (const [name, parse] of Object.entries(parsers)) {
      const bytes = content[name as keyof typeof parsers];
      expect(code(parse(bytes)), name).toBe("WIRE_BAD_VALUE");
      bytes.fill(0xff, 32, 40);
      expect(code(parse(bytes)), name).toBe("WIRE_BAD_VALUE");
    }
    expect(code(parseAck(new Uint8Array(8)))).toBe("WIRE_BAD_VALUE");
    const wants = (wanted: number) =>
      code(
        parseRefused(bodyOf(encodeRefused({ to: new Uint8Array(32), wanted, code: "STORE_FULL", retryAfterMs: 0 }))),
      );
    expect([wants(WANTED_MOST), wants(WANTED_MOST + 1)]).toEqual(["taken", "WIRE_BAD_VALUE"]);
    const refused = bodyOf(encodeRefused({ to: new Uint8Array(32), wanted: 1, code: "STORE_FULL", retryAfterMs: 0 }));
    refused[41] = 99;
    expect(code(parseRefused(refused))).toBe("WIRE_BAD_VALUE");
  });

  test("u64 holds every safe integer and nothing above", () => {
    const bytes = new Uint8Array(8);
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        writeU64(bytes, 0, value);
        expect(readU64(bytes, 0)).toBe(value);
        expect(new DataView(bytes.buffer).getBigUint64(0)).toBe(BigInt(value));
      }),
    );
    bytes.set([0, 0x20, 0, 0, 0, 0, 0, 0]);
    expect(readU64(bytes, 0)).toBeNaN();
  });

  test("every refusal is a code of the registry", () => {
    for (const name of Object.keys(REFUSALS)) expect(isErrorCode(name), name).toBe(true);
    expect(new Set(Object.values(REFUSALS)).size).toBe(Object.keys(REFUSALS).length);
  });
});

describe("control frames", () => {
  const names = Object.keys(CONTROLS) as ControlName[];

  test.each(names)("%s comes out as it went in, and is refused cut, extended, or with anything else in it", (name) => {
    const value = CONTROLS[name] as Control<typeof name>;
    const content = bodyOf(encodeControl(name, value));
    expect(parseControl(name, content)).toEqual({ ok: true, value });
    for (let length = 0; length < content.length; length++)
      expect(code(parseControl(name, content.subarray(0, length)))).toBe("WIRE_NOT_CANONICAL");
    expect(code(parseControl(name, concat(content, Uint8Array.of(0))))).toBe("WIRE_NOT_CANONICAL");
    expect(code(parseControl(name, encodeCbor({ ...value, more: 1 })))).toBe("WIRE_BAD_VALUE");
    for (const key of Object.keys(value)) {
      const { [key]: _left, ...rest } = value as Record<string, unknown>;
      expect(code(parseControl(name, encodeCbor(rest))), `without ${key}`).toBe("WIRE_BAD_VALUE");
      expect(code(parseControl(name, encodeCbor({ ...value, [key]: [null] }))), `${key} null`).toBe("WIRE_BAD_VALUE");
    }
  });

  test("a welcome may leave out the limits that came later", () => {
    const { welcome } = CONTROLS;
    const { prekeys: _prekeys, memberInvites: _memberInvites, ...limits } = welcome.limits;
    const older = { ...welcome, limits };
    expect(parseControl("welcome", bodyOf(encodeControl("welcome", older)))).toEqual({ ok: true, value: older });
    for (const wrong of [null, -1, "5"])
      expect(code(parseControl("welcome", encodeCbor({ ...older, limits: { ...limits, prekeys: wrong } })))).toBe(
        "WIRE_BAD_VALUE",
      );
  });

  test("take one encoding alone", () => {
    const { watch } = CONTROLS;
    const good = bodyOf(encodeControl("watch", { ...watch, ids: [] }));
    const tryWatch = (hex: string) => code(parseControl("watch", Uint8Array.from(Buffer.from(hex, "hex"))));
    expect(Buffer.from(good).toString("hex")).toBe("a263696473806d726567697374726174696f6e73f5");
    // Keys unsorted; a map, an array and a string of indefinite length; a count that is longer than it need be; a key twice.
    expect(tryWatch("a26d726567697374726174696f6e73f56369647380")).toBe("WIRE_NOT_CANONICAL");
    expect(tryWatch("bf63696473806d726567697374726174696f6e73f5ff")).toBe("WIRE_NOT_CANONICAL");
    expect(tryWatch("a2636964739fff6d726567697374726174696f6e73f5")).toBe("WIRE_NOT_CANONICAL");
    expect(tryWatch("a26369647398006d726567697374726174696f6e73f5")).toBe("WIRE_NOT_CANONICAL");
    expect(tryWatch("a3636964738063696473806d726567697374726174696f6e73f5")).toBe("WIRE_NOT_CANONICAL");
    expect(tryWatch("b90002636964736d")).toBe("WIRE_NOT_CANONICAL");
  });

  test("have bounds", () => {
    const ids = (count: number) => Array.from({ length: count }, () => new Uint8Array(32));
    const { watch, lookup, hello, publish, error, challenge, publishPrekeys, prekeys, invite } = CONTROLS;
    const parse = <N extends ControlName>(name: N, value: Control<N>) =>
      code(parseControl(name, bodyOf(encodeControl(name, value))));
    expect(parse("watch", { ...watch, ids: ids(LIMITS.ids) })).toBe("taken");
    expect(parse("watch", { ...watch, ids: ids(LIMITS.ids + 1) })).toBe("WIRE_BAD_VALUE");
    expect(parse("lookup", { ...lookup, ids: ids(LIMITS.page) })).toBe("taken");
    expect(parse("lookup", { ...lookup, ids: ids(LIMITS.page + 1) })).toBe("WIRE_BAD_VALUE");
    expect(parse("publish", { ...publish, record: new Uint8Array(LIMITS.record + 1) })).toBe("WIRE_BAD_VALUE");
    const oneTime = (count: number, size: number): [number, Uint8Array][] =>
      Array.from({ length: count }, (_, index) => [index + 1, new Uint8Array(size)]);
    const full = oneTime(LIMITS.oneTimePrekeys, LIMITS.prekey);
    expect(parse("publishPrekeys", { ...publishPrekeys, signed: full[0]!, oneTime: full })).toBe("taken");
    for (const over of [oneTime(LIMITS.oneTimePrekeys + 1, 1), oneTime(1, LIMITS.prekey + 1)])
      expect(parse("publishPrekeys", { ...publishPrekeys, oneTime: over })).toBe("WIRE_BAD_VALUE");
    expect(parse("prekeys", { ...prekeys, oneTime: new Uint8Array(LIMITS.prekey + 1) })).toBe("WIRE_BAD_VALUE");
    expect(parse("invite", { ...invite, key: new Uint8Array(33) })).toBe("WIRE_BAD_VALUE");
    expect(parse("hello", { ...hello, nonce: new Uint8Array(31) })).toBe("WIRE_BAD_VALUE");
    expect(parse("error", { ...error, code: "X".repeat(65) })).toBe("WIRE_BAD_VALUE");
    // Whatever else there is in it by then.
    expect(parse("challenge", { v: 2 } as never)).toBe("WIRE_UNKNOWN_VERSION");
    expect(parse("challenge", { ...challenge, time: -1 })).toBe("WIRE_BAD_VALUE");
    expect(parse("challenge", { ...challenge, time: 1.5 })).toBe("WIRE_BAD_VALUE");
    expect(code(parseControl("hello", new Uint8Array(LIMITS.control + 1)))).toBe("WIRE_TOO_LARGE");
  });

  test("what a join signs covers every field of challenge and hello", () => {
    const { challenge, hello } = CONTROLS;
    const signed = (c: typeof challenge, h: typeof hello) => Buffer.from(concat(...joinFields(c, h))).toString("hex");
    const plain = signed(challenge, hello);
    const other = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte) => byte ^ 1);
    expect(signed({ ...challenge, relayKey: other(challenge.relayKey) }, hello)).not.toBe(plain);
    expect(signed({ ...challenge, challenge: other(challenge.challenge) }, hello)).not.toBe(plain);
    for (const key of ["nonce", "record", "since"] as const)
      expect(signed(challenge, { ...hello, [key]: other(hello[key]) }), key).not.toBe(plain);
    expect(signed(challenge, { ...hello, ephemeral: true })).not.toBe(plain);
  });
});

describe("entries", () => {
  const entry = fc.record({
    registration: fc.nat(0xffff_ffff),
    online: fc.boolean(),
    record: fc.uint8Array({ maxLength: 60 }),
  });

  test("come out as they went in", () => {
    const head = fc.record({ ref: fc.nat(0xffff_ffff), total: fc.nat(1e6), next: fc.nat(1e6) });
    fc.assert(
      fc.property(head, fc.array(entry, { maxLength: LIMITS.page }), (fields, entries) => {
        const encoded = encodeEntries(fields, entries.map(encodeEntry));
        expect(parseEntries(bodyOf(encoded))).toEqual({ ok: true, value: { ...fields, entries } });
      }),
      { numRuns: 50 },
    );
  });

  test("are refused cut, extended, or over their bounds", () => {
    const content = bodyOf(ENTRIES);
    for (let length = 0; length < content.length; length++)
      expect(parseEntries(content.subarray(0, length)).ok).toBe(false);
    expect(code(parseEntries(concat(content, Uint8Array.of(0))))).toBe("WIRE_TRAILING_BYTES");
    const one = encodeEntry({ registration: 1, online: true, record: new Uint8Array(LIMITS.record) });
    const head = { ref: 0, total: 1, next: 0 };
    expect(code(parseEntries(bodyOf(encodeEntries(head, [one]))))).toBe("taken");
    const big = encodeEntry({ registration: 1, online: true, record: new Uint8Array(LIMITS.record + 1) });
    expect(code(parseEntries(bodyOf(encodeEntries(head, [big]))))).toBe("WIRE_BAD_VALUE");
    const many = Array.from({ length: LIMITS.page + 1 }, () => one);
    expect(code(parseEntries(bodyOf(encodeEntries(head, many))))).toBe("WIRE_TOO_LARGE");
    const odd = Uint8Array.from(one);
    odd[6] = 2;
    expect(code(parseEntries(bodyOf(encodeEntries(head, [odd]))))).toBe("WIRE_BAD_VALUE");
  });
});

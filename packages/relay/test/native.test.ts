import { createRequire } from "node:module";
import type { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NativeConnection, type Shared } from "../adapters/sockets/native/connection.ts";
import { LONGEST_HEAD, readHead, unmask, writeHead } from "../adapters/sockets/native/frameHead.ts";
import { EAGAIN, hasNativeSockets, Libc } from "../adapters/sockets/native/libc.ts";

type Frame = { readonly opcode: number; readonly fin: boolean; readonly payload: Uint8Array };
type WsReceiver = Writable;
// ws itself is the readable twin of everything here.
const { Receiver, Sender } = createRequire(import.meta.url)("ws") as {
  Receiver: new (options: object) => WsReceiver;
  Sender: { frame(data: Buffer, options: object): Buffer[] };
};

const MAX = 200_000;
const small = fc.uint8Array({ maxLength: 300 });
const payload = fc.oneof(
  { weight: 9, arbitrary: small },
  { weight: 1, arbitrary: fc.integer({ min: 65_000, max: 66_000 }).map((size) => new Uint8Array(size).fill(size)) },
);
/** One message, whole or in pieces, with control frames in between. */
const messageOf = (body: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Frame[]> =>
  fc
    .tuple(fc.array(body, { minLength: 1, maxLength: 3 }), fc.option(fc.uint8Array({ maxLength: 125 })), fc.nat(9))
    .map(([pieces, ping, at]) => {
      const frames: Frame[] = pieces.map((piece, index) => ({
        opcode: index === 0 ? 2 : 0,
        fin: index === pieces.length - 1,
        payload: piece,
      }));
      if (ping !== null)
        frames.splice(at % (frames.length + 1), 0, { opcode: at % 2 ? 9 : 10, fin: true, payload: ping });
      return frames;
    });

function encode(frame: Frame): Buffer {
  const { opcode, fin } = frame;
  return Buffer.concat(
    Sender.frame(Buffer.from(frame.payload), { opcode, fin, rsv1: false, mask: true, readOnly: true }),
  );
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length]!);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/**
 * Connections whose descriptors are lists. `take` says what the kernel makes of so many bytes: how many it takes, or
 * -errno.
 */
function connections(count: number, take: (length: number) => number = (length) => length) {
  const heard: Buffer[] = [];
  const errors: string[] = [];
  const closed: number[] = [];
  const sent: Buffer[][] = Array.from({ length: count }, () => []);
  const outgoing = Buffer.alloc(1_048_576);
  const libc = {
    outgoing,
    outgoingView: new DataView(outgoing.buffer, outgoing.byteOffset, outgoing.length),
    send: (fd: number, from: number, length: number) => {
      expect(from + length).toBeLessThanOrEqual(outgoing.length);
      const taken = take(length);
      if (taken > 0) sent[fd]!.push(Buffer.from(outgoing.subarray(from, from + taken)));
      return taken;
    },
    watchWritable: () => undefined,
    shutdown: () => undefined,
    close: (fd: number) => void closed.push(fd),
  } as unknown as Libc;
  const shared: Shared<undefined> = {
    release: () => undefined,
    events: {
      limit: () => undefined,
      message: (_, bytes, from, to) => void heard.push(Buffer.from(bytes.subarray(from, to))),
      text: () => void errors.push("text"),
      tooMuch: () => undefined,
      drained: () => undefined,
      error: (_, code) => void errors.push(code),
      closed: () => undefined,
    },
    libc,
    limits: { maxPayload: MAX, maxFragments: 64, bufferedBytes: 1_048_576 },
    head: { size: 0, payloadAt: 0, first: 0, masked: false },
    view: new DataView(new ArrayBuffer(0)),
    end: 0,
  };
  const natives = sent.map((_, fd) => new NativeConnection(fd, fd, shared, "", undefined));
  return { native: natives[0]!, natives, heard, errors, sent, closed };
}

/** What ws reads from the same bytes. */
function reference(chunks: readonly Buffer[]) {
  const heard: Buffer[] = [];
  const errors: string[] = [];
  const receiver = new Receiver({ isServer: true, maxPayload: MAX, maxFragments: 64, skipUTF8Validation: true });
  receiver.on("message", (data: Buffer, binary: boolean) =>
    binary ? heard.push(Buffer.from(data)) : errors.push("text"),
  );
  receiver.on("error", (error: Error & { code: string }) => errors.push(error.code));
  for (const chunk of chunks) if (!receiver.errored && !receiver.writableEnded) receiver.write(Buffer.from(chunk));
  return { heard, errors };
}

describe("native sockets", () => {
  test("say nothing behind what the kernel lost, and hang up", async () => {
    const ENOBUFS = -105;
    const results = [8, ENOBUFS, 8];
    const { native, heard, sent, closed } = connections(1, () => results.shift()!);
    for (const name of ["first ", "second", "third "]) native.send(Buffer.from(name));
    native.ping();
    // An acknowledgement of the first, which had come already.
    native.feed(encode({ opcode: 2, fin: true, payload: Buffer.from("ack") }));
    expect(sent[0]!.map((frame) => frame.subarray(2).toString())).toEqual(["first "]);
    expect(heard.map(String)).toEqual(["ack"]);
    expect(closed).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toEqual([0]);
  });

  test("send what the kernel took in pieces whole and in order", () => {
    const EAGAIN = -11;
    const results = [3, EAGAIN, 2, 1_000_000];
    const { native, sent } = connections(1, (length) => Math.min(length, results.shift()!));
    native.send(Buffer.from("first "));
    native.send(Buffer.from("second"));
    expect(native.buffered()).toBe(13);
    native.writable();
    native.writable();
    results.push(1_000_000, 1_000_000);
    native.writable();
    expect(native.buffered()).toBe(0);
    expect(Buffer.concat(sent[0]!).toString("latin1")).toBe("\x82\x06first \x82\x06second");
  });

  test("are what this machine's tests run on, where it is Linux", () => {
    const able = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);
    expect(hasNativeSockets()).toBe(able);
  });

  test("hear what ws hears, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(messageOf(payload), { maxLength: 8 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70_000 })), {
          minLength: 1,
          maxLength: 9,
        }),
        (messages, sizes) => {
          const chunks = cut(Buffer.concat(messages.flat().map(encode)), sizes);
          const { native, heard, errors } = connections(1);
          for (const chunk of chunks) native.feed(chunk);
          const expected = reference(chunks);
          expect(errors).toEqual(expected.errors);
          expect(heard.length).toBe(expected.heard.length);
          expect(heard.every((one, i) => one.equals(expected.heard[i]!))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("refuse what ws refuses, whatever bits are wrong", async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(messageOf(small), { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 200 }),
        async (messages, flips, size) => {
          const bytes = Buffer.concat(messages.flat().map(encode));
          for (const [at, bit] of flips) bytes[at % Math.min(bytes.length, 16)]! ^= 1 << bit;
          // With more bytes after it, so that a wrong head is complete.
          const chunks = cut(Buffer.concat([bytes, Buffer.alloc(20)]), [size]);
          const { native, heard, errors } = connections(1);
          for (const chunk of chunks) native.feed(chunk);
          const expected = reference(chunks);
          await new Promise((resolve) => setImmediate(resolve));
          expect(errors.slice(0, 1)).toEqual(expected.errors.slice(0, 1));
          if (errors.length > 0) refused++;
          expect(heard.map((one) => one.toString("hex"))).toEqual(expected.heard.map((one) => one.toString("hex")));
        },
      ),
      { numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(40);
  });

  test("refuse an unmasked message by its head, also where the head comes in two pieces", async () => {
    const { native, errors } = connections(1);
    for (const piece of [[0x82], [0x66, 0]]) native.feed(Buffer.from(piece));
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual(["WS_ERR_EXPECTED_MASK"]);
  });

  test("send whole frames in order, whoever is corked, and however little the kernel takes", () => {
    const step = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom("send", "send", "send", "cork", "uncork", "ping", "writable"),
      size: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 700_000 }), fc.constant(1_200_000)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.array(fc.nat(900_000), { minLength: 1 }), (steps, rooms) => {
        let turn = 0;
        const { natives, sent } = connections(
          3,
          (length) => Math.min(length, rooms[turn++ % rooms.length]!) || -EAGAIN,
        );
        const expected: Buffer[][] = [[], [], []];
        let corked: number | undefined;
        for (const [index, { who, what, size }] of steps.entries()) {
          if (what === "writable") natives[who]!.writable();
          else if (what === "ping") {
            natives[who]!.ping();
            expected[who]!.push(Buffer.from([0x89, 0]));
          } else if (what === "send") {
            const body = Buffer.alloc(size, index + 1);
            natives[who]!.send(body);
            expected[who]!.push(
              Buffer.concat(Sender.frame(body, { opcode: 2, fin: true, rsv1: false, mask: false, readOnly: true })),
            );
          } else if (what === "cork" && corked === undefined) {
            natives[who]!.cork();
            corked = who;
          } else if (what === "uncork" && corked === who) {
            natives[who]!.uncork();
            corked = undefined;
          }
        }
        if (corked !== undefined) natives[corked]!.uncork();
        rooms.fill(1_000_000);
        for (const native of natives) for (let i = 0; i < 60; i++) native.writable();
        for (const [who, frames] of expected.entries())
          expect(Buffer.concat(sent[who]!).equals(Buffer.concat(frames))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.runIf(hasNativeSockets())("let the kernel read nothing beyond their buffer", () => {
    const libc = new Libc(() => undefined);
    try {
      for (const [from, length] of [
        [libc.outgoing.length, 1],
        [0, libc.outgoing.length + 1],
        [-1, 1],
        [0, Number.NaN],
      ])
        expect(() => libc.send(0, from!, length!)).toThrow(RangeError);
    } finally {
      libc.end();
    }
  });

  test("write the heads that ws writes, and undo masks as it does", () => {
    fc.assert(
      fc.property(payload, fc.nat(3), (body, offset) => {
        const [head] = Sender.frame(Buffer.from(body), {
          opcode: 2,
          fin: true,
          rsv1: false,
          mask: false,
          readOnly: true,
        });
        const view = new DataView(new ArrayBuffer(32));
        expect(Buffer.from(view.buffer, 0, writeHead(view, 0, body.length))).toEqual(Buffer.from(head!));
        const masked = Buffer.concat([Buffer.alloc(offset), encode({ opcode: 2, fin: true, payload: body })]);
        const found = { size: 0, payloadAt: 0, first: 0, masked: false };
        const whole = new DataView(masked.buffer, masked.byteOffset, masked.length);
        for (let end = offset; end < Math.min(masked.length, offset + LONGEST_HEAD); end++) {
          readHead(whole, offset, end, found);
          expect(found.size === 0 || found.size === masked.length - offset).toBe(true);
        }
        readHead(whole, offset, masked.length, found);
        expect(found).toMatchObject({ size: masked.length - offset, first: 0x82, masked: true });
        unmask(whole, found.payloadAt, masked.length);
        expect(masked.subarray(found.payloadAt)).toEqual(Buffer.from(body));
      }),
      { numRuns: 150 },
    );
  });
});

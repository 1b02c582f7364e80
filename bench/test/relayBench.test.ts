import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { concat } from "@sandi/crypto";
import { FRAME, parseAck, parseSend, splitFrames } from "@sandi/protocol";
import { startRelay } from "@sandi/relay";
import { afterEach, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { Rounds } from "../lib/relay/compare.ts";
import { Histogram } from "../lib/relay/histogram.ts";
import { compilePairs } from "../lib/relay/nativePairs.ts";
import { Pair } from "../lib/relay/pair.ts";
import { openPairs } from "../lib/relay/pairsLoad.ts";
import { invalidity, type Sample } from "../lib/relay/sample.ts";
import { AckTemplate, SendTemplate } from "../lib/relay/sendTemplate.ts";
import { RAISED_LIMITS } from "../lib/relay/subjects.ts";
import { WebSocketLine } from "../lib/relay/webSocket.ts";
import { isMet } from "../lib/report.ts";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

it("frames its messages so that ws reads them back, whatever their size and however often a buffer is used", async () => {
  const server = await webSocketServer();
  const line = new WebSocketLine(server.port);
  cleanUp.push(() => line.close());
  const peer = await server.peer;
  const messages: Uint8Array[] = [];
  peer.on("message", (data: Buffer) => messages.push(Uint8Array.from(data)));

  const to = Uint8Array.from({ length: 32 }, (_, i) => i);
  const body = Uint8Array.from({ length: 252 }, (_, i) => 255 - i);
  const template = new SendTemplate(to, body, 300);
  let last = 0x01fe_fffe;
  const counts = [1, 64, 300, 3, 1, 217, 2];
  for (const count of counts) {
    // What is confirmed frees the buffer before it, which is then written once more, over the old numbers.
    line.socket.write(Uint8Array.from(template.message(last + 1, count, last)));
    last += count;
  }
  const acks = new AckTemplate(2);
  for (const through of [1, 255, 256, 0xffff_ffff, 7]) line.socket.write(Uint8Array.from(acks.message(through)));
  await until(() => messages.length === counts.length + 5);

  let number = 0x01fe_fffe;
  for (const count of counts) {
    const frames = framesOf(messages.shift()!);
    expect(frames.length).toBe(count);
    for (const frame of frames) {
      number++;
      expect(frame.type).toBe(FRAME.send);
      const send = parseSend(frame.body);
      if (!send.ok) throw send.error;
      expect(send.value.number).toBe(number);
      expect(send.value.to).toEqual(to);
      expect(Buffer.from(send.value.body).readUInt32BE()).toBe(number);
      expect(send.value.body.subarray(4)).toEqual(body);
    }
  }
  const acked = messages.map((message) => parseAck(framesOf(message)[0]!.body));
  expect(acked.map((ack) => ack.ok && ack.value.through)).toEqual([1, 255, 256, 0xffff_ffff, 7]);
});

it("reads what ws sends, in whatever pieces it comes, and answers a ping", async () => {
  const server = await webSocketServer();
  const cut = await cuttingProxy(server.port);
  const line = new WebSocketLine(cut);
  cleanUp.push(() => line.close());
  const got: Uint8Array[] = [];
  line.onFrame = (type, bytes, start, end) => {
    expect(type).toBe(FRAME.deliver);
    got.push(Uint8Array.from(bytes.subarray(start, end)));
  };
  let failure: Error | undefined;
  line.onFailed = (error) => {
    failure = error;
  };
  const peer = await server.peer;
  const ponged = once(peer, "pong");
  const sent: Uint8Array[] = [];
  for (const sizes of [[0], [1, 2, 120], [121], [66_000], [300, 40_000, 1], [200_000]]) {
    const bodies = sizes.map((size) => Uint8Array.from({ length: size }, (_, i) => (i * 7) & 255));
    sent.push(...bodies);
    peer.send(concat(...bodies.map((body) => concat(u32(body.length + 1), Uint8Array.of(FRAME.deliver), body))));
    peer.ping("x");
  }
  expect(String((await ponged)[0])).toBe("x");
  await until(() => got.length === sent.length);
  expect(got).toEqual(sent);
  peer.close(1008, "ENOUGH");
  await until(() => failure !== undefined);
  expect(failure?.message).toContain("1008 ENOUGH");
});

class TestPair extends Pair {
  async open(): Promise<void> {}
  close(): void {}
  sockets(): never {
    throw new Error("it has none");
  }
  template(): never {
    throw new Error("it has none");
  }
  protected override write(): void {}

  arrives(number: number, body: Uint8Array): void {
    const bytes = Buffer.concat([Buffer.alloc(5), body]);
    bytes.writeUInt32BE(number, 1);
    this.took(bytes, 1, bytes.length);
  }

  settles(through: number): void {
    this.confirmed(through);
  }
}

it("notices what is lost, doubled, out of order, cut short, changed, or confirmed before it was sent", () => {
  const body = Buffer.from("not to be changed");
  const fresh = (): TestPair => {
    const failed = (error: Error): void => {
      throw error;
    };
    const options = { index: 3, port: 0, window: 8, bodySize: 0, every: 16, latency: new Histogram(), failed };
    const pair = new TestPair(options, body);
    pair.start();
    for (let number = 1; number < 8; number++) pair.arrives(number, body);
    return pair;
  };
  expect(() => fresh().arrives(8, body)).not.toThrow();
  expect(() => fresh().arrives(9, body)).toThrow("message 9 came, 8 was due");
  expect(() => fresh().arrives(7, body)).toThrow("message 7 came, 8 was due");
  expect(() => fresh().arrives(8, body.subarray(1))).toThrow();
  expect(() => fresh().settles(9)).toThrow("9 confirmed, 8 sent");
  const pair = fresh();
  for (let number = 8; number < 128; number++) pair.arrives(number, body);
  expect(() => pair.arrives(128, Buffer.from("not to be chanGed"))).toThrow("body of message 128");
});

it("gives the percentiles that sorting gives", () => {
  const histogram = new Histogram();
  const times = Array.from({ length: 5_000 }, (_, i) => ((i * 7_919) % 5_000) / 100);
  for (const ms of times) histogram.add(ms);
  const sorted = times.map((ms) => Math.round(ms * 1000)).sort((a, b) => a - b);
  for (const part of [0.5, 0.99, 0.999, 1])
    expect(histogram.percentile(part)).toBe(sorted[Math.ceil(part * sorted.length) - 1]);
  histogram.clear();
  expect(histogram.percentile(0.5)).toBeUndefined();
});

it("throws away rounds in which the generator was the limit", () => {
  expect(invalidity({ generatorShare: 0.97, relayShare: 0.6 })).toContain("generator was the limit");
  expect(invalidity({ generatorShare: 0.97, relayShare: 0.96 })).toBeUndefined();
  expect(invalidity({ generatorShare: 0.5, relayShare: 0.6 })).toBeUndefined();

  const rounds = new Rounds();
  const round = (ours: number, theirs: number, generatorShare = 0.3): void => {
    rounds.add("Sandi", sample(ours, 0.3));
    rounds.add("peer", sample(theirs, generatorShare));
  };
  round(100, 50);
  round(30, 30);
  round(900, 300);
  expect(rounds.ratio("peer")).toEqual({ measured: 2 });
  expect(rounds.ratio("nobody").measured).toBeUndefined();
  round(100, 50, 0.99);
  expect(rounds.ratio("peer")).toEqual({ measured: undefined, why: expect.stringContaining("INVALID") });
  expect(rounds.table("").remarks).toEqual([
    expect.stringContaining("peer: INVALID"),
    "For a second of processor time: 1.00 × the messages of peer",
  ]);
});

it("judges bars in both directions, and nothing that was not measured", () => {
  expect(isMet({ name: "", atLeast: 2, measured: 2 })).toBe(true);
  expect(isMet({ name: "", atLeast: 2, measured: 1.9 })).toBe(false);
  expect(isMet({ name: "", atMost: 2, measured: 2.1 })).toBe(false);
  expect(isMet({ name: "", atMost: 2, measured: 0 })).toBe(true);
  expect(isMet({ name: "", atMost: 2, measured: undefined })).toBe(false);
});

it("drives the real relay, from Node and from C, and all that was sent has arrived at the end", async () => {
  const relay = await startRelay({ ephemeral: true, port: 0, limits: RAISED_LIMITS });
  cleanUp.push(() => relay.stop());
  const { port } = relay;
  const order = { load: "pairs", protocol: "sandi", pairs: 3, window: 16, bodySize: 256 } as const;
  for (const program of [undefined, compilePairs()]) {
    const load = await openPairs({ ...order, port, relayPid: process.pid, program });
    cleanUp.push(() => load.close());
    // Twice: the second round goes on where the first one ended.
    await load.measure!(20, 50);
    const { messages, relayCpu, p50 } = await load.measure!(50, 500);
    expect(messages).toBeGreaterThan(48);
    expect(relayCpu).toBeGreaterThan(0);
    expect(p50).toBeGreaterThan(0);
  }
});

it("notices in C too what a server does wrong", async () => {
  const program = compilePairs();
  const changed = (number: number, body: Buffer): number => {
    if (number === 16) body.fill(7, 200);
    return number;
  };
  for (const [wrong, complaint] of [
    [(number: number) => (number === 5 ? 6 : number), "a message came, another was due (6, 5)"],
    [(number: number) => (number === 7 ? 6 : number), "a message came, another was due (6, 7)"],
    [changed, "the body of a message"],
  ] as const) {
    const port = await wrongNats(wrong);
    const order = { load: "pairs", protocol: "nats", pairs: 1, window: 1, bodySize: 256 } as const;
    const load = await openPairs({ ...order, port, relayPid: process.pid, program });
    cleanUp.push(() => load.close());
    await expect(load.measure!(10, 2_000)).rejects.toThrow(complaint);
  }
});

/** As much of NATS as one pair with one message in flight sees of it, with a fault. */
async function wrongNats(wrong: (number: number, body: Buffer) => number): Promise<number> {
  let recipient: Socket | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      const text = chunk.toString("latin1");
      if (text.includes("\r\nSUB ")) recipient = socket;
      if (text.includes("PING\r\n")) return socket.write("PONG\r\n");
      const body = chunk.subarray(text.indexOf("\r\n") + 2, -2);
      body.writeUInt32BE(wrong(body.readUInt32BE(), body));
      return recipient!.write(Buffer.concat([Buffer.from("MSG p.0 1 256\r\n"), body, Buffer.from("\r\n")]));
    });
  });
  cleanUp.push(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

function sample(perSecond: number, generatorShare: number): Sample {
  return {
    seconds: 1,
    messages: perSecond,
    perSecond,
    relayCpu: 0.5,
    relayShare: 0.5,
    relayUs: 1,
    generatorShare,
    generatorUs: 1,
    othersShare: [0, 0],
    residentMiB: 1,
    p50: 1,
    p99: 1,
    p999: 1,
  };
}

function framesOf(message: Uint8Array) {
  const frames = splitFrames(message);
  if (!frames.ok) throw frames.error;
  return frames.value;
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

async function webSocketServer(): Promise<{ port: number; peer: Promise<WebSocket> }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  cleanUp.push(() => server.close());
  const peer = once(server, "connection").then(([ws]) => ws as WebSocket);
  await once(server, "listening");
  return { port: (server.address() as { port: number }).port, peer };
}

/** Passes on what the server sends in small pieces of changing size, a turn of the event loop apart. */
async function cuttingProxy(target: number): Promise<number> {
  const server: Server = createServer({ noDelay: true }, (client: Socket) => {
    const upstream = connect({ port: target, host: "127.0.0.1" });
    client.pipe(upstream);
    client.on("error", () => upstream.destroy());
    void (async () => {
      let turn = 0;
      for await (const chunk of upstream as AsyncIterable<Buffer>)
        for (let at = 0; at < chunk.length; ) {
          const size = chunk.length - at > 150 ? 1_500 + (turn % 200) : 1 + (turn % 5);
          turn++;
          client.write(chunk.subarray(at, at + size));
          at += size;
          await new Promise((resolve) => setImmediate(resolve));
        }
      client.end();
    })();
  });
  cleanUp.push(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

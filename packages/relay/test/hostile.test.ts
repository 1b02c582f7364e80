import { randomBytes } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { concat, u32, utf8 } from "@sandi/crypto";
import { encodeControl, encodeSend, FRAME, frame, LIMITS } from "@sandi/protocol";
import { makeHello, newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { RawSocket } from "@sandi/testkit/relay/rawSocket";
import { sleep, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { hasNativeSockets } from "../adapters/sockets/native/libc.ts";
import { type Sending, tooLong } from "../adapters/sockets/unfinished.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heap(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Both kinds of sockets. Linux has both, other systems have only the second. */
const KINDS = hasNativeSockets() ? (["native", "node"] as const) : (["node"] as const);

describe.each(KINDS)("before joining, on sockets %s", (sockets) => {
  test("what comes in one piece with the handshake is heard", async () => {
    const { port } = await testRelay({ sockets });
    const eager = new RawSocket(port);
    eager.socket.cork();
    const upgraded = eager.upgrade(port);
    eager.frame(utf8("early"), { opcode: 9 });
    eager.socket.uncork();
    expect(await upgraded).toMatch(/^HTTP\/1\.1 101 /);
    await eager.until("\x8a\x05early");
    eager.destroy();
  });

  test("anything but a hello ends the connection, with a code", async () => {
    const { port, url } = await testRelay({ sockets });
    const identity = await newIdentity();
    const tries: [string, number, (client: RawClient) => Promise<Uint8Array> | Uint8Array][] = [
      ["WIRE_UNEXPECTED", 1002, () => encodeSend({ to: identity.id, number: 1, body: utf8("x") })],
      ["WIRE_UNEXPECTED", 1002, () => encodeControl("watch", { ids: [], registrations: true })],
      ["WIRE_UNKNOWN_TYPE", 1002, () => frame(0x7f as typeof FRAME.ack, new Uint8Array(8))],
      ["WIRE_TRUNCATED", 1002, () => concat(u32(1_000), Uint8Array.of(FRAME.hello))],
      ["WIRE_NOT_CANONICAL", 1002, () => frame(FRAME.hello, randomBytes(100))],
      [
        "JOIN_SIGNATURE_WRONG",
        4003,
        async (client) => {
          const { hello } = makeHello(identity, await client.next("challenge"));
          return encodeControl("hello", { ...hello, ephemeral: true });
        },
      ],
      [
        "JOIN_SIGNATURE_WRONG",
        4003,
        async (client) => {
          const challenge = await client.next("challenge");
          return encodeControl("hello", makeHello(identity, { ...challenge, challenge: new Uint8Array(32) }).hello);
        },
      ],
      [
        "RECORD_BAD_SIGNATURE",
        4003,
        async (client) => {
          const card = Uint8Array.from(identity.card);
          // After the head of the map and the key of the signature.
          card[10]! ^= 1;
          return encodeControl("hello", makeHello({ ...identity, card }, await client.next("challenge")).hello);
        },
      ],
      [
        "RECORD_EXPIRED",
        4003,
        async (client) => {
          const old = await newIdentity("old", Date.now() - 91 * 86_400_000);
          return encodeControl("hello", makeHello(old, await client.next("challenge")).hello);
        },
      ],
    ];
    for (const [code, close, make] of tries) {
      const client = new RawClient(url, identity);
      await client.next("challenge");
      client.frame(await make(client));
      expect(await client.next("error"), code).toMatchObject({ code, fatal: true });
      expect((await client.next("close")).code, code).toBe(close);
    }
    const big = new RawSocket(port);
    await big.upgrade(port);
    big.frame(randomBytes(20_000));
    expect((await big.ended).code).toBe(1009);
  });

  test("a record older than the one known is a rollback, and another of the same version an alarm", async () => {
    const { url } = await testRelay({ sockets });
    const seed = Uint8Array.from(randomBytes(32));
    const now = Date.now();
    const known = await newIdentity("known", now, seed);
    await (await RawClient.join(url, known)).close();
    const refusal = async (identity: typeof known) => {
      const client = new RawClient(url, identity);
      client.frame(encodeControl("hello", makeHello(identity, await client.next("challenge")).hello));
      return (await client.next("error")).code;
    };
    expect(await refusal(await newIdentity("known", now - 1_000, seed))).toBe("RECORD_ROLLBACK");
    expect(await refusal(await newIdentity("other", now, seed))).toBe("RECORD_CONFLICT");
    await (await RawClient.join(url, await newIdentity("newer", now + 1, seed))).close();
    expect(await refusal(known)).toBe("RECORD_ROLLBACK");
  });
});

describe.each(KINDS)("a member, on sockets %s", (sockets) => {
  test("may acknowledge what was sent to it, and nothing else", async () => {
    const { url } = await testRelay({ sockets, ephemeral: true });
    const identity = await newIdentity();
    for (const through of [0, 1, 2 ** 53 - 1]) {
      const client = await RawClient.join(url, identity);
      client.acknowledge(through);
      expect(await client.next("error")).toMatchObject({ code: "WIRE_BAD_VALUE", fatal: true });
      expect((await client.next("close")).code).toBe(1002);
    }
  });
});

describe.each(KINDS)("oversize, fragments, compression, garbage, on sockets %s", (sockets) => {
  test("each gets its close code, and the heap does not grow by 20 MB", async () => {
    const { port, url } = await testRelay({ sockets });
    const honest = await RawClient.join(url, await newIdentity("honest"));
    const before = heap();
    const connected = async (): Promise<RawSocket> => {
      const socket = new RawSocket(port);
      await socket.upgrade(port);
      await socket.until("challenge");
      return socket;
    };
    const tries: [string, number, (socket: RawSocket) => Promise<void> | void][] = [
      ["a length of 2 GiB", 1009, (s) => s.frame(new Uint8Array(10), { claim: 2 ** 31 })],
      ["a length over the limit", 1009, (s) => s.frame(new Uint8Array(10), { claim: LIMITS.webSocketMessage + 1 })],
      ["unmasked", 1002, (s) => s.frame(new Uint8Array(10), { masked: false })],
      ["compressed without leave", 1002, (s) => s.frame(new Uint8Array(10), { rsv: 4 })],
      ["an unknown opcode", 1002, (s) => s.frame(new Uint8Array(10), { opcode: 3 })],
      ["a control frame in pieces", 1002, (s) => s.frame(new Uint8Array(1), { opcode: 9, fin: false })],
      ["a continuation of nothing", 1002, (s) => s.frame(new Uint8Array(10), { opcode: 0 })],
      ["text", 1002, (s) => s.frame(Buffer.from("hello"), { opcode: 1 })],
      ["an empty message", 1002, (s) => s.frame(new Uint8Array(0))],
      ["garbage", 1002, (s) => s.frame(Uint8Array.of(0, 0, 0, 5, 0x7e, 1, 2, 3, 4))],
    ];
    for (const [what, code, act] of tries) {
      const socket = await connected();
      await act(socket);
      expect((await socket.ended).code, what).toBe(code);
    }
    expect(heap() - before).toBeLessThan(20_000_000);
    // Everyone else goes on.
    honest.send(honest.identity.id, 1, utf8("still here"));
    await honest.next("accepted");
  }, 30_000);

  test("a joined client's fragments, floods of pings and largest messages stay within bounds", async () => {
    const { url } = await testRelay({ sockets });
    const before = heap();
    const oversize = await RawClient.join(url, await newIdentity());
    oversize.ws.send(new Uint8Array(LIMITS.webSocketMessage + 1));
    expect((await oversize.next("close")).code).toBe(1009);

    const pieces = await RawClient.join(url, await newIdentity());
    for (let i = 0; i < 200_000 && pieces.ws.readyState === 1; i++) {
      pieces.ws.send(Uint8Array.of(1), { fin: false });
      if (i % 1_000 === 999) await sleep(0);
    }
    expect([1008, 1009]).toContain((await pieces.next("close")).code);

    const pings = await RawClient.join(url, await newIdentity());
    pings.ws.pause();
    for (let i = 0; i < 20_000; i++) pings.ws.ping(new Uint8Array(100));
    await sleep(200);
    pings.kill();

    const garbage = await RawClient.join(url, await newIdentity());
    garbage.ws.send(concat(frame(FRAME.ack, new Uint8Array(8)), randomBytes(1_000_000)));
    expect((await garbage.next("close")).code).toBe(1002);
    for (const bad of [
      encodeSend({ to: garbage.identity.id, number: 0, body: utf8("x") }),
      frame(FRAME.send, new Uint8Array(39)),
      frame(FRAME.ack, new Uint8Array(7)),
      frame(FRAME.ack, new Uint8Array(9)),
      frame(FRAME.ack, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9)),
      frame(FRAME.deliver, new Uint8Array(60)),
      frame(FRAME.watch, Uint8Array.of(0xa0)),
    ]) {
      const client = await RawClient.join(url, await newIdentity());
      client.ws.send(bad);
      expect((await client.next("error")).code).toMatch(/^WIRE_/);
      expect((await client.next("close")).code).toBe(1002);
    }
    expect(heap() - before).toBeLessThan(20_000_000);
  }, 30_000);

  test("messages that do not end may take so much in all: those that have been at it for longest go", async () => {
    const { url } = await testRelay({ sockets, limits: { memoryBytes: 4_000_000 } });
    const honest = await RawClient.join(url, await newIdentity());
    const slow: RawClient[] = [];
    const raw = ({ ws }: RawClient) => (ws as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket;
    for (let i = 0; i < 6; i++) {
      slow.push(await RawClient.join(url, await newIdentity()));
      // 700,000 bytes of 900,000, masked with zeros.
      raw(slow[i]!).write(concat(Uint8Array.of(0x82, 0xff, 0, 0, 0, 0), u32(900_000), new Uint8Array(700_004)));
      await sleep(30);
    }
    for (let i = 0; i < 20; i++) {
      honest.send(honest.identity.id, i + 1, randomBytes(60_000));
      await honest.next("deliver", ({ delivery }) => delivery === i + 1);
    }
    expect(await slow[0]!.next("error")).toMatchObject({ code: "MESSAGE_UNFINISHED", fatal: true });
    expect((await slow[0]!.next("close")).code).toBe(1008);
    await sleep(1_200);
    const left = slow.filter(({ ws }) => ws.readyState === ws.OPEN);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThanOrEqual(2);
    expect(left.at(-1)).toBe(slow.at(-1));
    honest.send(honest.identity.id, 21, utf8("still here"));
    await honest.next("deliver", ({ delivery }) => delivery === 21);
  });

  test("compression is not negotiated, whatever is offered", async () => {
    const { port } = await testRelay({ sockets });
    const socket = new RawSocket(port);
    const head = await socket.upgrade(port, {
      "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits; server_no_context_takeover",
    });
    expect(head).toMatch(/^HTTP\/1\.1 101/);
    expect(head.toLowerCase()).not.toContain("extensions");
    socket.destroy();
  });
});

test("a large message that does not end is given up, and one that goes on is not", () => {
  const connection = (bytes: number): Sending => ({ unfinished: () => bytes, finished: false, begunAt: 0 });
  const [stuck, small, busy] = [connection(100_000), connection(60_000), connection(100_000)];
  const all = [stuck, small, busy];
  for (let now = 0; now < 30_000; now += 1_000) {
    busy.finished = true;
    expect(tooLong(all, now, 1_000_000)).toEqual([]);
  }
  expect(tooLong(all, 30_000, 1_000_000)).toEqual([stuck]);
  expect(tooLong([small, busy], 31_000, 100_000)).toEqual([busy]);
});

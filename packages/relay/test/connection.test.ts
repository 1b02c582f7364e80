import { concat, u32 } from "@sandi/crypto";
import { encodeControl, FRAME, WIRE_VERSION } from "@sandi/protocol";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../core/base/limits.ts";
import type { Link } from "../core/base/ports.ts";
import { Relay } from "../core/index.ts";
import { LocalBus } from "../core/local/localBus.ts";
import { MemoryStore } from "../core/local/memoryStore.ts";
import { KEYS, SILENT } from "./support/simClient.ts";

const ID = new Uint8Array(32).fill(1);

/** A link that hands everything that is sent to `heard`, message by message. */
function linkTo(heard: (message: Uint8Array) => void): Link {
  return {
    send: (bytes, from = 0, to = bytes.length) => heard(bytes.slice(from, to)),
    buffered: () => 0,
    address: () => "here",
    cork() {},
    uncork() {},
    close() {},
  };
}

async function newRelay(): Promise<{ readonly relay: Relay; readonly bus: LocalBus }> {
  const store = new MemoryStore();
  const bus = new LocalBus();
  const ports = { store, bus, keys: KEYS, limits: DEFAULT_LIMITS, log: SILENT, clock: () => 1, steady: () => 1 };
  const failed = (error: unknown): void => expect.fail(String(error));
  return { relay: new Relay({ ...ports, wake() {}, failed }, await store.load()), bus };
}

function hello(): Uint8Array {
  return encodeControl("hello", {
    v: WIRE_VERSION,
    nonce: new Uint8Array(32),
    record: concat(ID, u32(1)),
    ephemeral: false,
    since: new Uint8Array(16),
    invite: null,
    signature: new Uint8Array(64),
  });
}

describe("a connection", () => {
  test("is online from its welcome to its end, and the directory says what the bus says", async () => {
    const { relay, bus } = await newRelay();
    const connection = relay.connect(
      linkTo(() => undefined),
      1,
    );
    const online = (): readonly boolean[] => {
      const [entry] = relay.directory.registered(0, 1).page;
      const frame = relay.directory.lookup(1, [ID]);
      // docs/wire.md §3.3: header 5, ref, total and next 12, count 2, length 2, registration 4, then `online`.
      return [bus.isHeld(entry!.key), frame[25] === 1];
    };
    const message = hello();
    connection.receive(message, 0, message.length, 1);
    expect([connection.joined, relay.connections.size, ...online()]).toEqual([true, 1, true, true]);
    connection.ended(2);
    expect([connection.joined, relay.connections.size, ...online()]).toEqual([false, 0, false, false]);
  });

  test("that ends while it is sent its welcome leaves nothing behind", async () => {
    const { relay, bus } = await newRelay();
    const sent: number[] = [];
    const connection = relay.connect(
      linkTo((message) => {
        sent.push(message[4]!);
        if (message[4] === FRAME.welcome) connection.ended(1);
      }),
      1,
    );
    const message = hello();
    connection.receive(message, 0, message.length, 1);
    expect(sent.slice(0, 2)).toEqual([FRAME.challenge, FRAME.welcome]);
    const [client] = relay.directory.registered(0, 1).page;
    expect([connection.joined, relay.connections.size, client!.connection]).toEqual([false, 0, undefined]);
    expect(bus.isHeld(client!.key)).toBe(false);
  });
});

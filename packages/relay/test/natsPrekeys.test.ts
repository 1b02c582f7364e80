import { randomBytes } from "node:crypto";
import { prekeyStoreContract } from "@sandi/testkit/contracts/prekeyStore";
import { type NatsServer, startNats } from "@sandi/testkit/programs/natsServer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectNats, type NatsLink } from "../adapters/nats/connection.ts";
import { NatsControl } from "../adapters/nats/control.ts";
import { NatsStore } from "../adapters/nats/store.ts";

let server: NatsServer;
let link: NatsLink;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const random = (bytes: number): Uint8Array => Uint8Array.from(randomBytes(bytes));

beforeAll(async () => {
  server = await startNats();
  link = await connectNats(server.url, undefined, "test");
});

afterAll(async () => {
  await link?.connection.close();
  await server?.remove();
});

let prefixes = 0;
let prefix = "";

async function openStore(options: { prefix?: string } = {}) {
  prefix = options.prefix ?? `p${++prefixes}`;
  const control = await NatsControl.open({ link, prefix, log: SILENT, random });
  const store = await NatsStore.open({
    link,
    control,
    prefix,
    random,
    partitions: 1,
    maxBytes: 1_000_000,
    maxAgeMs: 86_400_000,
    prekeysBytes: 8_000_000,
  });
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    await control.close();
  };
  return store;
}

prekeyStoreContract("JetStream", () => openStore(), {
  reopen: async (store) => {
    await store.close();
    return openStore({ prefix });
  },
  // Relay and server are killed at once.
  crash: async () => {
    await Promise.all([link.connection.close(), server.kill()]);
    await server.start();
    link = await connectNats(server.url, undefined, "test");
    return openStore({ prefix });
  },
  histories: 3,
});

describe("one owner's prekeys, two relays", () => {
  const publication = (...oneTime: number[]) => ({
    discard: false,
    signed: undefined,
    oneTime: oneTime.map((issued) => ({ issued, bytes: Uint8Array.of(issued) })),
  });
  const bounds = { oneTime: 20, bytes: 1_000_000 };

  test("each goes to one of many who ask both at once, while more are published at both", async () => {
    const one = await openStore();
    const two = await openStore({ prefix });
    const handedOut: number[] = [];
    for (let round = 0; round < 8; round++) {
      const issued = Array.from({ length: 4 }, (_, index) => 4 * round + index + 1);
      const takes = [one, two, one, two, two, one].map(async ({ prekeys }) => {
        const { prekey } = await prekeys.take(3);
        if (prekey !== undefined) handedOut.push(prekey.issued);
      });
      // The client has moved to another relay, and sends the same once more.
      await Promise.all([
        one.prekeys.publish(3, publication(...issued), bounds),
        two.prekeys.publish(3, publication(...issued), bounds),
        ...takes,
      ]);
    }
    for (;;) {
      const { prekey } = await two.prekeys.take(3);
      if (prekey === undefined) break;
      handedOut.push(prekey.issued);
    }
    // None is lost either.
    expect(handedOut.sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
    await Promise.all([one.close(), two.close()]);
  });

  test("are one short log, however long it is used", async () => {
    const store = await openStore();
    let last = 0;
    for (let round = 0; round < 40; round++) {
      await store.prekeys.publish(3, publication(2 * round + 1, 2 * round + 2), bounds);
      const { prekey } = await store.prekeys.take(3);
      expect(prekey!.issued).toBeGreaterThan(last);
      last = prekey!.issued;
    }
    await store.close();
    const { state } = await link.manager.streams.info(`${prefix.toUpperCase()}_PREKEYS`);
    expect(state.messages).toBeLessThan(12);
  });
});

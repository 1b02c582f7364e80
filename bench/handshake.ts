/** A whole `rsa-des` handshake of two clients in one process, compared with the RSA operations that it cannot avoid. */
import type { SandiClient, Transport, World } from "@sandi/client";
import { ephemeralProfile, nodeWorld, openClient } from "@sandi/client/node";
import { ModelRelay } from "../packages/client/test/support/modelRelay.ts";
import { type BenchOptions, median, type Report } from "./lib/report.ts";

const WARM_UP = 100;
const COUNTED = { quick: 50, whole: 300 };
const MOST = 1.3;

export async function run({ quick }: BenchOptions): Promise<Report> {
  const rsa = { ms: 0, operations: 0 };
  const world = measuring(rsa);
  const relay = new ModelRelay();
  const transport = pipeTo(relay);
  const [alice, bob] = [await join("alice"), await join("bob")];
  const runs: { ms: number; rsa: number }[] = [];
  let operations = 0;
  for (let run = 0; run < WARM_UP + (quick ? COUNTED.quick : COUNTED.whole); run++) {
    // Each handshake is a first meeting.
    await Promise.all([alice.forget(bob.id), bob.forget(alice.id)]);
    Object.assign(rsa, { ms: 0, operations: 0 });
    const began = performance.now();
    await handshake(alice, bob);
    runs.push({ ms: performance.now() - began, rsa: rsa.ms });
    operations = rsa.operations;
  }
  for (const client of [alice, bob]) await client.close();

  const counted = runs.slice(WARM_UP);
  const share = median(counted.map((run) => run.rsa / run.ms));
  return {
    title: "A handshake of the suite rsa-des: M1 to M6, both sides, stores in memory",
    method: [
      `${counted.length} handshakes between two clients that do not know each other, after ${WARM_UP} to warm up; medians.`,
      `Each has ${operations} RSA-3072 operations, timed in the same run, within the handshake.`,
      `Everything else: the engine and its store in memory, HMAC, HKDF, records, CBOR, frames both ways.`,
    ],
    tables: [
      {
        columns: ["ms"],
        rows: [
          { name: "whole handshake", values: [median(counted.map(({ ms }) => ms))] },
          { name: "its RSA operations", values: [median(counted.map((run) => run.rsa))] },
          { name: "whole ÷ RSA", values: [1 / share] },
        ],
      },
    ],
    bars: [{ name: "whole handshake, to its RSA operations", atMost: MOST, measured: 1 / share }],
  };

  async function join(name: string): Promise<SandiClient> {
    const profile = await ephemeralProfile({ name, suites: ["rsa-des"] });
    const client = await openClient({ relay: "ws://127.0.0.1:1", profile, world, transport });
    const joined = until(client, ({ event }) => event === "joined");
    client.start();
    await joined;
    return client;
  }
}

async function handshake(from: SandiClient, to: SandiClient): Promise<void> {
  const open = [from, to].map((client) =>
    until(client, (event) => event.event === "handshake" && event.state === "open"),
  );
  from.talk(to.id, "rsa-des");
  await Promise.all(open);
}

type Event = Parameters<Parameters<SandiClient["on"]>[0]>[0];

function until(client: SandiClient, matches: (event: Event) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = client.on((event) => {
      if (event.event === "error" || event.event === "stopped") reject(event.error);
      if (!matches(event)) return;
      stop();
      resolve();
    });
  });
}

/** Node's RSA runs within the call, so that the time of the call is the operation's. */
function measuring(sum: { ms: number; operations: number }): World {
  const { rsa } = nodeWorld.slow;
  const timed = <T>(operation: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = operation();
    sum.ms += performance.now() - began;
    sum.operations++;
    return result;
  };
  return {
    ...nodeWorld,
    slow: {
      ...nodeWorld.slow,
      rsa: {
        generate: () => rsa.generate(),
        oaepEncrypt: (...args) => timed(() => rsa.oaepEncrypt(...args)),
        oaepDecrypt: (...args) => timed(() => rsa.oaepDecrypt(...args)),
      },
    },
  };
}

function pipeTo(relay: ModelRelay): Transport {
  return (_url, events) => {
    const line = relay.connect((frame) => queueMicrotask(() => events.message(frame)));
    queueMicrotask(() => events.opened());
    return {
      send: (message) => queueMicrotask(() => line.take(message)),
      close: () => {
        line.hangUp();
        queueMicrotask(() => events.closed());
      },
    };
  };
}

import { randomBytes } from "node:crypto";
import { newIdentity } from "../../../packages/relay/test/support/rawClient.ts";
import type { Load } from "./generatorProcess.ts";
import { Histogram } from "./histogram.ts";
import { MqttPair } from "./mqtt.ts";
import { NatsPair } from "./nats.ts";
import type { Pair, PairOptions } from "./pair.ts";
import { type Sample, Window } from "./sample.ts";
import { SandiPair } from "./sandiPair.ts";

export type PairsOrder = {
  readonly load: "pairs";
  readonly protocol: "sandi" | "mqtt" | "nats";
  readonly port: number;
  readonly relayPid: number;
  readonly pairs: number;
  readonly window: number;
  readonly bodySize: number;
};

const OPENING = 25;
const SETTLE_MS = 10_000;

/** Pairs that keep their windows full: as fast as the relay goes. */
export async function openPairs(order: PairsOrder): Promise<Load> {
  const latency = new Histogram();
  let failure: Error | undefined;
  const failed = (error: Error): void => {
    failure ??= error;
  };
  const pairs: Pair[] = [];
  for (let first = 0; first < order.pairs; first += OPENING) {
    const count = Math.min(OPENING, order.pairs - first);
    const some = await Promise.all(
      Array.from({ length: count }, (_, i) => newPair(order.protocol, { ...order, index: first + i, latency, failed })),
    );
    await Promise.all(some.map((pair) => pair.open()));
    pairs.push(...some);
  }
  const check = (): void => {
    if (failure !== undefined) throw failure;
  };

  return {
    async measure(warmUpMs: number, windowMs: number): Promise<Sample> {
      check();
      for (const pair of pairs) pair.start();
      await pause(warmUpMs);
      latency.clear();
      const window = new Window(order.relayPid, () => pairs.reduce((sum, pair) => sum + pair.done, 0));
      await pause(windowMs);
      const sample = window.end(latency);
      for (const pair of pairs) pair.stop();
      const until = performance.now() + SETTLE_MS;
      while (!pairs.every((pair) => pair.idle)) {
        check();
        if (performance.now() > until) throw new Error(describe(pairs.find((pair) => !pair.idle)!));
        await pause(10);
      }
      check();
      return sample;
    },
    async close() {
      for (const pair of pairs) pair.close();
    },
  };
}

async function newPair(protocol: PairsOrder["protocol"], options: PairOptions): Promise<Pair> {
  const body = randomBytes(options.bodySize - 4);
  if (protocol === "mqtt") return new MqttPair(options, body);
  if (protocol === "nats") return new NatsPair(options, body);
  return new SandiPair(options, body, await newIdentity(`s${options.index}`), await newIdentity(`r${options.index}`));
}

function describe({ options, sent, delivered, settled }: Pair): string {
  return `pair ${options.index} did not come to rest: ${sent} sent, ${delivered} delivered, ${settled} confirmed`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

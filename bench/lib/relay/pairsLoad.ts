import { randomBytes } from "node:crypto";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { EchoPair } from "./echo.ts";
import { Histogram } from "./histogram.ts";
import { Failures, inGroups, type Load, pause } from "./load.ts";
import { MqttPair } from "./mqtt.ts";
import { NativePairs } from "./nativePairs.ts";
import { NatsPair } from "./nats.ts";
import type { Pair, PairOptions } from "./pair.ts";
import type { PairsOrder } from "./pairsOrder.ts";
import { Window } from "./sample.ts";
import { SandiPair } from "./sandiPair.ts";

/** At once; each has the relay's join timeout to answer it. */
const OPENING = 8;
const SETTLE_MS = 20_000;

export async function openPairs(order: PairsOrder): Promise<Load> {
  const latency = new Histogram();
  const lateness = new Histogram();
  const failures = new Failures();
  const every = order.window === 1 || order.perSecond !== undefined ? 1 : 16;
  const pairs = await inGroups(order.pairs, OPENING, async (index) => {
    const pair = await newPair(order.protocol, { ...order, index, latency, every, failed: failures.add });
    await pair.open();
    return pair;
  });
  if (order.program !== undefined) return new NativePairs(order, order.program, pairs);
  const metronome = new Metronome(pairs, order.perSecond ?? 0, lateness);

  return {
    async measure(warmUpMs, windowMs) {
      failures.check();
      if (order.perSecond !== undefined) metronome.start();
      else for (const pair of pairs) pair.start();
      await pause(warmUpMs);
      latency.clear();
      lateness.clear();
      const window = new Window(order.relayPid, () => pairs.reduce((sum, pair) => sum + pair.done, 0));
      await pause(windowMs);
      const sample = window.end(latency);
      metronome.stop();
      for (const pair of pairs) pair.stop();
      await failures.until(
        () => pairs.every((pair) => pair.idle),
        SETTLE_MS,
        () => describe(pairs.find((pair) => !pair.idle)!),
      );
      return order.perSecond === undefined ? sample : { ...sample, late99: lateness.percentile(0.99) };
    },
    async close() {
      for (const pair of pairs) pair.close();
    },
  };
}

/**
 * Sends on schedule, whatever has come back. A message's time runs from when it was due, so that a relay that
 * stalls is not spared what would have been sent meanwhile. It never sleeps: a timer would be late by a millisecond.
 */
class Metronome {
  readonly #pairs: readonly Pair[];
  readonly #intervalMs: number;
  readonly #lateness: Histogram;
  #running = false;
  #due = 0;
  #turn = 0;

  constructor(pairs: readonly Pair[], perSecond: number, lateness: Histogram) {
    this.#pairs = pairs;
    this.#intervalMs = 1_000 / perSecond;
    this.#lateness = lateness;
  }

  start(): void {
    this.#running = true;
    this.#due = performance.now();
    this.#beat();
  }

  stop(): void {
    this.#running = false;
  }

  readonly #beat = (): void => {
    if (!this.#running) return;
    for (let now = performance.now(); this.#due <= now; this.#due += this.#intervalMs) {
      this.#lateness.add(now - this.#due);
      this.#pairs[this.#turn++ % this.#pairs.length]!.offer(this.#due);
    }
    setImmediate(this.#beat);
  };
}

async function newPair(protocol: PairsOrder["protocol"], options: PairOptions): Promise<Pair> {
  const body = randomBytes(options.bodySize - 4);
  if (protocol === "mqtt") return new MqttPair(options, body);
  if (protocol === "nats") return new NatsPair(options, body);
  if (protocol === "echo") return new EchoPair(options, body);
  return new SandiPair(options, body, await newIdentity(`s${options.index}`), await newIdentity(`r${options.index}`));
}

function describe({ options, sent, delivered, settled }: Pair): string {
  return `pair ${options.index} did not come to rest: ${sent} sent, ${delivered} delivered, ${settled} confirmed`;
}

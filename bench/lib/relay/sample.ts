import type { Histogram } from "./histogram.ts";
import { coreBusySeconds, cpuSeconds, residentBytes } from "./processStat.ts";

/** The core of the relay or its peer, with all its threads, and the core of the load generator. */
export const RELAY_CORE = 0;
export const GENERATOR_CORE = 1;
/** A core that has so little left is full. */
const FULL = 0.95;

/** What one window of one subject gave. Times in seconds, shares of one core. */
export type Sample = {
  readonly seconds: number;
  readonly messages: number;
  readonly perSecond: number;
  readonly relayCpu: number;
  readonly relayShare: number;
  /** µs of the relay's processor time a message. */
  readonly relayUs: number;
  readonly generatorShare: number;
  readonly generatorUs: number;
  /** What other programs took of the relay's core, and of the generator's. */
  readonly othersShare: readonly [number, number];
  readonly residentMiB: number;
  /** µs from send to deliver. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly p999: number | undefined;
  /** µs by which the generator was late, if it had to send at certain times. */
  readonly late99?: number | undefined;
};

/** Clocks and counters at one moment, in seconds. */
export type Reading = {
  readonly at: number;
  readonly messages: number;
  readonly relayCpu: number;
  readonly generatorCpu: number;
  /** Of the relay and of the generator. */
  readonly coresBusy: readonly [number, number];
};

type Percentiles = Pick<Sample, "p50" | "p99" | "p999">;

export function sampleOf(begin: Reading, end: Reading, relayPid: number, times: Percentiles): Sample {
  const seconds = end.at - begin.at;
  const messages = end.messages - begin.messages;
  const relayCpu = end.relayCpu - begin.relayCpu;
  const generatorCpu = end.generatorCpu - begin.generatorCpu;
  return {
    seconds,
    messages,
    perSecond: messages / seconds,
    relayCpu,
    relayShare: relayCpu / seconds,
    relayUs: (relayCpu / messages) * 1e6,
    generatorShare: generatorCpu / seconds,
    generatorUs: (generatorCpu / messages) * 1e6,
    othersShare: [
      Math.max(0, end.coresBusy[0] - begin.coresBusy[0] - relayCpu) / seconds,
      Math.max(0, end.coresBusy[1] - begin.coresBusy[1] - generatorCpu) / seconds,
    ],
    residentMiB: residentBytes(relayPid) / 2 ** 20,
    ...times,
  };
}

/** Reads clocks and counters at the beginning and at the end of a window, within the generator. */
export class Window {
  readonly #pid: number;
  readonly #count: () => number;
  readonly #begin: Reading;

  constructor(relayPid: number, count: () => number) {
    this.#pid = relayPid;
    this.#count = count;
    this.#begin = this.#read();
  }

  end(latency: Histogram): Sample {
    return sampleOf(this.#begin, this.#read(), this.#pid, {
      p50: latency.percentile(0.5),
      p99: latency.percentile(0.99),
      p999: latency.percentile(0.999),
    });
  }

  #read(): Reading {
    const { user, system } = process.cpuUsage();
    return {
      at: performance.now() / 1000,
      messages: this.#count(),
      relayCpu: cpuSeconds(this.#pid),
      generatorCpu: (user + system) / 1e6,
      coresBusy: [coreBusySeconds(RELAY_CORE), coreBusySeconds(GENERATOR_CORE)],
    };
  }
}

/** Why this sample says nothing about the relay: the generator had no more to give, and the relay had. */
export function invalidity({ generatorShare, relayShare }: Pick<Sample, "generatorShare" | "relayShare">) {
  if (generatorShare < FULL || relayShare >= FULL) return undefined;
  return `the generator was the limit (${percent(generatorShare)} of its core, the relay ${percent(relayShare)})`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

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
  /** µs by which the generator sent later than it was to, where it was to send at certain times. */
  readonly late99?: number | undefined;
};

type Reading = { readonly at: number; readonly messages: number; readonly cpu: number[]; readonly cores: number[] };

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
    const end = this.#read();
    const seconds = end.at - this.#begin.at;
    const messages = end.messages - this.#begin.messages;
    const [relayCpu, generatorCpu] = [0, 1].map((i) => end.cpu[i]! - this.#begin.cpu[i]!) as [number, number];
    const [relayCore, generatorCore] = [0, 1].map((i) => end.cores[i]! - this.#begin.cores[i]!) as [number, number];
    return {
      seconds,
      messages,
      perSecond: messages / seconds,
      relayCpu,
      relayShare: relayCpu / seconds,
      relayUs: (relayCpu / messages) * 1e6,
      generatorShare: generatorCpu / seconds,
      generatorUs: (generatorCpu / messages) * 1e6,
      othersShare: [Math.max(0, relayCore - relayCpu) / seconds, Math.max(0, generatorCore - generatorCpu) / seconds],
      residentMiB: residentBytes(this.#pid) / 2 ** 20,
      p50: latency.percentile(0.5),
      p99: latency.percentile(0.99),
      p999: latency.percentile(0.999),
    };
  }

  #read(): Reading {
    const { user, system } = process.cpuUsage();
    return {
      at: performance.now() / 1000,
      messages: this.#count(),
      cpu: [cpuSeconds(this.#pid), (user + system) / 1e6],
      cores: [coreBusySeconds(RELAY_CORE), coreBusySeconds(GENERATOR_CORE)],
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

import { concat } from "@sandi/crypto";
import type { Result } from "@sandi/protocol";
import { form } from "./forms.ts";

/** How many inputs each decoder gets. */
export const FUZZ_COUNT = form("decoders");

/** A small seeded generator (mulberry32): the same seed gives the same inputs. For tests alone. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export type Fuzzed = {
  readonly tried: number;
  readonly taken: number;
  readonly refused: number;
  readonly slowestMs: number;
};

/** Values that sit at the edges of lengths, counts and types. */
const EDGES = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x40, 0x5f, 0x9f, 0xbf, 0xf6, 0xfb];

/**
 * Feeds a decoder invalid inputs: a quarter random, the rest samples with bits flipped, bytes set to extremes,
 * pieces cut out, doubled, spliced from another sample, or the end cut off. A decoder that throws lets its exception
 * out of here, with the input in its message; the caller asserts on the figures.
 * @param samples valid encodings, at least one
 */
export function fuzz(
  parse: (bytes: Uint8Array) => Result<unknown, Error> | Error | undefined,
  samples: readonly Uint8Array[],
  { count = FUZZ_COUNT, seed = 1 }: { readonly count?: number; readonly seed?: number } = {},
): Fuzzed {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  let taken = 0;
  let slowestMs = 0;
  for (let i = 0; i < count; i++) {
    const input = i % 4 === 0 ? randomBytes(below, below(200)) : mutate(below, samples);
    const started = performance.now();
    let result: ReturnType<typeof parse>;
    try {
      result = parse(input);
    } catch (error) {
      throw new Error(`threw at input ${i}: ${Buffer.from(input).toString("hex").slice(0, 400)}`, { cause: error });
    }
    let took = performance.now() - started;
    // A pause of the machine is not the decoder's: what is slow takes this thread's processor time when it comes again.
    if (took > slowestMs && took > 20) {
      const before = process.threadCpuUsage();
      parse(input);
      const { user, system } = process.threadCpuUsage(before);
      took = Math.min(took, (user + system) / 1_000);
    }
    slowestMs = Math.max(slowestMs, took);
    if (result === undefined || (!(result instanceof Error) && result.ok)) taken++;
  }
  return { tried: count, taken, refused: count - taken, slowestMs };
}

function randomBytes(below: (limit: number) => number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = below(256);
  return bytes;
}

function mutate(below: (limit: number) => number, samples: readonly Uint8Array[]): Uint8Array {
  const sample = samples[below(samples.length)]!;
  let bytes: Uint8Array = sample.slice();
  for (let rounds = 1 + below(4); rounds > 0; rounds--) {
    const at = below(bytes.length + 1);
    const length = below(16);
    switch (below(7)) {
      case 0:
        if (at < bytes.length) bytes[at]! ^= 1 << below(8);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = EDGES[below(EDGES.length)]!;
        break;
      case 2:
        bytes = concat(bytes.subarray(0, at), bytes.subarray(at + length));
        break;
      case 3:
        bytes = concat(bytes.subarray(0, at + length), bytes.subarray(at));
        break;
      case 4: {
        const other = samples[below(samples.length)]!;
        const from = below(other.length);
        bytes = concat(bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at));
        break;
      }
      case 5:
        bytes = bytes.subarray(0, at);
        break;
      default:
        bytes = concat(bytes, randomBytes(below, 1 + below(8)));
    }
  }
  // Alone in its memory, as what a socket hands over need not be: a decoder that reads past the end finds nothing.
  return bytes.slice();
}

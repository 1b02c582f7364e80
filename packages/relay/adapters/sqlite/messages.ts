import type { StoreBatch, StoredEntry, StoredRun } from "../../core/base/ports.ts";
import type { PackedIndex } from "./packedIndex.ts";
import type { PrekeyAnswer, PrekeyCall } from "./prekeyCalls.ts";

/**
 * Messages between the routing thread and the store's thread. Numbers travel in arrays of doubles, and all frames of a
 * batch in one transferred buffer: one object per message would cost more than the disk.
 */
export type PackedRuns = { readonly numbers: Float64Array; readonly frames: Uint8Array };

export type StoreRequest = { readonly id: number } & (
  | { readonly op: "load" }
  | {
      readonly op: "append";
      readonly entries: readonly StoredEntry[];
      readonly runs: PackedRuns;
      readonly pairs: Float64Array;
      readonly removals: Float64Array;
      readonly forgotten: readonly number[];
      readonly notes: StoreBatch["notes"];
    }
  | { readonly op: "read"; readonly mailbox: number; readonly after: number; readonly bytes: number }
  | { readonly op: "oldest"; readonly after: number; readonly before: number; readonly count: number }
  | { readonly op: "prekeys"; readonly call: PrekeyCall }
  | { readonly op: "backup"; readonly path: string }
  | { readonly op: "close" }
);

export type StoreReply =
  | {
      readonly id: number;
      readonly ok: true;
      readonly index?: PackedIndex;
      readonly runs?: PackedRuns;
      readonly prekeys?: PrekeyAnswer;
    }
  | { readonly id: number; readonly ok: false; readonly full: boolean; readonly message: string };

/** An old copy could not be erased. That is for the relay's log, and no failure of the store. */
export type StoreWarning = { readonly copy: string; readonly reason: string };

/** The worker's first message: it has opened the database, or says why not. */
export type StoreGreeting =
  | { readonly opened: true; readonly relayKey: Uint8Array; readonly warnings: readonly StoreWarning[] }
  | { readonly opened: false; readonly reason: string; readonly detail: string };

const RUN_NUMBERS = 5;

export function packRuns(runs: readonly StoredRun[]): PackedRuns {
  const numbers = new Float64Array(RUN_NUMBERS * runs.length);
  const frames = new Uint8Array(runs.reduce((size, run) => size + run.frames.length, 0));
  let offset = 0;
  runs.forEach((run, index) => {
    numbers.set([run.row, run.mailbox, run.at, run.messages, run.frames.length], RUN_NUMBERS * index);
    frames.set(run.frames, offset);
    offset += run.frames.length;
  });
  return { numbers, frames };
}

/** The frames are views into the one buffer. */
export function unpackRuns({ numbers, frames }: PackedRuns): StoredRun[] {
  const runs: StoredRun[] = [];
  let offset = 0;
  for (let at = 0; at < numbers.length; at += RUN_NUMBERS) {
    const length = numbers[at + 4]!;
    runs.push({
      row: numbers[at]!,
      mailbox: numbers[at + 1]!,
      at: numbers[at + 2]!,
      messages: numbers[at + 3]!,
      frames: frames.subarray(offset, offset + length),
    });
    offset += length;
  }
  return runs;
}

export function packPairs(pairs: StoreBatch["pairs"]): Float64Array {
  const out = new Float64Array(5 * pairs.length);
  let at = 0;
  for (const { sender, recipient, last, messages, bytes } of pairs) {
    out[at++] = sender;
    out[at++] = recipient;
    out[at++] = last;
    out[at++] = messages;
    out[at++] = bytes;
  }
  return out;
}

export function unpackPairs(numbers: Float64Array): StoreBatch["pairs"] {
  return Array.from({ length: numbers.length / 5 }, (_, index) => {
    const [sender, recipient, last, messages, bytes] = numbers.subarray(5 * index, 5 * index + 5) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    return { sender, recipient, last, messages, bytes };
  });
}

export function packRemovals(removals: StoreBatch["removals"]): Float64Array {
  return Float64Array.from(removals.flatMap(({ mailbox, from, to }) => [mailbox, from, to]));
}

export function unpackRemovals(numbers: Float64Array): StoreBatch["removals"] {
  return Array.from({ length: numbers.length / 3 }, (_, index) => ({
    mailbox: numbers[3 * index]!,
    from: numbers[3 * index + 1]!,
    to: numbers[3 * index + 2]!,
  }));
}

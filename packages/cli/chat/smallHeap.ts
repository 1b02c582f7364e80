import { setFlagsFromString } from "node:v8";

/** The start allocates what stays, and V8 is slower at that in a small heap. */
const STARTED_MS = 1_000;

/**
 * For a program that runs for days with little in memory. By itself V8 lets the young generation grow to 64 MiB, and as much
 * garbage lie beside it, as soon as a relay sends faster than anyone reads. V8 looks at this flag whenever it sizes the heap.
 */
export function keepHeapSmall(): void {
  setTimeout(() => setFlagsFromString("--optimize-for-size"), STARTED_MS).unref();
}

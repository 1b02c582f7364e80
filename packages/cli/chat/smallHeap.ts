import { setFlagsFromString } from "node:v8";

/**
 * For a program that runs for days with little in memory. By itself V8 lets the young generation grow to 64 MiB, and as much
 * garbage lie beside it, as soon as a relay sends faster than anyone reads. V8 looks at this flag whenever it sizes the heap.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--optimize-for-size");
}

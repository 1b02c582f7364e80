import { signal } from "@preact/signals";

/** Starts the newer version that waits; undefined if none does. It never starts by itself. */
export const waitingUpdate = signal<(() => void) | undefined>(undefined);

import type { Primitives, Rng, SlowPrimitives } from "@sandi/crypto";

/** What a client needs of its platform, besides a connection and a store. */
export type World = {
  readonly primitives: Primitives;
  readonly slow: SlowPrimitives;
  readonly rng: Rng;
  readonly now: () => number;
  /** Calls back once what has already come in has been taken; `setTimeout` where there is nothing quicker. */
  readonly soon?: (run: () => void) => void;
  /** Resolves after some milliseconds; at once where a timer may be late by seconds. `setTimeout` where there is none. */
  readonly pause?: (ms: number) => Promise<void>;
  /** How many bytes of what comes in are worked off without a break, about: somebody may wait for the program. */
  readonly turnBytes: number;
};

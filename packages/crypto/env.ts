import type { Primitives } from "./primitives/port.ts";

declare const unixMs: unique symbol;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMs = number & { readonly [unixMs]: true };

/** Returns `length` bytes that nobody can predict; seeded only in tests. */
export type Rng = (length: number) => Uint8Array;

/** The world as an argument: all that a pure core may use of it. `now` stays the same during one step. */
export type Env = { readonly rng: Rng; readonly now: UnixMs; readonly primitives: Primitives };

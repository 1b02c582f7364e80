import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import type { World } from "../driver/world.ts";

/** As much as a relay puts into one message. */
const TURN_BYTES = 256 * 1024;

/** Node's primitives, randomness and clock. */
export const nodeWorld: World = {
  primitives: nodePrimitives,
  slow: nodeSlowPrimitives,
  rng: nodeRng,
  now: Date.now,
  soon: (run) => void setImmediate(run),
  turnBytes: TURN_BYTES,
};

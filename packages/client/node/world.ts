import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import type { World } from "../driver/world.ts";

/** Node's primitives, randomness and clock. */
export const nodeWorld: World = {
  primitives: nodePrimitives,
  slow: nodeSlowPrimitives,
  rng: nodeRng,
  now: Date.now,
  soon: (run) => void setImmediate(run),
};

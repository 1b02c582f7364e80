import { webPrimitives, webRng, webSlowPrimitives } from "@sandi/crypto/web";
import type { World } from "../driver.ts";

/** A page's primitives, randomness and clock. */
export const webWorld: World = {
  primitives: webPrimitives,
  slow: webSlowPrimitives,
  rng: webRng,
  now: Date.now,
};

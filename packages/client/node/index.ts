import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import { rsaDes, type Suite } from "@sandi/protocol";
import { type ClientOptions, SandiClient } from "../client.ts";
import type { World } from "../driver.ts";
import { wsTransport } from "./webSocket.ts";

/** Node's primitives, randomness and clock. */
export const nodeWorld: World = {
  primitives: nodePrimitives,
  slow: nodeSlowPrimitives,
  rng: nodeRng,
  now: Date.now,
};

/** A client in Node, with everything but the relay and the profile chosen. Listen with `on`, then call `start`. */
export function openClient(
  options: Pick<ClientOptions, "relay" | "profile"> & Partial<Omit<ClientOptions, "relay" | "profile">>,
): SandiClient {
  return new SandiClient({
    suites: [rsaDes as Suite<unknown>],
    world: nodeWorld,
    transport: wsTransport,
    ...options,
  });
}

import { SandiClient } from "../client.ts";
import type { ClientOptions } from "../options.ts";
import { nodeSuites } from "./suites.ts";
import { wsTransport } from "./webSocket.ts";
import { nodeWorld } from "./world.ts";

/** A client in Node, with everything but the relay and the profile chosen. Listen with `on`, then call `start`. */
export function openClient(
  options: Pick<ClientOptions, "relay" | "profile"> & Partial<Omit<ClientOptions, "relay" | "profile">>,
): Promise<SandiClient> {
  return SandiClient.open({
    suites: nodeSuites,
    world: nodeWorld,
    transport: wsTransport,
    ...options,
  });
}

import { SUITES } from "@sandi/protocol";
import { SandiClient } from "../client.ts";
import type { ClientOptions } from "../options.ts";
import { webSocketTransport } from "./webSocket.ts";
import { webWorld } from "./world.ts";

/** A client in a page, with everything but the relay and the profile chosen. Listen with `on`, then call `start`. */
export function openClient(
  options: Pick<ClientOptions, "relay" | "profile"> & Partial<Omit<ClientOptions, "relay" | "profile">>,
): Promise<SandiClient> {
  return SandiClient.open({
    suites: SUITES,
    world: webWorld,
    transport: webSocketTransport,
    ...options,
  });
}

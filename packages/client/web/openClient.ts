import { webKem } from "@sandi/crypto/web/kem";
import { loadSuites } from "@sandi/protocol/suites/load";
import { SandiClient } from "../client.ts";
import type { ClientOptions } from "../options.ts";
import { webSocketTransport } from "./webSocket.ts";
import { webWorld } from "./world.ts";

/** A client in a page, with everything but the relay and the profile chosen. Listen with `on`, then call `start`. */
export async function openClient(
  options: Pick<ClientOptions, "relay" | "profile"> & Partial<Omit<ClientOptions, "relay" | "profile">>,
): Promise<SandiClient> {
  return SandiClient.open({
    world: webWorld,
    transport: webSocketTransport,
    ...options,
    suites: options.suites ?? (await loadSuites(webKem)),
  });
}

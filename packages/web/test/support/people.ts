import type { ClientEvent, SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient } from "@sandi/client/node";
import { fullId } from "@sandi/protocol";
import { type RelayOptions, type RunningRelay, startRelay } from "@sandi/relay";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** Somebody at a terminal, who notes every text that comes. */
type Budi = { readonly client: SandiClient; readonly id: string; readonly link: string; readonly texts: string[] };
type Stage = { readonly relay: RunningRelay; readonly url: string; readonly origin: string; readonly budi: Budi };

/** For the tests of a file a relay, from whose origin pages can be opened, and somebody to talk to. */
export function useStage(options: Partial<RelayOptions> = {}): Stage {
  let relay: RunningRelay;
  let budi: Budi;
  beforeAll(async () => {
    relay = await startRelay({ port: 0, ephemeral: true, ...options } as RelayOptions);
    budi = await budiAt(relay.url);
  });
  beforeEach(() => {
    budi.texts.length = 0;
  });
  afterAll(async () => {
    await budi?.client.close();
    await relay?.stop();
  });
  return {
    get relay() {
      return relay;
    },
    get url() {
      return relay.url;
    },
    get origin() {
      return relay.url.replace("ws:", "http:");
    },
    get budi() {
      return budi;
    },
  };
}

async function budiAt(url: string): Promise<Budi> {
  const profile = await ephemeralProfile({ name: "Budi", suites: ["ratchet", "rsa-des"] });
  const client = await openClient({ relay: url, profile });
  const texts: string[] = [];
  client.on((event: ClientEvent) => event.event === "message" && texts.push(event.text));
  const joined = new Promise<void>((resolve) => client.on(({ event }) => event === "joined" && resolve()));
  client.start();
  await joined;
  return { client, id: fullId(client.id), link: client.link!, texts };
}

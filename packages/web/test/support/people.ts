import type { ClientEvent, SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient } from "@sandi/client/node";
import { fullId } from "@sandi/protocol";
import { type RunningRelay, startRelay } from "@sandi/relay";
import { expect, onTestFinished } from "vitest";

export type Budi = {
  readonly client: SandiClient;
  readonly id: string;
  readonly link: string;
  readonly texts: string[];
};

/** A relay from whose origin pages can be opened. */
export async function pageRelay(): Promise<RunningRelay & { readonly origin: string }> {
  const running = await startRelay({ port: 0, ephemeral: true });
  onTestFinished(() => running.stop());
  return Object.assign(running, { origin: running.url.replace("ws:", "http:") });
}

/** Somebody at a terminal to talk to, who notes every text that comes. */
export async function budiAt(url: string): Promise<Budi> {
  const profile = await ephemeralProfile({ name: "Budi", suites: ["ratchet", "rsa-des"] });
  const client = await openClient({ relay: url, profile });
  onTestFinished(() => client.close());
  const texts: string[] = [];
  client.on((event: ClientEvent) => event.event === "message" && texts.push(event.text));
  client.start();
  await expect.poll(() => client.link, { timeout: 10_000 }).toBeDefined();
  return { client, id: fullId(client.id), link: client.link!, texts };
}

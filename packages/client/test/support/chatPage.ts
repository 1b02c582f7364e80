// Runs in Chromium: one client in a page, driven by the test.

import type { ClientEvent, SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient } from "@sandi/client/web";
import { toHex } from "@sandi/crypto";

let client: SandiClient | undefined;
const events: ClientEvent[] = [];

export async function start(name: string, relay: readonly string[]): Promise<string> {
  const profile = await ephemeralProfile({ name, suites: ["rsa-des"] });
  client = await openClient({ relay, profile });
  client.on((event) => events.push(event));
  client.start();
  return toHex(profile.id);
}

export async function say(to: string, text: string): Promise<void> {
  const peer = await client!.find(to, 10_000);
  await client!.send(peer.id, "rsa-des", text);
}

/** The texts that came, oldest first. */
export function heard(): string[] {
  return events.flatMap((event) => (event.event === "message" ? [event.text] : []));
}

/** What became of the connection: relays that were joined, and the codes of what ended one. */
export function connections(): string[] {
  return events.flatMap((event) => {
    if (event.event === "joined") return [event.relay];
    if (event.event === "offline") return [event.error?.code ?? "offline"];
    return event.event === "stopped" ? [event.error.code] : [];
  });
}

export async function delivered(): Promise<boolean> {
  return await client!.flushed("delivered", 10_000);
}

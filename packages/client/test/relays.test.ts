import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningRelay, startRelay } from "@sandi/relay";
import { type NatsServer, startNats } from "@sandi/testkit/programs/natsServer";
import { afterEach, describe, expect, test } from "vitest";
import type { SandiClient } from "../client.ts";
import { ephemeralProfile, openClient } from "../node/index.ts";

const SUITES = ["rsa-des"] as const;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "sandi-relays-"));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function relay(dataDir: string, nats?: NatsServer): Promise<RunningRelay> {
  const options = nats ? { nats: { url: nats.url, streamBytes: 10_000_000 } } : {};
  const running = await startRelay({ port: 0, dataDir, ...options });
  cleanups.push(() => running.stop());
  return running;
}

type Seen = { readonly client: SandiClient; readonly joined: string[]; readonly texts: string[]; stopped?: string };

async function person(name: string, relays: readonly string[]): Promise<Seen> {
  const client = await openClient({ relay: relays, profile: await ephemeralProfile({ name, suites: SUITES }) });
  const seen: Seen = { client, joined: [], texts: [] };
  client.on((event) => {
    if (event.event === "joined") seen.joined.push(event.relay);
    if (event.event === "message") seen.texts.push(event.text);
    if (event.event === "stopped") seen.stopped = event.error.code;
  });
  client.start();
  cleanups.push(() => client.close());
  return seen;
}

describe("a client with several relays", () => {
  test("goes to the next where one does not answer, and knows it by its key", async () => {
    const path = folder();
    const first = await relay(path);
    const ayu = await person("Ayu", ["ws://127.0.0.1:1", first.url]);
    await expect.poll(() => ayu.joined, { timeout: 5_000 }).toEqual([first.url]);
    // Another relay at another of its addresses is not the one that was pinned.
    const other = await relay(folder());
    const budi = await person("Budi", [first.url, other.url]);
    await expect.poll(() => budi.joined, { timeout: 5_000 }).toEqual([first.url]);
    await first.stop();
    await expect.poll(() => budi.stopped, { timeout: 5_000 }).toBe("RELAY_KEY_CHANGED");
  });

  test("goes on with the other in the middle of a conversation, and loses nothing", async () => {
    const nats = await startNats();
    cleanups.push(() => nats.remove());
    const [home, away] = [folder(), folder()];
    const one = await relay(home, nats);
    mkdirSync(away, { recursive: true });
    copyFileSync(join(home, "relay.key"), join(away, "relay.key"));
    const two = await relay(away, nats);
    const ayu = await person("Ayu", [one.url, two.url]);
    const budi = await person("Budi", [two.url, one.url]);
    const toAyu = await budi.client.find("Ayu", 10_000);
    const toBudi = await ayu.client.find("Budi", 10_000);
    await ayu.client.send(toBudi.id, "rsa-des", "one");
    await expect.poll(() => budi.texts, { timeout: 10_000 }).toEqual(["one"]);
    await one.stop();
    await ayu.client.send(toBudi.id, "rsa-des", "two");
    await budi.client.send(toAyu.id, "rsa-des", "and you");
    await expect.poll(() => [budi.texts, ayu.texts], { timeout: 10_000 }).toEqual([["one", "two"], ["and you"]]);
    expect(ayu.joined).toEqual([one.url, two.url]);
    expect(await ayu.client.flushed("delivered", 10_000)).toBe(true);
  });
});

// Runs in Chromium: a relay's core and two clients in one page.
import type { SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient, webWorld } from "@sandi/client/web";
import { fromUtf8 } from "@sandi/crypto";
import { webKem } from "@sandi/crypto/web/kem";
import type { SuiteName } from "@sandi/protocol";
import { allSuites } from "@sandi/protocol/suites/all";
import { PageRelay } from "@sandi/testkit/browser/pageRelay";

type Side = { readonly client: SandiClient; readonly texts: string[]; readonly shown: string[] };

/** Without a network nothing can be loaded later. */
const suites = allSuites(webKem);

async function side(relay: PageRelay, name: string): Promise<Side> {
  const profile = await ephemeralProfile({ name, suites: suites.map((suite) => suite.name) });
  const client = await openClient({ relay: relay.url, profile, transport: relay.transport, suites });
  const texts: string[] = [];
  const shown: string[] = [];
  client.on((event) => {
    shown.push(event.event);
    if (event.event === "message") texts.push(event.text);
  });
  client.start();
  return { client, texts, shown };
}

export async function talk(suite: SuiteName, fromAyu: readonly string[], fromBudi: readonly string[]) {
  const relay = await PageRelay.start(webWorld);
  const [ayu, budi] = await Promise.all([side(relay, "Ayu"), side(relay, "Budi")]);
  const toBudi = await ayu.client.find("Budi", 5_000);
  const toAyu = await budi.client.find("Ayu", 5_000);
  for (const text of fromAyu) await ayu.client.send(toBudi.id, suite, text);
  const first = await ayu.client.flushed("delivered", 10_000);
  for (const text of fromBudi) await budi.client.send(toAyu.id, suite, text);
  const second = await budi.client.flushed("delivered", 10_000);
  const relaySaw = relay.passed.map(({ bytes }) => fromUtf8(bytes) ?? String.fromCharCode(...bytes)).join("\n");
  await Promise.all([ayu.client.close(), budi.client.close()]);
  return {
    delivered: [first, second],
    heardByAyu: ayu.texts,
    heardByBudi: budi.texts,
    errors: [...ayu.shown, ...budi.shown].filter((event) => event === "error" || event === "stopped"),
    relaySawNames: relaySaw.includes("Ayu") && relaySaw.includes("Budi"),
    relaySawText: [...fromAyu, ...fromBudi].some((text) => relaySaw.includes(text)),
  };
}

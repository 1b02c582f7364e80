import { fileURLToPath } from "node:url";
import type { ClientEvent, SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient } from "@sandi/client/node";
import type { ClientId } from "@sandi/protocol";
import { type RunningRelay, startRelay } from "@sandi/relay";
import { bundlePage, Chromium } from "@sandi/testkit/browser/chromium";
import type { BrowserContext } from "playwright-core";
import { buildWeb, type WebBuild } from "../../../scripts/buildWeb.ts";
import { Tab } from "./tab.ts";

type Filler = typeof import("./fillPage.ts");

/** High enough that the relay's limits are never what is measured. */
const LIMITS = { ratePerSecond: 1_000_000, burst: 1_000_000, senderMessages: 1_000_000, senderBytes: 2 ** 31 };

/** Somebody to talk to, in this process. */
export type Peer = { readonly client: SandiClient; readonly name: string; readonly link: string };

/** The page as it is shipped, served by a real relay, and a Chromium to open it in. */
export class Stage {
  readonly relay: RunningRelay;
  readonly origin: string;
  readonly #chromium: Chromium<Filler>;
  readonly #peers: SandiClient[] = [];

  static async open(build: WebBuild): Promise<Stage> {
    const relay = await startRelay({ port: 0, ephemeral: true, web: build.files, limits: LIMITS });
    return new Stage(
      relay,
      await Chromium.start<Filler>(bundlePage(fileURLToPath(new URL("fillPage.ts", import.meta.url)))),
    );
  }

  private constructor(relay: RunningRelay, chromium: Chromium<Filler>) {
    this.relay = relay;
    this.origin = relay.url.replace(/^ws/, "http");
    this.#chromium = chromium;
  }

  async peer(name: string): Promise<Peer> {
    const profile = await ephemeralProfile({ name, suites: ["ratchet"] });
    const client = await openClient({ relay: this.relay.url, profile });
    this.#peers.push(client);
    const joined = happened(client, "joined");
    client.start();
    await joined;
    return { client, name, link: client.link! };
  }

  /** A browser with a profile that knows these peers, and so many lines with the first of them. */
  async browser(peers: readonly Peer[], lines: number): Promise<BrowserContext> {
    const filler = await this.#chromium.open({ origin: this.origin });
    const [first] = await filler.call(
      "meet",
      this.relay.url,
      peers.map(({ link }) => link),
    );
    if (lines > 0) await filler.call("fill", first as ClientId, lines);
    const context = filler.tab.context();
    await filler.end();
    await context.unrouteAll();
    return context;
  }

  /** A browser that has never been here. */
  async stranger(): Promise<BrowserContext> {
    const page = await this.#chromium.open();
    const context = page.tab.context();
    await page.end();
    return context;
  }

  /** @param slower by which factor the page's processor is slowed down */
  tab(context: BrowserContext, slower = 1): Promise<Tab> {
    return Tab.open(context, this.origin, slower);
  }

  async close(): Promise<void> {
    await this.#chromium.close();
    for (const peer of this.#peers) await peer.close();
    await this.relay.stop();
  }
}

export function build(): Promise<WebBuild> {
  return buildWeb(fileURLToPath(new URL("../../..", import.meta.url)));
}

function happened(client: SandiClient, event: ClientEvent["event"]): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.on((one) => {
      if (one.event !== event) return;
      stop();
      resolve();
    });
  });
}

import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { pagePolicy } from "@sandi/relay/page";
import { type BrowserContext, chromium } from "playwright-core";
import { type Bundle, bundle } from "./bundle.ts";
import { findBrowser } from "./findBrowser.ts";
import { type Callable, Page } from "./page.ts";
import { answer, serve } from "./server.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** Chromium shall talk with the test alone. */
export const CHROMIUM_FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export type OpenOptions = {
  /** The origin that the page comes from, such as a relay's own. Default: a server of its own. */
  readonly origin?: string;
  /** Share the storage of this page, as two tabs do. Default: empty storage. */
  readonly beside?: Page<Callable>;
  /** Errors of the console that belong to the test, such as a refused connection. */
  readonly expected?: RegExp;
};

/** With storage in a folder, Playwright knows no more than one context. */
type Engine = Awaited<ReturnType<typeof chromium.launch>> | BrowserContext;

/** A headless Chromium that opens pages of one bundle. */
export class Chromium<Entry extends Callable> {
  readonly bundle: Bundle;
  readonly #engine: Engine;
  readonly #folder: string | undefined;
  readonly #policy: string;
  readonly #server: Awaited<ReturnType<typeof serve>>;

  /**
   * @param bundling what its pages run, which may still be in the making
   * @param folder where all pages keep what they store, so that a later Chromium finds it; default: each in memory
   * @param flags more of Chromium's own
   */
  static async start<Entry extends Callable>(
    bundling: Promise<Bundle>,
    folder?: string,
    flags: readonly string[] = [],
  ): Promise<Chromium<Entry>> {
    const options = { executablePath: findChromium(), args: [...CHROMIUM_FLAGS, ...flags] };
    const launching = folder ? chromium.launchPersistentContext(folder, options) : chromium.launch(options);
    const [engine, bundled] = await Promise.all([launching, bundling]);
    const policy = pagePolicy();
    return new Chromium<Entry>(engine, folder, bundled, policy, await serve(bundled, policy));
  }

  private constructor(
    engine: Engine,
    folder: string | undefined,
    bundled: Bundle,
    policy: string,
    server: Awaited<ReturnType<typeof serve>>,
  ) {
    this.#engine = engine;
    this.#folder = folder;
    this.bundle = bundled;
    this.#policy = policy;
    this.#server = server;
  }

  async open({ origin, beside, expected }: OpenOptions = {}): Promise<Page<Entry>> {
    const context = beside?.tab.context() ?? (await this.#newContext());
    if (origin !== undefined) await serveAt(origin, context, this.bundle, this.#policy);
    const page = new Page<Entry>(await context.newPage(), expected);
    await page.tab.goto(`${origin ?? this.#server.origin}/`);
    await page.started();
    return page;
  }

  async close(): Promise<void> {
    this.#server.close();
    await this.#engine.close();
  }

  /** Kills it, all at once, as a crash does. For one that was started with a folder. */
  kill(): void {
    this.#server.close();
    // A link whose target is not a file, but "HOST-PID".
    const holder = readlinkSync(join(this.#folder!, "SingletonLock"));
    process.kill(Number(holder.slice(holder.lastIndexOf("-") + 1)), "SIGKILL");
  }

  #newContext(): Promise<BrowserContext> | BrowserContext {
    return "newContext" in this.#engine ? this.#engine.newContext() : this.#engine;
  }
}

/** The bundle of a page whose script is `file`: what it exports is there to be called. `root` as for `bundle`. */
export function bundlePage(file: string, root?: string): Promise<Bundle> {
  return bundle(`import * as entry from ${JSON.stringify(file)}; globalThis.sandi = entry;`, root);
}

/** Lets the page come from an origin that serves something else. Sockets to there are real. */
async function serveAt(origin: string, context: BrowserContext, bundled: Bundle, policy: string): Promise<void> {
  // Chromium does not see that what we serve comes from this machine, and would ask before it connects to it.
  const isLocal = new URL(origin).hostname.startsWith("127.");
  if (isLocal) await context.grantPermissions(["local-network-access"], { origin });
  await context.route(`${origin}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    await route.fulfill(answer(bundled, path, policy));
  });
}

export function findChromium(): string {
  const found = findBrowser(NAMES);
  if (found === undefined) throw new Error(`no Chromium here: looked for ${NAMES.join(", ")}; scripts/programs.ts`);
  return found;
}

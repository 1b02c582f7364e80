import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium, type Browser as Engine } from "playwright-core";
import { type Bundle, bundle } from "./bundle.ts";
import { type Callable, Page } from "./page.ts";
import { answer, contentSecurityPolicy, serve } from "./server.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** Chromium shall talk with the test alone. */
const FLAGS = [
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

/** A headless Chromium that opens pages of one bundle. */
export class Chromium<Entry extends Callable> {
  readonly bundle: Bundle;
  readonly #engine: Engine;
  readonly #policy: string;
  readonly #server: Awaited<ReturnType<typeof serve>>;

  /** @param bundling what its pages run, which may still be in the making */
  static async start<Entry extends Callable>(bundling: Promise<Bundle>): Promise<Chromium<Entry>> {
    const launching = chromium.launch({ executablePath: findChromium(), args: FLAGS });
    const [engine, bundled] = await Promise.all([launching, bundling]);
    const policy = contentSecurityPolicy();
    return new Chromium<Entry>(engine, bundled, policy, await serve(bundled, policy));
  }

  private constructor(engine: Engine, bundled: Bundle, policy: string, server: Awaited<ReturnType<typeof serve>>) {
    this.#engine = engine;
    this.bundle = bundled;
    this.#policy = policy;
    this.#server = server;
  }

  async open({ origin, beside, expected }: OpenOptions = {}): Promise<Page<Entry>> {
    const context = beside?.tab.context() ?? (await this.#engine.newContext());
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
}

/** The bundle of a page whose script is `file`: what it exports is there to be called. `root` as for `bundle`. */
export function bundlePage(file: string, root?: string): Promise<Bundle> {
  return bundle(`import * as entry from ${JSON.stringify(file)}; globalThis.sandi = entry;`, root);
}

/** Lets the page come from an origin that serves something else. Sockets to there are real. */
async function serveAt(origin: string, context: BrowserContext, bundled: Bundle, policy: string): Promise<void> {
  // Chromium does not see that what we serve comes from this machine, and would ask before it connects to it.
  await context.grantPermissions(["local-network-access"], { origin });
  await context.route(`${origin}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    await route.fulfill(answer(bundled, path, policy));
  });
}

function findChromium(): string {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin"];
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
  if (found === undefined) throw new Error(`no Chromium here: looked for ${NAMES.join(", ")}; scripts/programs.ts`);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium, type Browser as Engine, type Page as Tab } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type Bundle, bundle } from "./bundle.ts";
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

/** What an entry module exports, as the test calls it: whatever it answers comes back as a promise. */
type Callable = Readonly<Record<string, (...args: never[]) => unknown>>;

export type OpenOptions = {
  /** The origin that the page comes from, such as a relay's own. Default: a server of this test file. */
  readonly origin?: string;
  /** Share the storage of this page, as two tabs do. Default: empty storage. */
  readonly beside?: Page<Callable>;
  /** Errors of the console that belong to the test, such as a refused connection. */
  readonly expected?: RegExp;
};

/** One page in Chromium. It is closed when its test ends, and the test fails if anything in it went wrong. */
export class Page<Entry extends Callable> {
  /** Playwright's own page, for what `call` does not do. */
  readonly tab: Tab;
  /** Errors of the page, its console and its security policy, oldest first. */
  readonly problems: string[] = [];

  constructor(tab: Tab, expected: RegExp | undefined) {
    this.tab = tab;
    const note = (problem: string) => {
      if (!expected?.test(problem)) this.problems.push(problem);
    };
    tab.on("pageerror", (error) => note(error.stack ?? String(error)));
    tab.on("crash", () => note("the page crashed"));
    // Chromium also tells every violation of the security policy here.
    tab.on("console", (message) => message.type() === "error" && note(`${message.text()} (${message.location().url})`));
  }

  /** Calls a function that the entry module exports. Arguments and answer are plain data; bytes may be among it. */
  async call<Name extends keyof Entry & string>(
    name: Name,
    ...args: Parameters<Entry[Name]>
  ): Promise<Awaited<ReturnType<Entry[Name]>>> {
    return await this.tab.evaluate(([name, args]) => (globalThis as never as Bootstrapped).sandi[name]!(...args), [
      name,
      args,
    ] as [string, unknown[]]);
  }

  /** Loads the page again: its memory is gone, its storage stays. */
  async reload(): Promise<void> {
    await this.tab.reload();
    await this.started();
  }

  /** Closes it as a killed tab: nothing in it is asked first. */
  async close(): Promise<void> {
    await this.tab.close();
  }

  /** What happens to every page when its test ends. @throws Error with the problems that nobody has taken away */
  async end(): Promise<void> {
    await this.close();
    if (this.problems.length > 0) throw new Error(`in the page:\n${this.problems.splice(0).join("\n")}`);
  }

  /** @throws Error with the page's problems if its entry module did not run */
  async started(): Promise<void> {
    const runs = await this.tab.evaluate(() => "sandi" in globalThis);
    if (!runs) throw new Error(`the page did not start:\n${this.problems.splice(0).join("\n")}`);
  }
}

type Bootstrapped = { readonly sandi: Record<string, (...args: unknown[]) => never> };

export type Browser<Entry extends Callable> = {
  readonly bundle: Bundle;
  open(options?: OpenOptions): Promise<Page<Entry>>;
};

/**
 * One headless Chromium for a test file, and a page whose script is `file` with all that it imports. The functions
 * that `file` exports are what tests call:
 *
 *     const browser = useBrowser<typeof import("./support/page.ts")>(new URL("./support/page.ts", import.meta.url));
 *     test("two and two", async () => {
 *       const page = await browser.open();
 *       expect(await page.call("add", 2, 2)).toBe(4);
 *     });
 *
 * Pages are served with the policy of the messenger's page; an error in a page, in its console or against the policy
 * fails its test.
 */
export function useBrowser<Entry extends Callable>(file: URL, connect: readonly string[] = []): Browser<Entry> {
  const policy = contentSecurityPolicy(connect);
  let engine: Engine;
  let bundled: Bundle;
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    const text = `import * as entry from ${JSON.stringify(file.pathname)}; globalThis.sandi = entry;`;
    [engine, bundled] = await Promise.all([
      chromium.launch({ executablePath: findChromium(), args: FLAGS }),
      bundle(text),
    ]);
    server = await serve(bundled, policy);
  });
  afterAll(async () => {
    server?.close();
    await engine?.close();
  });
  return {
    get bundle() {
      return bundled;
    },
    open: async ({ origin, beside, expected } = {}) => {
      const context = beside?.tab.context() ?? (await engine.newContext());
      if (origin !== undefined) await serveAt(origin, context, bundled, policy);
      const page = new Page<Entry>(await context.newPage(), expected);
      onTestFinished(() => page.end());
      if (!beside) onTestFinished(() => context.close());
      await page.tab.goto(`${origin ?? server.origin}/`);
      await page.started();
      return page;
    },
  };
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

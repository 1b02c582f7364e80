import { fileURLToPath } from "node:url";
import { type RelayOptions, type RunningRelay, startRelay, type WebFiles } from "@sandi/relay";
import { CHROMIUM_FLAGS, findChromium } from "@sandi/testkit/browser/chromium";
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { filesOfPage } from "../../../../scripts/freshPage.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

export type WebRelay = RunningRelay & { readonly origin: string };
export type TabOptions = {
  /** Shares the storage of this tab. Default: a browser of its own. */
  readonly beside?: Page;
  readonly context?: BrowserContextOptions;
  /** What stands behind the origin: `/#id=…`. */
  readonly path?: string;
  /** Lines of the console that belong to the test. */
  readonly expected?: RegExp;
};

/**
 * The page as it is shipped: built, served by a real relay under its real policy, in a headless Chromium. A tab in which
 * anything goes wrong, or which violates the policy, fails its test. `flags` are Chromium's.
 */
export function useMessengerPage({ flags = [] }: { readonly flags?: readonly string[] } = {}) {
  let browser: Awaited<ReturnType<typeof chromium.launch>>;
  let files: WebFiles;
  beforeAll(async () => {
    [browser, files] = await Promise.all([
      chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_FLAGS, ...flags] }),
      filesOfPage(ROOT),
    ]);
  });
  afterAll(() => browser?.close());
  return {
    /** A relay that serves the page; it is stopped when the test ends. */
    relay: async (options: RelayOptions = { port: 0, ephemeral: true }): Promise<WebRelay> => {
      const running = await startRelay({ ...options, web: files } as RelayOptions);
      onTestFinished(() => running.stop());
      return Object.assign(running, { origin: running.url.replace(/^ws/, "http") });
    },
    open: async (origin: string, { beside, context, path = "/", expected }: TabOptions = {}): Promise<Page> => {
      const own = beside?.context() ?? (await newContext(browser, context));
      const tab = await own.newPage();
      const problems = watch(tab, expected);
      onTestFinished(async () => {
        await tab.close();
        if (!beside) await own.close();
        if (problems.length > 0) throw new Error(`in the page:\n${problems.join("\n")}`);
      });
      await tab.goto(`${origin}${path}`);
      return tab;
    },
  };
}

async function newContext(
  browser: Awaited<ReturnType<typeof chromium.launch>>,
  options: BrowserContextOptions | undefined,
): Promise<BrowserContext> {
  return browser.newContext({ locale: "en-US", ...options });
}

/** Errors of the page, its console and its security policy, oldest first. */
function watch(tab: Page, expected: RegExp | undefined): string[] {
  const problems: string[] = [];
  const note = (problem: string) => {
    if (!expected?.test(problem)) problems.push(problem);
  };
  tab.on("pageerror", (error) => note(error.stack ?? String(error)));
  tab.on("crash", () => note("the page crashed"));
  tab.on("console", (message) => message.type() === "error" && note(`${message.text()} (${message.location().url})`));
  return problems;
}

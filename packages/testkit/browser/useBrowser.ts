import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { Bundle } from "./bundle.ts";
import { bundlePage, Chromium, type OpenOptions } from "./chromium.ts";
import type { Callable, Page } from "./page.ts";

export type Browser<Entry extends Callable> = {
  readonly bundle: Bundle;
  /** Opens a page that is closed when the test ends; if anything in it went wrong, the test fails. */
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
export function useBrowser<Entry extends Callable>(file: URL, flags: readonly string[] = []): Browser<Entry> {
  let chromium: Chromium<Entry>;
  beforeAll(async () => {
    chromium = await Chromium.start<Entry>(bundlePage(file.pathname), undefined, flags);
  });
  afterAll(() => chromium?.close());
  return {
    get bundle() {
      return chromium.bundle;
    },
    open: async (options = {}) => {
      const page = await chromium.open(options);
      onTestFinished(() => page.end());
      if (!options.beside) onTestFinished(() => page.tab.context().close());
      return page;
    },
  };
}

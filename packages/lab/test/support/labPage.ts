import { fileURLToPath } from "node:url";
import { CHROMIUM_FLAGS, findChromium } from "@sandi/testkit/browser/chromium";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { filesOfPage } from "../../../../scripts/freshPage.ts";
import { serveLab } from "../../../../scripts/lab.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

type TabOptions = {
  readonly context?: BrowserContextOptions;
  /** What stands behind the address: `#matrix`. */
  readonly hash?: string;
  /** Another build than that of this tree. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** Lines of the console that belong to the test. */
  readonly expected?: RegExp;
};

/**
 * The lab as `npm run lab` serves it, in one headless Chromium for a test file. A tab in which anything goes wrong, or which
 * violates the policy, fails its test.
 * @param flags more of Chromium's own
 */
export function useLabPage(flags: readonly string[] = []) {
  let browser: Awaited<ReturnType<typeof chromium.launch>>;
  let built: ReadonlyMap<string, Uint8Array>;
  beforeAll(async () => {
    [browser, built] = await Promise.all([
      chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_FLAGS, ...flags] }),
      filesOfPage(ROOT, "lab"),
    ]);
  });
  afterAll(() => browser?.close());
  return {
    get files() {
      return built;
    },
    async open({ context, hash = "", files = built, expected }: TabOptions = {}) {
      const served = await serveLab(files, 0);
      const own = await browser.newContext({ locale: "en-US", ...context });
      const tab = await own.newPage();
      const requests: string[] = [];
      const problems: string[] = [];
      const note = (problem: string) => expected?.test(problem) || problems.push(problem);
      tab.on("request", (request) => requests.push(request.url()));
      tab.on("pageerror", (error) => note(error.stack ?? String(error)));
      tab.on("console", (message) => message.type() === "error" && note(message.text()));
      onTestFinished(async () => {
        await own.close();
        served.close();
        if (problems.length > 0) throw new Error(`in the page:\n${problems.join("\n")}`);
      });
      await tab.goto(`${served.url}${hash}`);
      return { tab, url: served.url, requests };
    },
  };
}

/** Until all is there that the page ever loads. */
export async function loaded(tab: Page): Promise<void> {
  await tab.waitForFunction(() => document.documentElement.dataset.loaded === "all");
}

/** Goes to the end of the run. */
export async function toEnd(tab: Page): Promise<void> {
  // Not before the run is there: who waits for one cannot write.
  await tab.locator(".composer button:enabled").first().waitFor();
  const scrub = tab.getByRole("slider", { name: "Where in the run" });
  await scrub.fill((await scrub.getAttribute("max"))!);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chromium } from "@sandi/testkit/browser/chromium";
import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { form } from "@sandi/testkit/forms";
import { describe, expect, onTestFinished, test } from "vitest";

const browser = useBrowser<typeof import("./support/storePage.ts")>(new URL("./support/storePage.ts", import.meta.url));

describe("profile store: IndexedDB", () => {
  test("keeps the contract of profile stores", async () => {
    const page = await browser.open();
    const { cases, failures } = await page.call("runContract");
    expect(failures).toEqual([]);
    expect(cases).toBeGreaterThan(12);
  });

  test("names a history that was changed on disk as damaged", async () => {
    expect(await (await browser.open()).call("readDamaged", "changed")).toBe("PROFILE_DAMAGED");
  });

  test("has all of a commit or nothing when its tab is closed in the middle of one", async () => {
    const keeper = await browser.open();
    let last = 0;
    for (let round = 0; round < form("tabsClosed"); round++) {
      const page = await browser.open({ beside: keeper });
      await page.call("writeOn", "closed", last + 1);
      await expect.poll(() => page.call("lastAcknowledged")).toBeGreaterThan(last);
      last = await page.call("lastAcknowledged");
      await page.close();
      const found = await keeper.call("numbers", "closed");
      expect(found).toHaveLength(1);
      expect(found[0]).toBeGreaterThanOrEqual(last);
      last = found[0]!;
    }
  });

  test("has on disk what it has said to have committed, when the browser is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandi-chromium-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const start = () =>
      Chromium.start<typeof import("./support/storePage.ts")>(Promise.resolve(browser.bundle), folder);
    // The same origin each time: storage belongs to one.
    const where = { origin: "http://127.0.0.1:9" };
    let last = 0;
    for (let round = 0; round < form("browserDeaths"); round++) {
      const dying = await start();
      const page = await dying.open(where);
      await page.call("writeOn", "killed", last + 1);
      await expect.poll(() => page.call("lastAcknowledged")).toBeGreaterThan(last + 3);
      last = await page.call("lastAcknowledged");
      dying.kill();
      const chromium = await start();
      onTestFinished(() => chromium.close());
      const found = await (await chromium.open(where)).call("numbers", "killed");
      expect(found).toHaveLength(1);
      expect(found[0]).toBeGreaterThanOrEqual(last);
      last = found[0]!;
      await chromium.close();
    }
  });
});

import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { describe, expect, test } from "vitest";

const browser = useBrowser<typeof import("./support/storePage.ts")>(new URL("./support/storePage.ts", import.meta.url));

describe("profile store: IndexedDB", () => {
  test("keeps the contract of profile stores", async () => {
    const page = await browser.open();
    const { cases, failures } = await page.call("runContract");
    expect(failures).toEqual([]);
    expect(cases).toBeGreaterThan(12);
  });

  test("has all of a commit or nothing when its tab is closed in the middle of one", async () => {
    const keeper = await browser.open();
    let last = 0;
    for (let round = 0; round < 6; round++) {
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
});

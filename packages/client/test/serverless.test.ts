import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { expect, test } from "vitest";

const browser = useBrowser<typeof import("./support/serverlessPage.ts")>(
  new URL("./support/serverlessPage.ts", import.meta.url),
);

const SUITES = ["rsa-des", "ratchet"];

test.for(SUITES)(
  "a relay's core and two clients in one page talk %s both ways, with no server at all",
  async (suite) => {
    // Chromium asks for an icon at some time, if need be when there is no network any more.
    const page = await browser.open({ expected: /favicon\.ico/ });
    await page.tab.context().setOffline(true);
    expect(await page.call("talk", suite, ["halo", "apa kabar?"], ["hai juga", "baik"])).toEqual({
      delivered: [true, true],
      heardByAyu: ["hai juga", "baik"],
      heardByBudi: ["halo", "apa kabar?"],
      errors: [],
      relaySawNames: true,
      relaySawText: false,
    });
  },
);

test("what runs there is the relay's core and the client, and nothing of Node's side of either", () => {
  const { modules } = browser.bundle;
  expect(modules).toContain("packages/relay/core/relay.ts");
  expect(modules).toContain("packages/client/core/engine.ts");
  expect(modules.filter((path) => /^packages\/(relay\/adapters|client\/node)\//.test(path))).toEqual([]);
});

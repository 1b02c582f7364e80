import { expect, test } from "vitest";
import { nodePlatform } from "../../node/index.ts";
import { codeOf } from "../../page/link/link.ts";
import { en } from "../../page/texts/en.ts";
import { movesOf } from "../support/claims.ts";
import { loaded, toEnd, useLabPage } from "../support/labPage.ts";

const page = useLabPage();

test("a run is opened from a lesson at its start, its end is not told before, and going back leads to the question", async () => {
  const { tab } = await page.open({ hash: "#lessons/forgery" });
  await loaded(tab);
  await tab.locator(".lesson[aria-busy='false']").waitFor();
  await tab.getByRole("radio").first().check();
  const link = tab.locator(".answer").getByRole("link", { name: en.openInWorld });
  await link.scrollIntoViewIfNeeded();
  const left = await tab.evaluate(() => scrollY);
  expect(left).toBeGreaterThan(0);
  await link.click();
  await tab.locator("[data-claim='count']", { hasText: /^Step 0 of/ }).waitFor();
  expect(await tab.evaluate(() => scrollY)).toBe(0);
  expect(await tab.locator(".attack-note .verdict").count()).toBe(0);
  await tab.getByText(en.verdictLater).waitFor();
  // With all that explains it open, the newest step is still in sight.
  await toEnd(tab);
  await tab.locator(".attack-note summary").click();
  const below = () =>
    tab.evaluate(() => document.querySelector(".step.open")!.getBoundingClientRect().bottom - innerHeight);
  await expect.poll(below).toBeLessThanOrEqual(0);
  await tab.goBack();
  await expect.poll(() => tab.evaluate(() => scrollY)).toBe(left);
});

test("moves that mean nothing in another protocol are told of, and come back with the first one", async () => {
  const legs = [1, 2].map((packet) => ({ do: "deliver", packet }) as const);
  // The fifth packet is the text in both, and half as long in one.
  const moves = [movesOf("flip", "rsa-des")[0]!, ...legs, { do: "flip", packet: 5, bit: 519 }] as const;
  const { tab } = await page.open({
    hash: `#${codeOf({ protocol: "rsa-des", seed: 1978, moves }, nodePlatform.primitives)}`,
  });
  await loaded(tab);
  const protocol = tab.getByLabel("Protocol");
  await protocol.selectOption("ns-1978");
  await tab.getByRole("alert").getByText("1 of these moves cannot be done in ns-1978").waitFor();
  await protocol.selectOption("rsa-des");
  await tab.getByRole("alert").waitFor({ state: "detached" });
});

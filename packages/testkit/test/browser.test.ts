import { expect, test } from "vitest";
import { useBrowser } from "../browser/useBrowser.ts";

const browser = useBrowser<typeof import("./support/page.ts")>(new URL("./support/page.ts", import.meta.url));

test("functions of the entry are called with plain data and bytes, and answer with the same", async () => {
  const page = await browser.open();
  expect(await page.call("add", 2, 2)).toBe(4);
  expect(await page.call("reversed", Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(3, 2, 1));
});

test("a page keeps its storage over a reload, a page beside it sees it, any other does not", async () => {
  const page = await browser.open();
  await page.call("remember", "this");
  await page.reload();
  expect(await page.call("remembered")).toBe("this");
  expect(await (await browser.open({ beside: page })).call("remembered")).toBe("this");
  expect(await (await browser.open()).call("remembered")).toBeNull();
});

test("a page comes from the origin that a test wants", async () => {
  const page = await browser.open({ origin: "http://127.0.0.1:9" });
  expect(await page.call("where")).toEqual({ origin: "http://127.0.0.1:9", secure: true });
});

test.for([
  ["failLater", /a defect in the page/],
  ["complain", /something is wrong/],
  ["breakPolicy", /requires 'TrustedScript' assignment/],
  ["connectElsewhere", /connect-src 'self'/],
] as const)("a page fails its test after %s", async ([name, problem]) => {
  const page = await browser.open();
  await page.call(name);
  await expect.poll(() => page.problems.join()).toMatch(problem);
  await expect(page.end()).rejects.toThrow(problem);
});

test("what a test expects in the console is no problem", async () => {
  const page = await browser.open({ expected: /something is wrong/ });
  await page.call("complain");
  await page.end();
});

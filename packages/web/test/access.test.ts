import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { form, LONG } from "@sandi/testkit/forms";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { begin, meet, openConversation, received, send } from "./support/driving.ts";
import { useMessengerPage } from "./support/messengerPage.ts";
import { SCREENS, textsOf, toList } from "./support/screens.ts";

const page = useMessengerPage();
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** For a machine that does other things too. */
const PATIENT = { timeout: 20_000 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Cut off anywhere, it would push something out of a narrow window. */
const LONG_NAME = `Ayu ${"W".repeat(60)}`;

/** What axe finds, what has to be scrolled sideways, and a composer that cannot be reached, a line each; empty when all is well. */
async function findings(tab: Page): Promise<string[]> {
  const wide = await tab.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll<HTMLElement>("body *")]
      .filter((one) => one === document.documentElement || getComputedStyle(one).overflowY === "auto")
      .filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => `wider than its place: ${one.tagName} ${one.className}`),
  );
  const hidden = await tab.evaluate(() => {
    const composer = document.querySelector("#composer");
    if (!composer?.checkVisibility() || document.querySelector("dialog[open], .menu")) return [];
    composer.scrollIntoView();
    const { left, top, width, height } = composer.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) === composer
      ? []
      : ["the composer is out of reach"];
  });
  await tab.evaluate(AXE);
  const { violations } = await tab.evaluate(
    (rules) =>
      (globalThis as never as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({ runOnly: rules }),
    RULES,
  );
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  return [...wide, ...hidden, ...found];
}

/** In the short form the two looks share the screens: the one with an even place is judged in the first. */
const shared =
  (first: boolean) =>
  (_: unknown, place: number): boolean =>
    LONG || (place % 2 === 0) === first;

/** The first two have both languages, both themes and both widths. At 200 % a window of 640 × 720 has half of each. */
const LOOKS = [
  { language: "en", locale: "en-US", colorScheme: "light", width: 1200, height: 700, zoom: 1 },
  { language: "id", locale: "id-ID", colorScheme: "dark", width: 320, height: 360, zoom: 2 },
  { language: "en", locale: "en-US", colorScheme: "dark", width: 320, height: 360, zoom: 2 },
  { language: "id", locale: "id-ID", colorScheme: "light", width: 1200, height: 700, zoom: 1 },
] as const;

test.each(LOOKS.slice(0, form("pageLooks")))(
  "axe finds nothing in any screen, nothing is wider than it, and one can write: $language, $colorScheme, $width px at $zoom ×",
  async (looks) => {
    const { language, locale, colorScheme, width, height, zoom } = looks;
    const t = textsOf(language);
    const isJudged = shared(looks === LOOKS[0]);
    const { origin } = await page.relay();
    const other = await page.open(origin);
    const link = await begin(other, LONG_NAME);
    const viewport = { width, height };
    const context = { locale, colorScheme, viewport, deviceScaleFactor: zoom };
    const tab = await page.open(origin, { context });
    await tab.getByRole("textbox", { name: t("yourName") }).fill("Budi");
    const all: Record<string, string[]> = { first: await findings(tab) };
    await tab.getByRole("button", { name: t("start") }).click();
    await tab.getByRole("textbox", { name: t("yourLink") }).waitFor();
    all.welcome = await findings(tab);
    await tab.getByRole("button", { name: t("addSomeone") }).click();
    await tab.getByRole("textbox", { name: t("linkOrId") }).fill(link);
    await tab.getByRole("button", { name: t("add"), exact: true }).click();
    await tab.getByRole("textbox", { name: t("message") }).fill("halo https://contoh.example");
    await tab.getByRole("button", { name: t("send") }).click();
    await openConversation(other, "Budi");
    await received(other, "Budi", "halo");
    await send(other, "hai juga");
    await tab.getByRole("article", { name: `${LONG_NAME}: hai juga` }).waitFor();
    for (const [name, go] of Object.entries(SCREENS).filter(isJudged)) {
      await toList(tab, t);
      await go(tab, t);
      all[name] = await findings(tab);
    }
    const found = Object.entries(all).flatMap(([name, lines]) => lines.map((line) => `${name}: ${line}`));
    expect(found).toEqual([]);
  },
);

test("the first minute by keyboard alone, and back out of every window", async () => {
  const { origin } = await page.relay();
  const ayu = await page.open(origin);
  const link = await begin(ayu, "Ayu");
  const tab = await page.open(origin);
  const { keyboard } = tab;
  const focused = () =>
    tab.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 40; presses++) {
      if ((await focused()) === name) return;
      await keyboard.press("Tab");
    }
    throw new Error(`Tab never comes to ${name}, but to ${await focused()}`);
  };
  await tab.getByRole("textbox", { name: "Your name" }).waitFor();
  await keyboard.press("Tab");
  await keyboard.press("Control+a");
  await keyboard.type("Budi");
  await keyboard.press("Enter");
  await tab.getByRole("textbox", { name: "Your link" }).waitFor();
  await tabTo("Add someone");
  await keyboard.press("Enter");
  // The window is loaded when it is first asked for.
  await expect.poll(() => tab.evaluate(() => document.activeElement?.id), PATIENT).toBe("who");
  await keyboard.type(link);
  await keyboard.press("Enter");
  await expect.poll(focused, PATIENT).toBe("Message");
  await keyboard.type("halo");
  await keyboard.press("Enter");
  await tab.getByRole("article", { name: /^You: halo/ }).waitFor();
  await openConversation(ayu, "Budi");
  await send(ayu, "hai");
  await received(tab, "Ayu", "hai");
  // From the empty field up to the messages; R answers, Escape goes back, Enter looks inside.
  await keyboard.press("ArrowUp");
  await expect.poll(focused, PATIENT).toMatch(/^Ayu: hai/);
  await keyboard.press("r");
  await expect.poll(focused, PATIENT).toBe("Message");
  await keyboard.type("jawab");
  await keyboard.press("Enter");
  await received(ayu, "Budi", "jawab");
  await keyboard.press("ArrowUp");
  await keyboard.press("Enter");
  await tab.getByRole("dialog", { name: "Look inside" }).waitFor();
  await keyboard.press("Escape");
  await expect.poll(focused, PATIENT).toMatch(/^You: jawab/);
  await tabTo("Verify");
  await keyboard.press("Enter");
  await tab.getByRole("dialog", { name: "Verify Ayu" }).waitFor();
  await keyboard.press("Escape");
  await expect.poll(focused, PATIENT).toBe("Verify");
  await keyboard.press("Control+k");
  await expect.poll(focused, PATIENT).toBe("Name");
  await keyboard.press("Escape");
  await keyboard.press("Control+f");
  expect(await focused()).toBe("Search");
});

test("what a screen reader is told of a conversation", async () => {
  const { origin } = await page.relay();
  const ayu = await page.open(origin);
  const budi = await page.open(origin);
  await meet(ayu, budi, "halo");
  await send(ayu, "hai juga");
  await received(budi, "Ayu", "hai juga");
  await budi.getByRole("article", { name: /^You: halo \(delivered/ }).waitFor();
  const announced = await budi.locator("[data-announcer] p").allInnerTexts();
  const snapshot = await budi.locator("#app").ariaSnapshot();
  const plain = (text: string) =>
    text.replaceAll(/\d{1,2}:\d{2} [AP]M/g, "TIME").replaceAll(/[0-9a-z]{4}(-[0-9a-z]{4}){3}/g, "ID");
  await expect(plain(`${snapshot}\n\nsaid:\n${announced.join("\n")}\n`)).toMatchFileSnapshot(
    "./golden/conversation.aria.txt",
  );
});

import { nodePrimitives } from "@sandi/crypto/node";
import type { Page } from "playwright-core";
import { codeOf } from "../../page/link/link.ts";
import { en } from "../../page/texts/en.ts";
import { id } from "../../page/texts/id.ts";
import { movesOf } from "./claims.ts";
import { loaded } from "./labPage.ts";

type Language = "en" | "id";
type LabScreen = {
  /** What stands behind the address. */
  readonly hash: string;
  /** From there until all of it is on the screen. */
  readonly go: (tab: Page, language: Language) => Promise<void>;
};

const TEXTS = { en, id };
const lowe = codeOf({ protocol: "ns-1978", seed: 1978, moves: movesOf("lowe", "ns-1978") }, nodePrimitives);
const hunted = movesOf("lowe", "ns-1978").slice(0, 4);
const hunt = codeOf({ protocol: "ns-1978", seed: 1978, moves: hunted }, nodePrimitives);
const took = movesOf("lowe", "ns-1978").slice(0, 6);
const found = codeOf({ protocol: "ns-1978", seed: 1978, moves: took }, nodePrimitives);
const typed = codeOf({ protocol: "ns-1978", seed: 1978, moves: movesOf("keyboard", "ns-1978") }, nodePrimitives);
const held = codeOf({ protocol: "ns-1978", seed: 4, moves: movesOf("flip", "ns-1978").slice(0, 5) }, nodePrimitives);

/** Every screen of the lab's page, and what else covers it. */
export const LAB_SCREENS: Readonly<Record<string, LabScreen>> = {
  world: { hash: "", go: async (tab) => void (await tab.locator(".arrow").first().waitFor()) },
  lowe: { hash: `#${lowe}`, go: loaded },
  bytes: {
    hash: `#${lowe}`,
    go: async (tab) => {
      await loaded(tab);
      await tab.locator(".step-arrow button").first().click();
      await tab.locator("#layer-bytes").click();
      await tab.locator(".bytes").waitFor();
    },
  },
  desk: {
    hash: `#${held}`,
    go: async (tab, language) => {
      await loaded(tab);
      const t = TEXTS[language];
      await tab
        .getByRole("button", { name: new RegExp(`^${t.bitBrush},`) })
        .first()
        .click();
      await tab.getByRole("button", { name: t.heatBytes }).click();
      await tab.locator(".brush progress").waitFor({ state: "detached" });
      await tab
        .getByRole("button", { name: new RegExp(`^${t.moreMoves},`) })
        .first()
        .click();
      for (const summary of (await tab.locator(".tool > summary").all()).slice(0, 2)) await summary.click();
    },
  },
  find: {
    hash: `#${hunt}`,
    go: async (tab, language) => {
      await loaded(tab);
      for (let i = 0; i < 2; i++) await tab.getByRole("button", { name: TEXTS[language].find_hint }).click();
    },
  },
  found: { hash: `#${found}`, go: loaded },
  notYet: {
    hash: `#${hunt}`,
    go: async (tab, language) => {
      await loaded(tab);
      await tab.getByLabel(TEXTS[language].attack).selectOption("flip");
    },
  },
  keyboard: { hash: `#${typed}`, go: loaded },
  share: {
    hash: `#${lowe}`,
    go: async (tab, language) => {
      await loaded(tab);
      await tab.getByRole("button", { name: TEXTS[language].share }).click();
      await tab.locator(".qr").waitFor();
    },
  },
  matrix: {
    hash: "#matrix",
    go: async (tab) => void (await tab.locator("[data-claim='matrix:time']").waitFor({ timeout: 60_000 })),
  },
  two: { hash: "#two", go: async (tab) => void (await tab.locator(".two tbody tr").first().waitFor()) },
  phone: { hash: "#phone", go: async (tab) => void (await tab.locator(".bubble.lit").first().waitFor()) },
  burn: {
    hash: "#burn",
    go: async (tab, language) => {
      await loaded(tab);
      await tab.getByRole("slider").fill("14");
      await tab.getByRole("button", { name: TEXTS[language].burnStart }).click();
      await tab.locator("[data-claim='burn:text']").waitFor();
    },
  },
  lessons: { hash: "#lessons", go: async (tab) => void (await tab.locator(".lesson-list a").first().waitFor()) },
  lesson: {
    hash: "#lessons/lowe",
    go: async (tab) => {
      await tab.locator(".lesson[aria-busy='false']").waitFor();
      await tab.getByRole("radio").first().check();
      await tab.locator("[data-claim^='answer:']").waitFor();
    },
  },
};

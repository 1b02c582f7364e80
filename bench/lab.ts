/** The lab's page: as `npm run lab` serves it, in Chromium. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type CDPSession, chromium, type Page } from "playwright-core";
import { nodePrimitives } from "../packages/crypto/primitives/node.ts";
import { TALK } from "../packages/lab/attacks/openings.ts";
import { codeOf } from "../packages/lab/page/link/link.ts";
import { CHROMIUM_FLAGS, findChromium } from "../packages/testkit/browser/chromium.ts";
import { buildLab } from "../scripts/buildLab.ts";
import { serveLab } from "../scripts/lab.ts";
import type { BenchOptions, Report } from "./lib/report.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SLOWER = 4;
const STEPS = 60;
const KB = 1_000;

export async function run({ quick }: BenchOptions): Promise<Report> {
  const rounds = quick ? 1 : 5;
  const build = await buildLab(ROOT);
  const { url, close } = await serveLab(build.files, 0);
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
  const firsts: number[] = [];
  const steps: number[] = [];
  const matrices: number[] = [];
  const searches: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const context = await browser.newContext({ locale: "en-US" });
      const tab = await context.newPage();
      await tab.addInitScript(watchForArrow);
      await tab.goto(url);
      firsts.push(await firstArrow(tab));
      steps.push(...(await stepTimes(tab, await context.newCDPSession(tab))));
      matrices.push(await matrixTime(tab));
      searches.push(await searchTask(tab, await context.newCDPSession(tab)));
      await context.close();
    }
  } finally {
    await browser.close();
    close();
  }
  const scripts = [...build.files].filter(([path]) => path.endsWith(".js"));
  const all = scripts.reduce((sum, [, body]) => sum + gzipSync(body, { level: 9 }).length, 0);
  const values = (list: readonly number[]) => [median(list), Math.max(...list)];
  return {
    title: "The lab's page in Chromium",
    method: [
      "A static folder, served on this machine; relay, clients and desk run in the page.",
      `A step: from the click until all that it changed is laid out, with the page's processor slowed down ${SLOWER} times.`,
    ],
    tables: [
      {
        title: "Times",
        columns: ["ms, median", "ms, most"],
        rows: [
          { name: "first arrow", values: values(firsts) },
          { name: "a step, slow", values: values(steps) },
          { name: "the matrix", values: values(matrices) },
          { name: "a search of 16 bits, slow: its longest task", values: values(searches) },
        ],
      },
      {
        title: "Scripts, gzipped, with both languages and all that is loaded later",
        columns: ["KB"],
        rows: [{ name: "all", values: [all / KB] }],
      },
    ],
    bars: [
      { name: "first arrow", measured: median(firsts), unit: "ms", atMost: 1_000 },
      { name: "a step, slow", measured: median(steps), unit: "ms", atMost: 16 },
      { name: "the matrix", measured: median(matrices), unit: "ms", atMost: 2_000 },
      { name: "a search's longest task", measured: median(searches), unit: "ms", atMost: 100 },
    ],
  };
}

/** Notes when the first arrow stands in the page: whoever looks from outside sees it later. */
function watchForArrow(): void {
  const watcher = new MutationObserver(() => {
    if (!document.querySelector(".arrow")) return;
    (globalThis as { arrowAt?: number }).arrowAt = performance.now();
    watcher.disconnect();
  });
  watcher.observe(document, { childList: true, subtree: true });
}

async function firstArrow(tab: Page): Promise<number> {
  await tab.waitForFunction(() => document.documentElement.dataset.loaded === "all" && "arrowAt" in globalThis);
  return await tab.evaluate(() => (globalThis as { arrowAt?: number }).arrowAt!);
}

async function stepTimes(tab: Page, session: CDPSession): Promise<number[]> {
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const took = await tab.evaluate(async (count) => {
    const [back, , next] = document.querySelectorAll<HTMLButtonElement>(".player button");
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      const from = performance.now();
      (i % 30 < 15 ? back! : next!).click();
      // What a click changes is drawn in microtasks.
      await new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(undefined))));
      void document.body.offsetHeight;
      times.push(performance.now() - from);
    }
    return times;
  }, STEPS);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  return took;
}

async function matrixTime(tab: Page): Promise<number> {
  await tab.evaluate(() => {
    location.hash = "#matrix";
  });
  const text = await tab.locator("[data-claim='matrix:time']").innerText({ timeout: 120_000 });
  return Number(/([\d,]+) ms/.exec(text)![1]!.replaceAll(",", ""));
}

/** A search through all keys that a move may try, of which the right one comes late. */
const SEARCHED = codeOf(
  { protocol: "rsa-des", seed: 7, moves: [...TALK, { do: "search", packet: 5, unknownBits: 16 }] },
  nodePrimitives,
)!;

/** For how long the page was blocked at most; the browser notes nothing below 50 ms. */
async function searchTask(tab: Page, session: CDPSession): Promise<number> {
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const most = await tab.evaluate(async (code) => {
    let longest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    });
    observer.observe({ type: "longtask" });
    location.hash = `#${code}`;
    while (!document.querySelector(".working progress")) await new Promise((resolve) => setTimeout(resolve, 20));
    longest = 0;
    while (document.querySelector(".working progress")) await new Promise((resolve) => setTimeout(resolve, 20));
    return longest;
  }, SEARCHED);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  return most;
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[list.length >> 1]!;
}

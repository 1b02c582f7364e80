import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunningRelay, startRelay } from "@sandi/relay";
import { CHROMIUM_FLAGS, findChromium } from "@sandi/testkit/browser/chromium";
import { temporaryDirectory } from "@sandi/testkit/relay/relays";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { buildWeb, type WebBuild } from "../../../scripts/buildWeb.ts";

const WEB = fileURLToPath(new URL("..", import.meta.url));

declare global {
  /** What the small page tells. */
  var sandi: { readonly build: string; readonly updates: number; readonly apply?: () => void };
}

/** A page that does nothing but what is tried here, built as the real one is. */
async function smallBuild(title: string): Promise<WebBuild> {
  const root = temporaryDirectory();
  const folder = join(root, "packages/web");
  mkdirSync(folder, { recursive: true });
  for (const part of ["serviceWorker", "public", "thisBuild.ts"])
    cpSync(join(WEB, part), join(folder, part), { recursive: true });
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>${title}</title><link rel="icon" href="./icon.svg" />
<link rel="manifest" href="./manifest.webmanifest" /><script type="module" src="./main.ts"></script></head></html>`,
  );
  writeFileSync(
    join(folder, "main.ts"),
    `import { registerServiceWorker } from "./serviceWorker/register.ts";
import { BUILD_HASH } from "./thisBuild.ts";
globalThis.sandi = { build: BUILD_HASH, title: "${title}", updates: 0 };
registerServiceWorker((apply) => Object.assign(globalThis.sandi, { updates: globalThis.sandi.updates + 1, apply }));
`,
  );
  return buildWeb(root);
}

const SOON = { timeout: 20_000, interval: 20 };

let relay: RunningRelay | undefined;

async function serve(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const port = relay?.port ?? 0;
  await relay?.stop();
  relay = await startRelay({ port, ephemeral: true, web: files });
  return relay.url.replace("ws", "http");
}

async function open(context: BrowserContext, url: string, problems: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(url);
  return page;
}

const titles = (pages: readonly Page[]) => Promise.all(pages.map((page) => page.title()));

test("a browser keeps one build, opens it without a network, and takes another one when it is told to", async () => {
  const [browser, one, two] = await Promise.all([
    chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS }),
    smallBuild("one"),
    smallBuild("two"),
  ]);
  onTestFinished(async () => {
    await browser.close();
    await relay?.stop();
  });
  const problems: string[] = [];
  const context = await browser.newContext();
  const url = await serve(one.files);
  const page = await open(context, url, problems);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  expect(await page.evaluate(() => sandi.build)).toBe(one.build);

  // The policy of the page lets it talk to its own relay, and to nobody else.
  const connects = (address: string) =>
    page.evaluate(
      (to) =>
        new Promise<boolean>((resolve) => {
          const socket = new WebSocket(to);
          socket.onopen = () => {
            socket.close();
            resolve(true);
          };
          socket.onerror = () => resolve(false);
        }),
      address,
    );
  expect(await connects(url.replace("http", "ws"))).toBe(true);
  expect(await connects("ws://127.0.0.2:9")).toBe(false);
  expect(problems.splice(0).join()).toMatch(/connect-src 'self'/);

  // The worker has taken over the first visit's tab as it is.
  await page.evaluate(() => Object.assign(sandi, { isFirstVisit: true }));
  const isControlled = () => page.evaluate(() => navigator.serviceWorker.controller !== null);
  await expect.poll(isControlled, SOON).toBe(true);
  expect(await page.evaluate(() => sandi)).toMatchObject({ isFirstVisit: true, updates: 0 });
  await page.reload();
  expect(await page.evaluate(async () => (await fetch("/readyz")).text())).toBe("ready\n");
  const kept = [...one.files.keys()].filter((path) => !["index.html", "licenses.txt", "sw.js"].includes(path));
  expect(await keptBy(page)).toEqual([`${url}/`, ...kept.map((path) => `${url}/${path}`)].sort());

  await relay!.stop();
  await page.goto(`${url}/?from=elsewhere#id=k7mq`);
  expect(await page.title()).toBe("one");
  expect(problems.splice(0)).toEqual([]);

  // A server that is halfway between two builds is not believed.
  await serve(new Map([...two.files, ["icon.svg", Buffer.from("<svg/>")]]));
  await page.reload();
  await page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!;
    await registration.update().catch(() => undefined);
    for (let worker = registration.installing; worker && !["installed", "redundant"].includes(worker.state); )
      await new Promise((resolve) => setTimeout(resolve, 10));
  });
  expect([await page.title(), await page.evaluate(() => sandi.updates)]).toEqual(["one", 0]);
  problems.length = 0;

  await serve(two.files);
  let pages = [page, await open(context, url, problems)];
  // Browsers look by themselves, a while after the page was opened.
  await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())!.update()));
  const told = () => Promise.all(pages.map((tab) => tab.evaluate(() => sandi.updates)));
  await expect.poll(told, SOON).toEqual([1, 1]);
  await page.reload();
  expect(await titles(pages)).toEqual(["one", "one"]);
  await expect.poll(told, SOON).toEqual([1, 1]);

  // Without a tab the browser starts the new worker by itself. The old build opens all the same.
  for (const tab of pages) await tab.close();
  pages = [await openAfterActivation(context, url, problems), await open(context, url, problems)];
  expect(await titles(pages)).toEqual(["one", "one"]);
  await expect.poll(told, SOON).toEqual([1, 1]);

  // Of a build that is not whole nothing is shown; and whichever build is shown, the new one can be asked for.
  const [last, other] = pages as [Page, Page];
  const isRemoved = async (name: string) => (await caches.open(name)).delete("icon.svg");
  expect(await last.evaluate(isRemoved, `sandi-build-${one.build}`)).toBe(true);
  await last.reload();
  expect(await titles(pages)).toEqual(["two", "one"]);
  await expect.poll(told, SOON).toEqual([1, 1]);
  await last.evaluate(() => sandi.apply!());
  await expect.poll(() => titles(pages), SOON).toEqual(["two", "two"]);
  await expect.poll(() => keptBy(other), SOON).toHaveLength(kept.length + 1);
  expect(await other.evaluate(() => sandi.build)).toBe(two.build);
  expect(problems).toEqual([]);
});

async function openAfterActivation(context: BrowserContext, url: string, problems: string[]): Promise<Page> {
  const page = await open(context, url, problems);
  const waits = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.waiting !== null);
  if (!(await waits())) return page;
  await page.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return openAfterActivation(context, url, problems);
}

function keptBy(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("sandi-build-"));
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests
      .flat()
      .map((request) => request.url)
      .sort();
  });
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ephemeralProfile, openClient } from "@sandi/client/node";
import { utf8 } from "@sandi/crypto";
import { FRAME, frame, splitFrames } from "@sandi/protocol";
import { form } from "@sandi/testkit/forms";
import { seeded } from "@sandi/testkit/fuzz";
import { PAYLOADS } from "@sandi/testkit/payloads";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { begin, openConversation, received, send } from "./support/driving.ts";
import { useMessengerPage } from "./support/messengerPage.ts";
import { type Writer, writersNamed } from "./support/writers.ts";

const page = useMessengerPage();
const UNSAFE = /(?!\n|\ufe0e|\ufe0f|\u200c|\u200d)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

test("hostile texts are shown as texts: nothing runs, loads, or leads anywhere", async () => {
  const { origin, url } = await page.relay();
  const ayu = await page.open(origin);
  const requests: string[] = [];
  ayu.on("request", (request) => requests.push(request.url()));
  await begin(ayu, "Ayu");
  const mallory = await openClient({
    relay: url,
    profile: await ephemeralProfile({ name: "Mallory", suites: ["ratchet"] }),
  });
  onTestFinished(() => mallory.close());
  mallory.start();
  const found = await mallory.find("Ayu", 10_000);
  for (const payload of ["the first", ...PAYLOADS, "the last"]) await mallory.send(found.id, "ratchet", payload);
  expect(await mallory.flushed("delivered", 60_000)).toBe(true);
  const before = requests.length;
  await openConversation(ayu, "Mallory");
  const log = ayu.getByRole("log", { name: "Messages" });
  await log.getByRole("article").first().waitFor();
  await ayu.getByRole("button", { name: "Newest" }).click();
  await log.getByRole("article", { name: "Mallory: the last" }).waitFor();
  // Every message is scrolled into view once, from the newest to the oldest.
  const seen = await ayu.evaluate(async () => {
    const scroll = document.querySelector(".messages")!;
    const texts = new Set<string>();
    const tags = new Set<string>();
    const links = new Set<string>();
    const look = () => {
      for (const row of scroll.querySelectorAll<HTMLElement>("[data-index]")) {
        const text = row.querySelector(".text");
        if (text) texts.add(text.textContent ?? "");
        for (const element of row.querySelectorAll("*")) tags.add(element.tagName.toLowerCase());
        for (const link of row.querySelectorAll("a")) links.add(link.href);
      }
    };
    scroll.scrollTop = scroll.scrollHeight;
    for (const until = performance.now() + 60_000; !texts.has("the first") && performance.now() < until; ) {
      look();
      scroll.scrollTop -= 300;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return { texts: [...texts], tags: [...tags], links: [...links] };
  });
  // Many of them differ only in a character that is shown as none.
  expect(seen.texts.length).toBeGreaterThan(100);
  expect(seen.texts).toContain("the first");
  for (const text of seen.texts) expect(text).not.toMatch(UNSAFE);
  for (const tag of seen.tags)
    expect(["article", "div", "p", "span", "time", "button", "svg", "path", "a", "h2", "code"]).toContain(tag);
  for (const link of seen.links) expect(link).toMatch(/^https:\/\//);
  expect(requests.slice(before)).toEqual([]);
  expect(await ayu.evaluate(() => document.title)).toMatch(/Sandi$/);
});

test("the policy is in force: nothing from elsewhere loads, no text becomes a script, no page from elsewhere gets in", async () => {
  const { origin, url } = await page.relay();
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url!);
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>elsewhere</title>");
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void elsewhere.close());
  const foreign = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const expected = /Content Security Policy|Trusted|WebSocket connection|frame|CORS|ERR_FAILED|ERR_BLOCKED_BY_RESPONSE/;
  const tab = await page.open(origin, { expected });
  await tab.getByRole("textbox", { name: "Your name" }).waitFor();
  const refused = await tab.evaluate(async (foreign) => {
    const refused = new Set<string>();
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) => refused.add(effectiveDirective));
    const add = (tag: string, fields: object) =>
      document.body.append(Object.assign(document.createElement(tag), fields));
    const attempts = [
      () => add("script", { textContent: "globalThis.ran = true" }),
      () => add("script", { src: `${foreign}/script` }),
      () => add("div", { innerHTML: "<b>x</b>" }),
      () => setTimeout("globalThis.ran = true"),
      () => add("style", { textContent: "body { color: red }" }),
      () => add("link", { rel: "stylesheet", href: `${foreign}/style` }),
      () => add("img", { src: `${foreign}/picture` }),
      () => add("iframe", { src: `${foreign}/frame` }),
      () => add("base", { href: foreign }),
      () => fetch(`${foreign}/fetch`),
      () => new WebSocket(foreign.replace("http", "ws")),
      () => new Worker(`${foreign}/worker`),
    ];
    for (const attempt of attempts)
      await Promise.resolve()
        .then(attempt)
        .catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { directives: [...refused].sort(), ran: "ran" in globalThis };
  }, foreign);
  expect(refused.ran).toBe(false);
  expect(refused.directives).toEqual([
    "base-uri",
    "connect-src",
    "frame-src",
    "img-src",
    "require-trusted-types-for",
    "style-src-elem",
  ]);
  expect(asked).toEqual([]);

  const there = await page.open(foreign, { expected });
  const got = await there.evaluate(
    async ([origin, url]) => {
      const socket = new WebSocket(url!);
      const opened = await new Promise((resolve) => {
        socket.onopen = () => resolve(true);
        socket.onclose = () => resolve(false);
      });
      const frame = Object.assign(document.createElement("iframe"), { src: origin });
      const loaded = new Promise((resolve) => {
        frame.onload = resolve;
      });
      document.body.append(frame);
      await loaded;
      const read = await fetch(`${origin}/hashes.json`).then(
        () => true,
        () => false,
      );
      return { opened, read };
    },
    [origin, url],
  );
  expect(got).toEqual({ opened: false, read: false });
  const framed = there.frames().find((frame) => frame.parentFrame());
  expect(await framed!.locator("#app").count()).toBe(0);
});

const ARABIC = "\u0645\u0631\u062d\u0628\u0627";
/** The worst first; two who have one name are told apart by what follows it. */
const NAMES = [
  ARABIC,
  ARABIC,
  "W".repeat(64),
  "<img src=x onerror=alert(1)>",
  "\u202e\u2067gnp.exe (1)",
  "\u200d\u200d",
];
/** Of these every window is opened. */
const WHOLE = 4;

function clipped(name: string): string {
  let clip = name;
  while (utf8(clip).length > 64) clip = [...clip].slice(0, -1).join("");
  return clip;
}

/** What in this part of the screen a name could have done to it, a line each. */
function harmIn(tab: Page, selector: string): Promise<string[]> {
  return tab.locator(selector).evaluate((root) => {
    const harm: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) harm.push(`${scrollWidth} px wide`);
    const known =
      "ul li button span bdi svg path circle rect time em section header h1 h2 h3 p code form label input div a";
    for (const element of root.querySelectorAll("*")) {
      if (!known.split(" ").includes(element.tagName.toLowerCase()) && !element.closest("dialog, main"))
        harm.push(`a ${element.tagName}`);
      const { left, right, width } = element.getBoundingClientRect();
      if (width > 1 && (left < -1 || right > clientWidth + 1))
        harm.push(`${element.tagName} ${element.className} sticks out`);
    }
    // What is not part of a name stands in its order on each line.
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode as Text;
      if (!/[\u2066-\u2069]/.test(data) && parentElement!.closest("bdi")) continue;
      let depth = 0;
      let last: DOMRect | undefined;
      for (let at = 0; at < data.length; at++) {
        if (data[at] === "\u2068") depth++;
        if (data[at] === "\u2069") depth--;
        if (depth > 0 || !/[!-~]/.test(data[at]!)) continue;
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + 1);
        const place = range.getBoundingClientRect();
        if (last && Math.abs(place.top - last.top) < 2 && place.left < last.left - 1) harm.push(`turned: ${data}`);
        last = place;
      }
    }
    return [...new Set(harm)];
  });
}

test("hostile names stay within their places, on a narrow screen: in lists, windows, notifications and the title", async () => {
  const { origin, url } = await page.relay();
  const every = Math.ceil(PAYLOADS.length / (form("hostileNames") - NAMES.length));
  const names = [...NAMES, ...PAYLOADS.filter((_, at) => at % every === 0).map(clipped)];
  const tab = await page.open(origin, {
    context: { viewport: { width: 320, height: 900 }, permissions: ["notifications"] },
  });
  await begin(tab, "Ayu");
  await tab.evaluate(() => {
    localStorage.setItem("sandi/notify", "on");
  });
  // As while somebody looks elsewhere.
  await tab.addInitScript(() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
    const told: string[] = [];
    Object.assign(globalThis, {
      told,
      Notification: class {
        static readonly permission = "granted";
        constructor(title: string) {
          told.push(title);
        }
      },
    });
  });
  await tab.reload();
  const writers = await writersNamed(url, names, "Ayu");
  // The list begins with whoever wrote last.
  for (const { writer, id } of writers.toReversed()) await writer.send(id, "ratchet", "halo");
  await expect.poll(() => tab.title(), { timeout: 30_000 }).toBe(`(${names.length}) Sandi`);
  const rows = tab.locator(".conversation-list li");
  await expect.poll(() => rows.first().getAttribute("aria-setsize")).toBe(String(names.length));
  // Some look like others, which is told.
  const toasts = tab.locator(".toasts button");
  await toasts.first().waitFor();
  const harm: Record<string, string[]> = { list: await harmIn(tab, ".people"), told: await harmIn(tab, ".toasts") };
  while ((await toasts.count()) > 0) await toasts.first().click();
  for (let row = 0; row < WHOLE; row++) {
    const look = async (what: string, selector: string) => {
      harm[`${what} of ${row}`] = await harmIn(tab, selector);
    };
    const hash = new URL(writers[row]!.writer.link!).hash;
    await tab.evaluate((hash) => {
      location.hash = hash;
    }, hash);
    await tab
      .getByRole("status")
      .filter({ hasText: /^Add .*\(.*\)\?$/ })
      .waitFor();
    await look("adding", "dialog");
    await tab.keyboard.press("Escape");
    await rows.nth(row).getByRole("button").click();
    await tab.getByRole("article").first().waitFor();
    await look("conversation", ".conversation");
    await tab.getByRole("button", { name: "Verify" }).click();
    await tab.locator(".digits").waitFor();
    await look("verifying", "dialog");
    await tab.keyboard.press("Escape");
    await tab.getByRole("button", { name: "Details" }).click();
    await tab.getByRole("button", { name: "Forget this person" }).click();
    await look("details", ".details");
    await look("forgetting", "dialog");
    await tab.keyboard.press("Escape");
    await tab.goBack();
    await tab.goBack();
  }
  expect(Object.entries(harm).filter(([, lines]) => lines.length > 0)).toEqual([]);
  const told = await tab.evaluate(() => (globalThis as never as { told: string[] }).told);
  expect(told).toHaveLength(names.length);
  for (const title of told) expect(title.replaceAll(/[\u2068\u2069]/g, "")).not.toMatch(UNSAFE);
  expect(await tab.title()).toBe(`(${names.length}) Sandi`);
});

test("a relay that flips, drops, doubles and swaps what it delivers shows nothing wrong, and in the end all is there", async () => {
  const { origin, url } = await page.relay();
  const tab = await page.open(origin, { context: { viewport: { width: 1_200, height: 5_000 } } });
  await begin(tab, "Ayu");
  const [{ writer, id }] = (await writersNamed(url, ["Budi"], "Ayu")) as [Writer];
  await writer.send(id, "ratchet", "text 0");
  await openConversation(tab, "Budi");
  await received(tab, "Budi", "text 0");
  await send(tab, "halo");
  let harmed = 0;
  let harm: ReturnType<typeof harmful> | undefined = harmful(seeded(7), () => harmed++);
  await tab.routeWebSocket(/./, (socket) => {
    const relay = socket.connectToServer();
    relay.onMessage((message) => {
      const changed = harm ? harm(message as Buffer) : (message as Buffer);
      if (changed.length > 0) socket.send(changed);
    });
  });
  await tab.reload();
  await openConversation(tab, "Budi");
  const texts = Array.from({ length: 60 }, (_, at) => `text ${at + 1}`);
  for (const text of texts) await writer.send(id, "ratchet", text);
  expect(await writer.flushed("accepted", 20_000)).toBe(true);
  harm = undefined;
  expect(harmed).toBeGreaterThan(20);
  await writer.send(id, "ratchet", "selesai");
  await received(tab, "Budi", "selesai");
  const shown = () => tab.locator("article .text").allInnerTexts();
  await expect.poll(async () => (await shown()).length, { timeout: 40_000 }).toBe(texts.length + 3);
  expect((await shown()).toSorted()).toEqual(["halo", "selesai", "text 0", ...texts].toSorted());
});

/** Does something to two thirds of the deliveries in what a relay sends. */
function harmful(random: () => number, onHarm: () => void): (message: Buffer) => Buffer {
  let held: Uint8Array | undefined;
  return (message) => {
    const frames = splitFrames(message);
    if (!frames.ok) throw frames.error;
    return Buffer.concat(
      frames.value.flatMap(({ type, body }) => {
        const whole = frame(type, body);
        if (type !== FRAME.deliver) return [whole];
        const kind = Math.floor(random() * 6);
        if (kind < 4) onHarm();
        switch (kind) {
          case 0:
            return [];
          case 1:
            return [whole, whole];
          case 2: {
            const flipped = body.slice();
            flipped[flipped.length - 1 - Math.floor(random() * 100)]! ^= 1 << Math.floor(random() * 8);
            return [frame(type, flipped)];
          }
          case 3: {
            const before = held;
            held = whole;
            return before ? [before] : [];
          }
          default:
            return [whole];
        }
      }),
    );
  };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeControl, FRAME, parseControl, splitFrames } from "@sandi/protocol";
import { form } from "@sandi/testkit/forms";
import type { Locator, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { begin, meet, openConversation, received, send } from "./support/driving.ts";
import { useMessengerPage } from "./support/messengerPage.ts";
import { writersNamed } from "./support/writers.ts";

const page = useMessengerPage();

test("what is written while the relay is gone is kept, says so, and arrives once", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "sandi-web-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const first = await page.relay({ port: 0, dataDir });
  const expected = /ERR_CONNECTION_REFUSED|WebSocket connection/;
  const ayu = await page.open(first.origin, { expected });
  const budi = await page.open(first.origin, { expected });
  await meet(ayu, budi, "halo");
  await first.stop();
  await budi.getByText("Offline.").waitFor();
  await send(budi, "satu");
  await send(budi, "dua");
  await budi.getByRole("article", { name: /^You: dua \(not at the relay yet/ }).waitFor();
  await budi.getByText("2 messages are kept").waitFor();
  // The page opens without a network, and what was written is there.
  await budi.reload();
  await openConversation(budi, "Ayu");
  await budi.getByRole("article", { name: /^You: dua/ }).waitFor();
  await page.relay({ port: first.port, dataDir });
  await received(ayu, "Budi", "dua", 40_000);
  const said = await ayu.getByRole("article", { name: /^Budi: / }).allInnerTexts();
  expect(said.map((text) => text.split("\n")[0])).toEqual(["halo", "satu", "dua"]);
});

/** Which texts "text N" a conversation shows, screen by screen, from the newest up to the first. */
function screensOf(tab: Page): Promise<number[][]> {
  return tab.evaluate(async () => {
    const scroll = document.querySelector(".messages")!;
    const screens: number[][] = [];
    for (const until = performance.now() + 60_000; performance.now() < until; ) {
      const texts = [...scroll.querySelectorAll(".text")].map((text) =>
        Number(text.textContent!.slice("text ".length)),
      );
      screens.push(texts);
      if (texts.includes(1)) break;
      scroll.scrollTop -= scroll.clientHeight / 2;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return screens;
  });
}

/**
 * Goes in one leap to the first or the last line that is loaded, again and again, until a text "text N" is there.
 * @returns how often more was read, and how often that moved one away from where one stood
 */
function leaps(tab: Page, to: "first" | "last", end: number): Promise<{ readonly all: number; readonly lost: number }> {
  return tab.evaluate(
    async ([to, end]) => {
      const scroll = document.querySelector(".messages")!;
      const frame = () => new Promise(requestAnimationFrame);
      const rest = () => (to === "first" ? 0 : scroll.scrollHeight - scroll.clientHeight);
      const isThere = () => [...scroll.querySelectorAll(".text")].some((text) => text.textContent === `text ${end}`);
      const leaps = { all: 0, lost: 0 };
      for (;;) {
        const height = scroll.scrollHeight;
        scroll.scrollTop = rest();
        const isMore = () => scroll.scrollHeight > height + 300;
        while (!isMore() && !isThere()) await frame();
        await frame();
        if (isMore()) {
          leaps.all++;
          if (Math.abs(scroll.scrollTop - rest()) < 300) leaps.lost++;
        }
        if (isThere()) return leaps;
      }
    },
    [to, end] as const,
  );
}

const PATIENT = { timeout: 20_000 };
const isSeen = (line: Locator) =>
  line.evaluate((node) => {
    const { top, bottom } = node.getBoundingClientRect();
    const scroll = document.querySelector(".messages")!.getBoundingClientRect();
    return top >= scroll.top && bottom <= scroll.bottom;
  });

/** The relay's limits are tried elsewhere. */
const ROOMY = { ratePerSecond: 1_000_000, burst: 1_000_000, senderMessages: 1_000_000, senderBytes: 2 ** 31 };

test("texts that waited while the page was closed are all there, once, in their order, and counted", async () => {
  const { origin, url } = await page.relay({ port: 0, ephemeral: true, limits: ROOMY });
  const tab = await page.open(origin, { context: { viewport: { width: 1_200, height: 1_000 } } });
  await begin(tab, "Ayu");
  // Nobody seals more than a few thousand for a reader who does not answer.
  const names = ["Budi", "Citra"];
  const each = form("textsWaiting") / names.length;
  const writers = await writersNamed(url, names, "Ayu");
  for (const { writer, id } of writers) await writer.send(id, "ratchet", "text 1");
  await expect.poll(() => tab.title(), { timeout: 20_000 }).toBe(`(${names.length}) Sandi`);
  await tab.goto("about:blank");
  for (const { writer, id } of writers) {
    await Promise.all(Array.from({ length: each - 1 }, (_, at) => writer.send(id, "ratchet", `text ${at + 2}`)));
    expect(await writer.flushed("accepted", 60_000)).toBe(true);
  }
  await tab.goto(origin);
  await expect.poll(() => tab.title(), { timeout: 60_000 }).toBe(`(${names.length * each}) Sandi`);
  for (const name of names) {
    const row = tab.getByRole("list", { name: "Conversations" }).getByRole("listitem", { name, exact: true });
    await row.getByText(`${each.toLocaleString("en")} unread`).waitFor();
    await openConversation(tab, name);
    // It begins with the first of them.
    await expect.poll(() => isSeen(tab.getByRole("heading", { name: "New messages" })), PATIENT).toBe(true);
    await expect.poll(() => isSeen(tab.getByText("text 1", { exact: true })), PATIENT).toBe(true);
    let last = each;
    if (name === names[0]) {
      const { all, lost } = await leaps(tab, "last", last);
      expect([all > 0, lost]).toEqual([true, 0]);
      await received(tab, name, `text ${last}`);
    } else {
      // Whoever answers sees the answer.
      await send(tab, `text ${++last}`);
      const answer = tab.getByText(`text ${last}`, { exact: true });
      await expect.poll(() => isSeen(answer), PATIENT).toBe(true);
      const { all, lost } = await leaps(tab, "first", 1);
      expect([all > 0, lost]).toEqual([true, 0]);
      await tab.getByRole("button", { name: "Newest" }).click();
      await expect.poll(() => isSeen(answer), PATIENT).toBe(true);
    }
    const screens = await screensOf(tab);
    for (const [first, ...others] of screens) expect(others).toEqual(others.map((_, at) => first! + at + 1));
    expect(new Set(screens.flat()).size).toBe(last);
  }
  await expect.poll(() => tab.title(), PATIENT).toBe("Sandi");
});

test("a relay that speaks another version is told calmly, and nothing that was said before is lost", async () => {
  const { origin } = await page.relay();
  const ayu = await page.open(origin);
  const budi = await page.open(origin);
  await meet(ayu, budi, "halo");
  let version: number | undefined = 0;
  await budi.routeWebSocket(/./, (socket) => {
    const relay = socket.connectToServer();
    relay.onMessage((message) => socket.send(version === undefined ? message : spokenIn(version, message as Buffer)));
  });
  await budi.reload();
  await budi.getByText(/speaks version 0, which this page does not know/).waitFor();
  await budi.getByText("WIRE_UNKNOWN_VERSION").waitFor();
  await openConversation(budi, "Ayu");
  await budi.getByRole("article", { name: /^You: halo/ }).waitFor();
  version = undefined;
  await budi.getByRole("button", { name: "Try again" }).click();
  await send(budi, "apa kabar?");
  await received(ayu, "Budi", "apa kabar?");
});

/** What a relay begins with, as one of that version would say it. */
function spokenIn(version: number, message: Buffer): Buffer {
  const frames = splitFrames(message);
  if (!frames.ok || frames.value[0]!.type !== FRAME.challenge) return message;
  const challenge = parseControl("challenge", frames.value[0]!.body);
  if (!challenge.ok) throw challenge.error;
  return Buffer.from(encodeControl("challenge", { ...challenge.value, v: version } as never));
}

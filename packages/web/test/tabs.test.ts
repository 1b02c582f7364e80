import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { form, LONG } from "@sandi/testkit/forms";
import { seeded } from "@sandi/testkit/fuzz";
import { expect, test } from "vitest";
import type { News } from "../messenger/port.ts";
import { useStage } from "./support/people.ts";

const browser = useBrowser<typeof import("./support/tabPage.ts")>(new URL("./support/tabPage.ts", import.meta.url));

const stage = useStage();
/** Whether somebody who looks would see that the client has gone to another tab. */
const isNoticed = (one: News) => one.news === "fault" || (one.news === "connection" && one.connection.at !== "online");

test("all tabs talk through the one that holds the client, and show the same", async () => {
  const { url, origin, budi: other } = stage;
  const first = await browser.open({ origin });
  expect(await first.call("open", [url])).toBe("new");
  const waiting = await browser.open({ origin, beside: first });
  expect(await waiting.call("open", [url])).toBe("new");
  expect(await first.call("begin", "Ayu")).toBe("begun");
  await expect.poll(() => waiting.call("isAttached")).toBe(true);
  const second = await browser.open({ origin, beside: first });
  expect(await second.call("open", [url])).toBe("open");
  const id = await second.call("ask", "add", other.link);
  expect(id).toBe(other.id);
  await second.call("ask", "send", id, "from the second");
  await first.call("ask", "send", id, "from the first");
  await expect.poll(() => other.texts, { timeout: 10_000 }).toEqual(["from the second", "from the first"]);
  const me = await first.call("view");
  await other.client.send((await other.client.find(me.me.link, 5_000)).id, "ratchet", "back");
  for (const tab of [first, second, waiting]) {
    await expect.poll(async () => (await tab.call("person", "Budi"))?.last?.text, { timeout: 10_000 }).toBe("back");
    expect(await tab.call("texts", other.id)).toEqual(["from the second", "from the first", "back"]);
    expect((await tab.call("person", "Budi"))?.unread).toBe(1);
    expect((await tab.call("news")).filter(({ news }) => news === "came")).toHaveLength(1);
  }
  await waiting.call("ask", "reading", other.id);
  for (const tab of [first, second])
    await expect.poll(async () => (await tab.call("person", "Budi"))?.unread, { timeout: 10_000 }).toBe(0);
  expect(await second.call("view")).toEqual(await first.call("view"));
  const each = form("tabSends");
  await Promise.all([first.call("sayAll", other.id, "first", each), second.call("sayAll", other.id, "second", each)]);
  await expect.poll(() => other.texts.length, { timeout: 60_000 }).toBe(2 + 2 * each);
  expect(new Set(other.texts).size).toBe(2 + 2 * each);
  // Each tab's own texts come in its order.
  const firsts = other.texts.filter((text) => text.startsWith("first "));
  expect(firsts).toEqual(firsts.map((_, number) => `first ${number}`));
  await first.call("ask", "setDraft", other.id, "half a thou");
  await expect.poll(async () => (await second.call("person", "Budi"))?.draft).toBe("half a thou");
  await second.call("ask", "forget", other.id);
  // Whoever the relay lists is still there to begin anew with.
  const stranger = { contact: false, draft: "", last: undefined };
  await expect.poll(() => first.call("person", "Budi"), { timeout: 5_000 }).toMatchObject(stranger);
  expect(await waiting.call("texts", other.id)).toEqual([]);
  // The tab that holds the client is loaded again: another goes on, and it comes back beside it.
  const told = (await second.call("news")).length;
  await first.reload();
  expect(await first.call("open", [url])).toBe("open");
  await expect.poll(async () => (await first.call("view")).connection.at, { timeout: 5_000 }).toBe("online");
  expect((await second.call("news")).slice(told).filter(isNoticed)).toEqual([]);
});

test("tabs that are killed in the middle of sends lose nothing and double nothing, and nobody notices in the others", async () => {
  const { url, origin, budi } = stage;
  const keeper = await browser.open({ origin });
  await keeper.call("open", [url]);
  await keeper.call("begin", "Ayu");
  await keeper.call("ask", "add", budi.link);
  let tabs = 0;
  const talker = async () => {
    const page = await browser.open({ origin, beside: keeper });
    expect(await page.call("open", [url])).toBe("open");
    await page.call("talkOn", budi.id, `tab ${++tabs}`);
    return page;
  };
  const random = seeded(5);
  const said = new Set<string>();
  const gaps: number[] = [];
  let [leader, follower] = [keeper, await talker()];
  for (let round = 0; round < form("tabDeaths"); round++) {
    await new Promise((resolve) => setTimeout(resolve, random() * 200));
    // Mostly the one that holds the client.
    const killsLeader = random() < 0.8;
    const [victim, survivor] = killsLeader ? [leader, follower] : [follower, leader];
    for (const text of await victim.call("hasSaid")) said.add(text);
    const [before, told] = await Promise.all([survivor.call("hasSaid"), survivor.call("news")]);
    const killed = performance.now();
    await victim.close();
    if (killsLeader) {
      const grows = async () => (await survivor.call("hasSaid")).length;
      await expect.poll(grows, { timeout: 20_000, interval: 10 }).toBeGreaterThan(before.length + 1);
      gaps.push(performance.now() - killed);
    }
    const news = (await survivor.call("news")).slice(told.length);
    expect(news.filter(isNoticed)).toEqual([]);
    [leader, follower] = [survivor, await talker()];
  }
  if (LONG)
    console.log(
      `replaced after ${gaps
        .map(Math.round)
        .sort((a, b) => a - b)
        .join(", ")} ms`,
    );
  expect(Math.min(...gaps)).toBeLessThan(2_000);
  for (const page of [leader, follower]) {
    await page.call("hush");
    for (const text of await page.call("hasSaid")) said.add(text);
  }
  const isAllThere = async () => (await leader.call("view")).people[0]?.last?.state;
  await expect.poll(isAllThere, { timeout: 20_000 }).toBe("delivered");
  const texts = await leader.call("texts", budi.id);
  expect(texts).toHaveLength(new Set(texts).size);
  expect([...said].filter((text) => !texts.includes(text))).toEqual([]);
  expect(budi.texts.toSorted()).toEqual(texts.toSorted());
});

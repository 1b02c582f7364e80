import type { ClientEvent, SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient } from "@sandi/client/node";
import { fullId } from "@sandi/protocol";
import { type RunningRelay, startRelay } from "@sandi/relay";
import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { expect, onTestFinished, test } from "vitest";

const SUITES = ["ratchet", "rsa-des"] as const;
const browser = useBrowser<typeof import("./support/tabPage.ts")>(new URL("./support/tabPage.ts", import.meta.url));

async function relay(): Promise<RunningRelay & { readonly origin: string }> {
  const running = await startRelay({ port: 0, ephemeral: true });
  onTestFinished(() => running.stop());
  return Object.assign(running, { origin: running.url.replace("ws:", "http:") });
}

async function budi(
  url: string,
): Promise<{ readonly client: SandiClient; readonly id: string; readonly texts: string[] }> {
  const client = await openClient({ relay: url, profile: await ephemeralProfile({ name: "Budi", suites: SUITES }) });
  onTestFinished(() => client.close());
  const texts: string[] = [];
  client.on((event: ClientEvent) => event.event === "message" && texts.push(event.text));
  client.start();
  await expect.poll(() => client.link, { timeout: 10_000 }).toBeDefined();
  return { client, id: fullId(client.id), texts };
}

test("all tabs talk through the one that holds the client, and show the same", async () => {
  const { url, origin } = await relay();
  const other = await budi(url);
  const first = await browser.open({ origin });
  expect(await first.call("open", [url])).toBe("new");
  const waiting = await browser.open({ origin, beside: first });
  expect(await waiting.call("open", [url])).toBe("new");
  expect(await first.call("begin", "Ayu")).toBe("begun");
  await expect.poll(() => waiting.call("isAttached")).toBe(true);
  const second = await browser.open({ origin, beside: first });
  expect(await second.call("open", [url])).toBe("open");
  const id = await second.call("ask", "add", other.client.link!);
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
});

test("another tab takes the place of one that is killed in the middle of a send: nothing is lost, doubled, or flickers", async () => {
  const { url, origin } = await relay();
  const other = await budi(url);
  const leader = await browser.open({ origin });
  await leader.call("open", [url]);
  await leader.call("begin", "Ayu");
  const follower = await browser.open({ origin, beside: leader });
  await follower.call("open", [url]);
  const id = (await follower.call("ask", "add", other.client.link!)) as string;
  await follower.call("ask", "send", id, "text 0");
  await follower.call("talkOn", id, 1);
  await expect.poll(async () => (await follower.call("hasSaid")).length, { timeout: 10_000 }).toBeGreaterThan(5);
  const before = (await follower.call("hasSaid")).length;
  const told = (await follower.call("news")).length;
  const killed = performance.now();
  await leader.close();
  await expect.poll(async () => (await follower.call("hasSaid")).length, { interval: 10 }).toBeGreaterThan(before + 3);
  expect(performance.now() - killed).toBeLessThan(1_500);
  const said = await follower.call("hasSaid");
  await expect.poll(() => other.texts.length, { timeout: 10_000 }).toBeGreaterThan(said.length);
  const news = (await follower.call("news")).slice(told);
  expect(news.filter((one) => one.news === "connection" || one.news === "fault")).toEqual([]);
  const heard = [...other.texts];
  expect(heard).toEqual([...new Set(heard)]);
  expect(heard).toEqual(expect.arrayContaining([...said]));
});

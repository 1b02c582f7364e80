import { ephemeralProfile, openClient } from "@sandi/client/node";
import { PAYLOADS } from "@sandi/testkit/payloads";
import { expect, onTestFinished, test } from "vitest";
import { begin, openConversation } from "./support/driving.ts";
import { useMessengerPage } from "./support/messengerPage.ts";

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
  for (const payload of PAYLOADS) await mallory.send(found.id, "ratchet", payload);
  expect(await mallory.flushed("delivered", 60_000)).toBe(true);
  const before = requests.length;
  await openConversation(ayu, "Mallory");
  const log = ayu.getByRole("log", { name: "Messages" });
  await log.getByRole("article").first().waitFor();
  // Every message is scrolled into view once, from the newest to the oldest.
  const seen = await ayu.evaluate(async () => {
    const scroll = document.querySelector(".messages")!;
    const texts = new Map<string, string>();
    const tags = new Set<string>();
    const links = new Set<string>();
    const look = () => {
      for (const row of scroll.querySelectorAll<HTMLElement>("[data-index]")) {
        const text = row.querySelector(".text");
        if (text) texts.set(row.dataset.index!, text.textContent ?? "");
        for (const element of row.querySelectorAll("*")) tags.add(element.tagName.toLowerCase());
        for (const link of row.querySelectorAll("a")) links.add(link.href);
      }
    };
    scroll.scrollTop = scroll.scrollHeight;
    for (let still = 0; still < 5; ) {
      look();
      const at = scroll.scrollTop;
      scroll.scrollTop = at - 300;
      await new Promise((resolve) => setTimeout(resolve, 30));
      still = scroll.scrollTop === at || scroll.scrollTop === 0 ? still + 1 : 0;
    }
    return { texts: [...texts.values()], tags: [...tags], links: [...links] };
  });
  expect(seen.texts.length).toBeGreaterThan(50);
  for (const text of seen.texts) expect(text).not.toMatch(UNSAFE);
  for (const tag of seen.tags)
    expect(["article", "div", "p", "span", "time", "button", "svg", "path", "a", "h2", "code"]).toContain(tag);
  for (const link of seen.links) expect(link).toMatch(/^https:\/\//);
  expect(requests.slice(before)).toEqual([]);
  expect(await ayu.evaluate(() => document.title)).toMatch(/Sandi$/);
});

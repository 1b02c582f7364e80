import { ephemeralProfile, openClient } from "@sandi/client/node";
import type { Locator, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { act, begin, meet, openConversation, received, send } from "./support/driving.ts";
import { useMessengerPage } from "./support/messengerPage.ts";

const page = useMessengerPage();

test("two browsers and a terminal talk in their first minute, by a link, and go on after a reload", async () => {
  const { origin, url } = await page.relay();
  const ayu = await page.open(origin);
  const link = await begin(ayu, "Ayu");
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#id=[\w-]+$/);

  // Somebody opens the link: the person is added with a yes.
  const budi = await page.open(origin, { path: link.slice(origin.length) });
  await budi.getByRole("textbox", { name: "Your name" }).fill("Budi");
  await budi.getByRole("button", { name: "Start" }).click();
  expect(await budi.getByRole("textbox", { name: "Link or ID" }).inputValue()).toBe(link);
  expect(new URL(budi.url()).hash).toBe("");
  await budi.getByRole("button", { name: "Add", exact: true }).click();
  await send(budi, "halo");

  await openConversation(ayu, "Budi");
  await received(ayu, "Budi", "halo");
  await send(ayu, "hai juga");
  await received(budi, "Ayu", "hai juga");
  await budi.getByRole("article", { name: /^You: halo \(.*delivered/ }).waitFor();

  const terminal = await openClient({
    relay: url,
    profile: await ephemeralProfile({ name: "Citra", suites: ["ratchet", "rsa-des"] }),
  });
  onTestFinished(() => terminal.close());
  const heard: string[] = [];
  terminal.on((event) => event.event === "message" && heard.push(`${event.peer.name}: ${event.text}`));
  terminal.start();
  const found = await terminal.find("Ayu", 10_000);
  await terminal.send(found.id, "ratchet", "dari terminal");
  await openConversation(ayu, "Citra");
  await received(ayu, "Citra", "dari terminal");
  await send(ayu, "ke terminal");
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual(["Ayu: ke terminal"]);

  for (let line = 1; line <= 12; line++) await send(budi, `baris ${line}`);
  await ayu.reload();
  await openConversation(ayu, "Budi");
  await received(ayu, "Budi", "baris 12");
  await send(ayu, "masih di sini");
  await received(budi, "Ayu", "masih di sini");
  // A notice takes a part of the screen then: the newest message stays above it.
  await ayu.locator(".ask").waitFor();
  const bottom = (element: Locator) => element.evaluate((node) => node.getBoundingClientRect().bottom);
  await expect
    .poll(async () => (await bottom(ayu.locator(".messages"))) - (await bottom(ayu.getByRole("article").last())), {
      timeout: 5_000,
    })
    .toBeGreaterThanOrEqual(0);
});

test("three tabs of one browser show the same at once, and go on when the one that leads is closed", async () => {
  const { origin } = await page.relay();
  const first = await page.open(origin);
  const budi = await page.open(origin);
  await meet(first, budi, "halo");
  const tabs = [first];
  for (let more = 0; more < 2; more++) {
    const tab = await page.open(origin, { beside: first });
    await openConversation(tab, "Budi");
    await received(tab, "Budi", "halo");
    tabs.push(tab);
  }
  const sayIn = async (tab: Page, text: string) => {
    await send(tab, text);
    for (const other of tabs) await other.getByRole("article", { name: new RegExp(`^You: ${text}`) }).waitFor();
    await received(budi, "Ayu", text);
  };
  for (const [index, tab] of tabs.entries()) await sayIn(tab, `dari ${index + 1}`);
  await tabs.shift()!.close();
  for (const [index, tab] of tabs.entries()) await sayIn(tab, `lagi dari ${index + 2}`);
  await send(budi, "sampai semua");
  for (const tab of tabs) await received(tab, "Budi", "sampai semua");
  const said = ["halo", "dari 1", "dari 2", "dari 3", "lagi dari 2", "lagi dari 3", "sampai semua"];
  for (const tab of [...tabs, budi]) expect(await tab.locator("article .text").allInnerTexts()).toEqual(said);
});

test("replies, reactions, edits and deletions reach the other side", async () => {
  const { origin } = await page.relay();
  const ayu = await page.open(origin);
  const budi = await page.open(origin);
  await meet(ayu, budi, "jam tuju?");

  await act(budi, /^You: jam tuju/, "Edit");
  await budi.getByRole("textbox", { name: "Message" }).fill("jam tujuh?");
  await budi.getByRole("textbox", { name: "Message" }).press("Enter");
  await ayu.getByRole("article", { name: /^Budi: jam tujuh\? \(edited/ }).waitFor();

  await act(ayu, /^Budi: jam tujuh/, "React");
  await ayu.getByRole("button", { name: "👍" }).click();
  await budi.getByRole("button", { name: "👍, Ayu" }).waitFor();

  await act(ayu, /^Budi: jam tujuh/, "Reply");
  await ayu.getByRole("textbox", { name: "Message" }).fill("ya");
  await ayu.getByRole("textbox", { name: "Message" }).press("Enter");
  await received(budi, "Ayu", "ya");
  expect(await budi.getByRole("article", { name: /^Ayu: ya/ }).innerText()).toContain("jam tujuh?");

  await act(budi, /^You: jam tujuh/, "Delete for both");
  await ayu.getByRole("article", { name: /^Budi: This message is gone/ }).waitFor();
});

test("two people verify each other by their digits, and a wrong code marks nothing", async () => {
  const { origin } = await page.relay();
  const ayu = await page.open(origin);
  const budi = await page.open(origin);
  await meet(ayu, budi, "halo");
  await ayu.getByRole("button", { name: "Verify" }).click();
  await budi.getByRole("button", { name: "Verify" }).click();
  const digits = ayu.locator(".digits");
  const ofAyu = (await digits.innerText()).replace(/\s/g, "");
  expect(ofAyu).toMatch(/^\d{60}$/);
  expect((await budi.locator(".digits").innerText()).replace(/\s/g, "")).toBe(ofAyu);
  const theirs = budi.getByRole("textbox", { name: "Or type theirs" });
  await theirs.fill(`${(Number(ofAyu[0]) + 1) % 10}${ofAyu.slice(1)}`);
  await budi.getByRole("button", { name: "Compare" }).click();
  await budi.getByText("SAFETY_MISMATCH").waitFor();
  await theirs.fill(ofAyu);
  await budi.getByRole("button", { name: "Compare" }).click();
  await budi.getByText(/Ayu is verified/).waitFor();
  await ayu.getByRole("button", { name: "They match" }).click();
  await ayu.getByText(/Budi is verified/).waitFor();
});

test("one's own name can be changed, and stays", async () => {
  const { origin } = await page.relay();
  const tab = await page.open(origin);
  await begin(tab, "Ayu");
  await tab.getByRole("button", { name: "Settings" }).click();
  const name = tab.getByRole("textbox", { name: "Your name" });
  const save = tab.getByRole("button", { name: "Save", exact: true });
  await name.fill("Ayu\u202e");
  await save.click();
  await tab.getByText("NAME_FORBIDDEN_CHARACTER").waitFor();
  await name.fill("Ayu Lestari ");
  await save.click();
  await tab.goBack();
  await tab.getByRole("heading", { name: "Hello, Ayu Lestari" }).waitFor();
  await tab.reload();
  await tab.getByRole("heading", { name: "Hello, Ayu Lestari" }).waitFor();
});

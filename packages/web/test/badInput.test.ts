import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ephemeralProfile, openClient, writeExport } from "@sandi/client/node";
import { toHex, utf8 } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { formatInviteLink, formatPersonLink, inviteKey } from "@sandi/protocol";
import type { RunningRelay } from "@sandi/relay";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { add, begin, meet, openConversation, received, send } from "./support/driving.ts";
import { useMessengerPage } from "./support/messengerPage.ts";

const page = useMessengerPage();
/** Argon2id's, for files that protect nothing. */
const CHEAP = { memoryKiB: 8, passes: 1, lanes: 1 };

/** What the screen says is wrong, by its code. */
const told = (tab: Page, code: string) => tab.locator(".fault-code", { hasText: code }).first().waitFor();
const field = (tab: Page, name: string) => tab.getByRole("textbox", { name });
const press = (tab: Page, name: string) => tab.getByRole("button", { name, exact: true }).click();

/** An operator's invite, and its link. */
async function invite(relay: RunningRelay, uses = 1, expiresInMs = 60_000): Promise<string> {
  const secret = nodeRng(16);
  await relay.operations["invite.create"]!({ key: toHex(inviteKey(nodePrimitives, secret)), uses, expiresInMs });
  return formatInviteLink(nodePrimitives, relay.url, relay.relayKey, secret);
}

test("a link that is cut off, altered, one's own, or for another relay: each is told, and nothing is added", async () => {
  const relay = await page.relay();
  const { origin } = relay;
  const ayu = await page.open(origin);
  const link = await begin(ayu, "Ayu");
  const path = link.slice(origin.length);

  // Somebody new opens one that was cut off, and then pastes the message that it came in.
  const budi = await page.open(origin, { path: path.slice(0, -6) });
  await field(budi, "Your name").fill("Budi");
  await press(budi, "Start");
  await press(budi, "Add");
  await told(budi, "LINK_DAMAGED");
  await field(budi, "Link or ID").fill(`Hai! Ini tautanku: <${link}>. Sampai nanti`);
  await press(budi, "Add");
  await send(budi, "halo");
  await openConversation(ayu, "Budi");
  await received(ayu, "Budi", "halo");

  const opens = async (hash: string, code: string) => {
    await ayu.evaluate((hash) => {
      location.hash = hash;
    }, hash);
    // Nobody has to say yes to be told.
    await told(ayu, code);
    await ayu.keyboard.press("Escape");
    await ayu.locator("dialog").waitFor({ state: "detached" });
  };
  await opens(path.slice(1), "SELF_MESSAGE");
  await opens("#i", "ID_INVALID");
  await opens(path.slice(1, -1), "LINK_DAMAGED");
  const altered = path.slice(1, 20) + (path[20] === "A" ? "B" : "A") + path.slice(21);
  await opens(altered, "LINK_DAMAGED");

  const key = nodePrimitives.ed25519.publicKey(nodeRng(32));
  const { id } = await ephemeralProfile({ name: "Citra", suites: ["ratchet"] });
  const foreign = formatPersonLink(nodePrimitives, "ws://127.0.0.1:1", key, id);
  await press(ayu, "Add someone");
  for (const [text, code] of [
    [foreign, "LINK_OTHER_RELAY"],
    [link.replace("#", "%23"), "ID_INVALID"],
    [`${link} ${link}`, "SELF_MESSAGE"],
    ["x".repeat(10_000), "ID_INVALID"],
  ] as const) {
    await field(ayu, "Link or ID").fill(text);
    await press(ayu, "Add");
    await told(ayu, code);
  }
  await ayu.keyboard.press("Escape");
  // An invite is nothing for somebody who is in.
  const hash = new URL(await invite(relay)).hash;
  await ayu.evaluate((hash) => {
    location.hash = hash;
  }, hash);
  await told(ayu, "INVITE_NOT_NEEDED");
  expect(await ayu.getByRole("list", { name: "Conversations" }).getByRole("listitem").count()).toBe(1);
});

test("a relay that wants an invite says so; a bad one is told, a good one lets in, and leads to whoever made it", async () => {
  const relay = await page.relay({ port: 0, ephemeral: true, invitesOnly: true });
  const { origin } = relay;
  const budi = await page.open(origin);
  await field(budi, "Your name").fill("Budi");
  await press(budi, "Start");
  await told(budi, "INVITE_NEEDED");

  const first = await invite(relay);
  const ayu = await page.open(origin, { path: first.slice(origin.length) });
  const own = await begin(ayu, "Ayu");
  const expired = await invite(relay, 1, 1);
  for (const [link, code] of [
    [first, "INVITE_USED_UP"],
    [expired, "INVITE_EXPIRED"],
    [expired.slice(0, -1), "INVITE_LINK_DAMAGED"],
    [formatInviteLink(nodePrimitives, "ws://127.0.0.1:1", relay.relayKey, nodeRng(16)), "LINK_OTHER_RELAY"],
  ] as const) {
    await field(budi, "Invite link").fill(link);
    await press(budi, "Start");
    await told(budi, code);
  }
  await ayu.getByRole("button", { name: /^Make a link with an invite/ }).click();
  await ayu.getByText(/^It holds an invite/).waitFor();
  const made = await field(ayu, "Your link").inputValue();
  expect(made).toContain(`${own}&invite=`);
  await field(budi, "Invite link").fill(made);
  await press(budi, "Start");
  await press(budi, "Add");
  await send(budi, "halo");
  await openConversation(ayu, "Budi");
  await received(ayu, "Budi", "halo");
});

test("a file that is none, newer, cut off, huge, or under another passphrase is told; the good one moves, and the browser before it stops", async () => {
  const { origin, url } = await page.relay();
  const profile = await ephemeralProfile({ name: "Ayu", suites: ["ratchet", "rsa-des"] });
  const terminal = await openClient({ relay: url, profile: { ...profile, close: () => undefined } });
  terminal.start();
  await expect.poll(() => terminal.link, { timeout: 10_000 }).toBeDefined();
  await terminal.close();
  const folder = mkdtempSync(join(tmpdir(), "sandi-export-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "ayu.sandi");
  await writeExport(profile, { path, passphrase: utf8("kata sandi"), force: false, cost: CHEAP });
  const good = readFileSync(path);
  const newer = Buffer.from(good);
  newer[8]!++;
  const tab = await page.open(origin);
  const restore = async (where: Page, buffer: Buffer, passphrase = "kata sandi") => {
    await where
      .getByLabel("File from")
      .setInputFiles({ name: "ayu.sandi", mimeType: "application/octet-stream", buffer });
    await field(where, "Passphrase").fill(passphrase);
    await press(where, "Continue here");
  };
  await press(tab, "I have a file from another device");
  await restore(tab, Buffer.from("halo"));
  await told(tab, "EXPORT_UNKNOWN");
  await restore(tab, newer);
  await told(tab, "EXPORT_NEWER");
  await restore(tab, good.subarray(0, -1));
  await told(tab, "EXPORT_DAMAGED");
  await restore(tab, good, "kata lain");
  await told(tab, "EXPORT_WRONG_PASSPHRASE");
  await restore(tab, Buffer.concat([good, Buffer.alloc(20_000_000)]));
  await told(tab, "EXPORT_DAMAGED");
  await restore(tab, good);
  await field(tab, "Your link").waitFor();
  const other = await page.open(origin);
  await press(other, "I have a file from another device");
  await restore(other, good);
  await field(other, "Your link").waitFor();
  await told(tab, "REPLACED");
  expect(await tab.getByRole("alert").allInnerTexts()).toContainEqual(expect.stringContaining("another connection"));
  expect(await field(other, "Your link").inputValue()).toBe(await field(tab, "Your link").inputValue());
});

test("a text that no longer fits into the storage is not lost, and goes out when there is room again", async () => {
  const { origin } = await page.relay();
  const ayu = await page.open(origin);
  const link = await begin(ayu, "Ayu");
  const tab = await page.open(origin);
  const devtools = await tab.context().newCDPSession(tab);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 2_500_000 });
  await begin(tab, "Budi");
  await add(tab, link);
  const isFull = tab.locator(".fault-code", { hasText: "STORAGE_FULL" });
  let text = "";
  for (let number = 0; number < 60 && (await isFull.count()) === 0; number++) {
    text = `${number} ${"x".repeat(60_000)}`;
    await send(tab, text);
    await tab
      .getByRole("article", { name: `You: ${number} ` })
      .or(isFull)
      .first()
      .waitFor();
  }
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await press(tab, "Try again");
  // Either it was stored, or it stands in the field again.
  const isShown = async () => (await tab.getByRole("article", { name: text.slice(0, 40) }).count()) > 0;
  const isBack = async () => (await field(tab, "Message").inputValue()) === text;
  await expect.poll(async () => (await isShown()) || (await isBack())).toBe(true);
  if (await isBack()) await press(tab, "Send");
  await openConversation(ayu, "Budi");
  await ayu.getByRole("button", { name: "Newest" }).click();
  await received(ayu, "Budi", text.slice(0, 100));
});

test("storage that vanishes under an open conversation is told there, and one button goes on", async () => {
  const { origin } = await page.relay();
  const ayu = await page.open(origin);
  const link = await begin(ayu, "Ayu");
  const tab = await page.open(origin, { context: { viewport: { width: 320, height: 640 } } });
  await begin(tab, "Budi");
  await add(tab, link);
  const beside = await page.open(origin, { beside: tab });
  await beside.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.deleteDatabase("sandi/default").onsuccess = resolve;
      }),
  );
  // On a narrow screen, where the list is out of sight.
  await told(tab, "STORAGE_GONE");
  await press(tab, "Reload the page");
  await tab.getByText(/This browser has thrown away/).waitFor();
});

test("texts that would fill a thousand screens take one, on a narrow screen, and nothing is wider than it", async () => {
  const { origin, url } = await page.relay();
  const tab = await page.open(origin, { context: { viewport: { width: 320, height: 640 } } });
  await begin(tab, "Ayu");
  const name = "W".repeat(60);
  const mallory = await openClient({ relay: url, profile: await ephemeralProfile({ name, suites: ["ratchet"] }) });
  onTestFinished(() => mallory.close());
  mallory.start();
  const { id } = await mallory.find("Ayu", 10_000);
  const texts = [`a${"\u0301".repeat(32_000)}`, "w".repeat(65_536), `x${"\n".repeat(60_000)}x`];
  for (const text of texts) await mallory.send(id, "ratchet", text);
  expect(await mallory.flushed("delivered", 20_000)).toBe(true);
  await openConversation(tab, name);
  const articles = tab.getByRole("article");
  await expect.poll(() => articles.count()).toBe(3);
  const sizes = await articles.evaluateAll((all) =>
    all.map((one) => ({ height: one.clientHeight, label: one.getAttribute("aria-label")!.length })),
  );
  for (const { height, label } of sizes) {
    expect(height).toBeLessThan(8_000);
    expect(label).toBeLessThan(4_200);
  }
  expect(sizes[0]!.height).toBeLessThan(100);
  const width = () => tab.evaluate(() => document.scrollingElement!.scrollWidth);
  expect(await width()).toBe(320);
  await articles.last().getByRole("button", { name: "Show all" }).click();
  await expect.poll(() => articles.last().evaluate((one) => one.clientHeight)).toBeGreaterThan(100_000);
  await press(tab, "Details");
  await tab.getByRole("main", { name: "Details" }).waitFor();
  expect(await width()).toBe(320);
  // No camera here: the digits do as well.
  await tab.goBack();
  await press(tab, "Verify");
  await press(tab, "Scan theirs");
  await told(tab, "CAMERA_UNAVAILABLE");
  await tab.keyboard.press("Escape");
  await tab.goBack();
  await tab.getByRole("list", { name: "Conversations" }).waitFor();
});

test("two browsers whose clocks are two years apart talk all the same", async () => {
  const { origin } = await page.relay();
  const openWith = async (days: number) => {
    const tab = await page.open(origin);
    await tab.addInitScript((ms) => {
      const real = Date.now;
      Date.now = () => real() + ms;
    }, days * 86_400_000);
    await tab.reload();
    return tab;
  };
  const [ayu, budi] = [await openWith(365), await openWith(-365)];
  await meet(ayu, budi, "halo");
  await send(ayu, "hai juga");
  await received(budi, "Ayu", "hai juga");
  await budi.getByRole("article", { name: /^You: halo \(.*delivered/ }).waitFor();
});

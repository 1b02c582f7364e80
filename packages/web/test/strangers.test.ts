import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issue } from "@sandi/testkit/programs/certificates";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { add, begin, openConversation, received, send } from "./support/driving.ts";
import { useMessengerPage } from "./support/messengerPage.ts";

const NAME = "chat.example";
const page = useMessengerPage({
  flags: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`, "--use-fake-device-for-media-stream"],
});

/** A relay elsewhere, as far as its pages know: there, what strangers write waits for a yes. */
async function relayElsewhere() {
  const folder = mkdtempSync(join(tmpdir(), "sandi-web-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const tls = issue(folder, [NAME], { algorithm: "ec" });
  const relay = await page.relay({ host: "0.0.0.0", port: 0, ephemeral: true, invitesOnly: false, tls });
  const origin = `https://${NAME}:${relay.port}`;
  return (width = 1_200) =>
    page.open(origin, {
      context: { ignoreHTTPSErrors: true, viewport: { width, height: 700 } },
      // For the browser's own fetch of the service worker nothing is ignored.
      expected: /SSL certificate error|ERR_CERT|when fetching the script/,
    });
}

const row = (tab: Page, list: "Conversations" | "Requests", name: string) =>
  tab.getByRole(list === "Requests" ? "region" : "list", { name: list }).getByRole("listitem", { name, exact: true });

/** A switch shows what has been done, not what was asked for. */
async function turn(tab: Page, name: string, on: boolean): Promise<void> {
  const control = tab.getByRole("switch", { name });
  await control.click();
  await expect.poll(() => control.isChecked()).toBe(on);
}

test("strangers wait for a yes; a no, a block, mute, archive and a timer do what they say, on both sides", async () => {
  const open = await relayElsewhere();
  const ayu = await open(500);
  const link = await begin(ayu, "Ayu");
  const write = async (name: string, text: string) => {
    const tab = await open();
    await begin(tab, name);
    await add(tab, link);
    await send(tab, text);
    await row(ayu, "Requests", name).getByRole("button").click();
    await ayu.getByText(`${name} is not among your contacts`).waitFor();
    return tab;
  };
  // A camera that is there and is not allowed: the digits do as well.
  const budi = await write("Budi", "halo, ini Budi");
  await ayu.getByRole("button", { name: "Accept" }).click();
  await received(ayu, "Budi", "halo, ini Budi");
  await ayu.getByRole("button", { name: "Verify" }).click();
  await ayu.getByRole("button", { name: "Scan theirs" }).click();
  await ayu.locator(".fault-code", { hasText: "CAMERA_REFUSED" }).waitFor();
  await ayu.keyboard.press("Escape");
  await send(ayu, "hai");
  await received(budi, "Ayu", "hai");
  await ayu.goBack();

  const citra = await write("Citra", "beli koin");
  await ayu.getByRole("button", { name: "Decline" }).click();
  await expect.poll(() => row(ayu, "Requests", "Citra").count()).toBe(0);
  const dewi = await write("Dewi", "beli koin");
  await ayu.getByRole("button", { name: "Block" }).click();
  await expect.poll(() => row(ayu, "Requests", "Dewi").count()).toBe(0);
  await send(dewi, "beli koin lagi");
  await expect.poll(() => row(ayu, "Conversations", "Dewi").count()).toBe(0);
  for (const tab of [citra, dewi]) await tab.getByRole("article", { name: /^You: beli koin \(at the relay/ }).waitFor();

  // A timer is seen by both; what was typed and not sent is there after a reload.
  await openConversation(ayu, "Budi");
  await ayu.getByRole("textbox", { name: "Message" }).fill("belum selesai");
  await ayu.getByRole("button", { name: "Details" }).click();
  await ayu.getByLabel("Disappearing messages").selectOption({ index: 1 });
  await budi.getByText(/Ayu set messages to disappear/).waitFor();
  await turn(ayu, "Mute", true);
  await turn(ayu, "Archive", true);
  await ayu.goBack();
  await ayu.getByText(/You set messages to disappear/).waitFor();
  await ayu.goBack();
  await ayu.getByRole("button", { name: "1 archived" }).waitFor();
  await ayu.reload();
  await send(budi, "satu");
  await send(budi, "dua");
  await ayu.getByRole("button", { name: "1 archived" }).click();
  await ayu.getByRole("listitem", { name: "Budi" }).getByRole("button").first().click();
  await received(ayu, "Budi", "dua");
  expect(await ayu.getByRole("textbox", { name: "Message" }).inputValue()).toBe("belum selesai");
  await ayu.getByRole("button", { name: "Details" }).click();
  await turn(ayu, "Archive", false);
  await turn(ayu, "Mute", false);
  for (let step = 0; step < 3; step++) await ayu.goBack();
  await send(budi, "tiga");
  await row(ayu, "Conversations", "Budi").getByText("1 unread").waitFor();
  await expect.poll(() => ayu.title()).toBe("(1) Sandi");

  await openConversation(ayu, "Budi");
  await ayu.getByRole("button", { name: "Details" }).click();
  await ayu.getByRole("button", { name: "Forget this person" }).click();
  await ayu.getByRole("dialog").getByRole("button", { name: "Forget this person" }).click();
  await expect.poll(() => row(ayu, "Conversations", "Budi").count()).toBe(0);
});

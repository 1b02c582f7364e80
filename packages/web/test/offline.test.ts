import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { meet, openConversation, received, send } from "./support/driving.ts";
import { useMessengerPage } from "./support/messengerPage.ts";

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

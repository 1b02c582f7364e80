import { type RunningRelay, startRelay } from "@sandi/relay";
import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { CuttableLine } from "@sandi/testkit/relay/cuttableLine";
import { expect, onTestFinished, test } from "vitest";
import type { ClientEvent } from "../core/base/events.ts";
import { ephemeralProfile, openClient } from "../node/index.ts";

const browser = useBrowser<typeof import("./support/chatPage.ts")>(new URL("./support/chatPage.ts", import.meta.url));

async function relay(): Promise<RunningRelay & { readonly origin: string }> {
  const running = await startRelay({ port: 0, ephemeral: true });
  onTestFinished(() => running.stop());
  return Object.assign(running, { origin: running.url.replace("ws:", "http:") });
}

async function nodeClient(name: string, url: string | readonly string[]) {
  const client = await openClient({ relay: url, profile: await ephemeralProfile({ name, suites: ["rsa-des"] }) });
  const texts: string[] = [];
  const connections: string[] = [];
  const events: ClientEvent[] = [];
  client.on((event) => {
    events.push(event);
    if (event.event === "message") texts.push(event.text);
    if (event.event === "joined") connections.push(event.relay);
    if (event.event === "offline") connections.push(event.error?.code ?? "offline");
  });
  client.start();
  onTestFinished(() => client.close());
  return { client, texts, connections, events };
}

test("a client in a page and one in Node talk both ways over a relay", async () => {
  const { url, origin } = await relay();
  const budi = await nodeClient("Budi", url);
  const page = await browser.open({ origin });
  await page.call("start", "Ayu", [url]);
  await page.call("say", "Budi", "halo");
  await expect.poll(() => budi.texts, { timeout: 20_000 }).toEqual(["halo"]);
  const ayu = await budi.client.find("Ayu", 10_000);
  await budi.client.send(ayu.id, "rsa-des", "hai juga");
  await expect.poll(() => page.call("heard"), { timeout: 20_000 }).toEqual(["hai juga"]);
  expect(await page.call("delivered")).toBe(true);
});

test("a stored profile survives a reload, with its identity, its history and its sessions", async () => {
  const { url, origin } = await relay();
  const budi = await nodeClient("Budi", url);
  const page = await browser.open({ origin });
  const first = await page.call("startStored", "Ayu", [url]);
  expect(first.fresh).toBe(true);
  await page.call("say", "Budi", "halo");
  await expect.poll(() => budi.texts, { timeout: 20_000 }).toEqual(["halo"]);
  expect(await page.call("delivered")).toBe(true);
  await page.reload();
  // While nobody is there: it waits at the relay.
  const ayu = budi.client.resolve("Ayu");
  await budi.client.send(ayu.id, "rsa-des", "hai juga");
  expect(await page.call("startStored", "Ayu", [url])).toEqual({ id: first.id, fresh: false });
  await expect.poll(() => page.call("heard"), { timeout: 20_000 }).toEqual(["hai juga"]);
  await page.call("say", "Budi", "sudah kembali");
  await expect.poll(() => budi.texts, { timeout: 20_000 }).toEqual(["halo", "sudah kembali"]);
  expect(await page.call("history", "Budi")).toEqual(["me: halo", "them: hai juga", "me: sudah kembali"]);
  const handshakes = budi.events.filter((event) => event.event === "handshake" && event.state === "open");
  expect(handshakes).toHaveLength(1);
  const stored = await page.call("searchStored", "Ayu", ["halo", "hai juga", "sudah kembali", "Budi"]);
  expect(stored).toEqual({
    keys: [{ extractable: false, usages: ["encrypt", "decrypt"] }],
    exported: 0,
    foundOwnId: true,
    foundTexts: [],
    foundSecrets: 0,
  });
});

test("a profile is open in one tab at a time", async () => {
  const { url, origin } = await relay();
  const page = await browser.open({ origin });
  await page.call("startStored", "Ayu", [url]);
  const other = await browser.open({ origin, beside: page });
  expect(await other.call("tryToOpen", "Ayu")).toBe("PROFILE_IN_ANOTHER_TAB");
  expect(await other.call("tryToOpen", "Citra")).toBe("opened");
  await page.call("close");
  expect(await other.call("tryToOpen", "Ayu")).toBe("opened");
});

test("what cannot be opened is told by its code, and left as it is", async () => {
  const page = await browser.open();
  for (const name of ["damaged", "newer"]) expect(await page.call("tryToOpen", name)).toBe("opened");
  await page.call("damage", "damaged", "identity");
  await page.call("damage", "newer", "version");
  for (let again = 0; again < 2; again++) {
    expect(await page.call("tryToOpen", "damaged")).toBe("PROFILE_DAMAGED");
    expect(await page.call("tryToOpen", "newer")).toBe("PROFILE_NEWER");
  }
  await page.call("damage", "damaged", "identity");
  expect(await page.call("tryToOpen", "damaged")).toBe("opened");
  await page.call("forbidStorage");
  expect(await page.call("tryToOpen", "other")).toBe("STORAGE_UNAVAILABLE");
});

test("a page that came by http from another machine is told that it needs https", async () => {
  const page = await browser.open({ origin: "http://relay.example" });
  expect(await page.call("tryToOpen", "Ayu")).toBe("PAGE_NOT_SECURE");
});

test("a client in a page takes its turns without waiting for the browser's timers", async () => {
  const page = await browser.open();
  const { soon, timers } = await page.call("turns");
  expect(soon).toBeLessThan(timers / 2);
});

test("a client in a tab that nobody looks at waits for no timer between two transactions", async () => {
  const page = await browser.open();
  const { seen, hidden } = await page.call("pauses");
  expect(seen).toBeGreaterThan(18);
  expect(hidden).toBeLessThan(500);
});

test("a connection that stays open while nothing passes is left in time, by a page and by a program", async () => {
  // Beside another relay, one that is silent for 4 seconds is asked, and left after 4 more.
  const LEFT_MS = 8_000;
  const NOWHERE = "ws://127.0.0.1:1";
  const { port } = await relay();
  // A relay on loopback accepts any name of this machine, but no other port.
  const line = await CuttableLine.to(port, { host: "127.0.0.2", port });
  onTestFinished(() => line.close());
  const url = `ws://127.0.0.2:${port}`;
  const page = await browser.open({ origin: url.replace("ws:", "http:"), expected: /ws:\/\/127\.0\.0\.1:1/ });
  await page.call("start", "Ayu", [url, NOWHERE]);
  const budi = await nodeClient("Budi", [url, NOWHERE]);
  const both = async () => [await page.call("connections"), budi.connections];
  await expect.poll(both, { timeout: 10_000 }).toEqual([[url], [url]]);
  line.cut();
  const cutAt = performance.now();
  const left = [expect.arrayContaining(["offline"]), expect.arrayContaining(["offline"])];
  await expect.poll(both, { timeout: 20_000 }).toEqual(left);
  expect(performance.now() - cutAt).toBeLessThan(LEFT_MS + 2_000);
  line.heal();
  const back = async () => (await both()).map((connections) => connections.at(-1));
  await expect.poll(back, { timeout: 20_000 }).toEqual([url, url]);
});

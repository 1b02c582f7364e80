import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ephemeralProfile, openClient, writeExport } from "@sandi/client/node";
import { toHex, utf8 } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { formatInviteLink, fullId, inviteKey } from "@sandi/protocol";
import { startRelay } from "@sandi/relay";
import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { Machine } from "@sandi/testkit/programs/sandi";
import { expect, onTestFinished, test } from "vitest";
import { filesOfPage } from "../../../scripts/freshPage.ts";
import { useStage } from "./support/people.ts";

const browser = useBrowser<typeof import("./support/tabPage.ts")>(new URL("./support/tabPage.ts", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Argon2id's, for files that protect nothing. */
const CHEAP = { memoryKiB: 8, passes: 1, lanes: 1 };
type Page = Awaited<ReturnType<typeof browser.open>>;

const stage = useStage();
const stoppedWith = async (page: Page) => {
  const { connection } = await page.call("view");
  return connection.at === "stopped" ? connection.fault.code : connection.at;
};

/** How much the page's origin may store, in bytes; undefined for as much as ever. */
async function setQuota(page: Page, origin: string, quotaSize?: number): Promise<void> {
  const devtools = await page.tab.context().newCDPSession(page.tab);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, ...(quotaSize === undefined ? {} : { quotaSize }) });
}

test("storage that is deleted under a page, thrown away by the browser, or never was: each is told", async () => {
  const { url, origin } = stage;
  const page = await browser.open({ origin });
  await page.call("open", [url]);
  expect(await page.call("begin", "Ayu")).toBe("begun");
  const follower = await browser.open({ origin, beside: page });
  await follower.call("open", [url]);
  await follower.call("evict");
  for (const tab of [page, follower])
    await expect.poll(() => stoppedWith(tab), { timeout: 5_000 }).toBe("STORAGE_GONE");
  await page.reload();
  expect(await page.call("open", [url])).toBe("evicted");
  await page.call("forgetMarker");
  await page.reload();
  expect(await page.call("open", [url])).toBe("new");
});

test("a full disk stops the client calmly: nothing counts as said that is not stored, and it goes on from there", async () => {
  const { url, origin, budi } = stage;
  const page = await browser.open({ origin });
  await page.call("watchSockets");
  await setQuota(page, origin, 2_000_000);
  await page.call("open", [url]);
  await page.call("begin", "Ayu");
  await page.call("ask", "add", budi.link);
  const said: string[] = [];
  const fill = async () => {
    for (let number = 0; number < 100; number++) {
      const text = `${number} ${"x".repeat(60_000)}`;
      await page.call("ask", "send", budi.id, text);
      said.push(text);
    }
  };
  await expect(fill()).rejects.toThrow("STORAGE_FULL");
  expect(said.length).toBeGreaterThan(0);
  expect(await stoppedWith(page)).toBe("STORAGE_FULL");
  expect(await page.call("texts", budi.id)).toEqual(said);
  await setQuota(page, origin);
  // However many tabs ask for it at once, there is never more than one client.
  await Promise.all([1, 2, 3].map(() => page.call("ask", "restart")));
  await page.call("ask", "send", budi.id, "after");
  await expect.poll(() => budi.texts, { timeout: 10_000 }).toEqual([...said, "after"]);
  expect(await page.call("mostSockets")).toBe(1);
  await page.call("breakStorage");
  await expect(page.call("ask", "restart")).rejects.toThrow("PROFILE_DAMAGED");
  expect(await stoppedWith(page)).toBe("PROFILE_DAMAGED");
});

test("where nothing may be stored, one can talk without", async () => {
  const { url, origin, budi } = stage;
  const page = await browser.open({ origin });
  await page.call("forbidStorage");
  expect(await page.call("open", [url])).toBe("STORAGE_UNAVAILABLE");
  expect(await page.call("withoutStorage", "Ayu")).toBe("begun");
  const insecure = await browser.open({ origin: "http://relay.example" });
  expect(await insecure.call("open", ["ws://relay.example"])).toBe("PAGE_NOT_SECURE");
  await page.call("ask", "add", budi.link);
  await page.call("ask", "send", budi.id, "halo");
  await expect.poll(() => budi.texts, { timeout: 10_000 }).toEqual(["halo"]);
  expect((await page.call("view")).me.ephemeral).toBe(true);
});

test("a profile that is locked by a passphrase opens only with it, also where another tab takes over", async () => {
  const { url, origin } = stage;
  const page = await browser.open({ origin });
  await page.call("open", [url]);
  await page.call("begin", "Ayu");
  const { id } = (await page.call("view")).me;
  await page.reload();
  await page.call("lockCheaply", "kata sandi");
  expect(await page.call("open", [url])).toBe("locked");
  const other = await browser.open({ origin, beside: page });
  expect(await other.call("open", [url])).toBe("locked");
  expect(await page.call("unlock", "wrong")).toBe("PASSPHRASE_WRONG");
  await page.call("holdUntilAwaited");
  const late = await browser.open({ origin, beside: page });
  expect(await late.call("open", [url])).toBe("locked");
  await late.close();
  expect(await page.call("unlock", "kata sandi")).toBe("begun");
  await expect.poll(() => other.call("isAttached")).toBe(true);
  expect((await other.call("view")).me).toMatchObject({ id, passphrase: true });
  await page.close();
  const at = async () => (await other.call("view")).connection.at;
  await expect.poll(at, { timeout: 5_000 }).toBe("locked");
  await expect(other.call("ask", "unlock", "wrong")).rejects.toThrow("PASSPHRASE_WRONG");
  await other.call("ask", "unlock", "kata sandi");
  await expect.poll(at, { timeout: 5_000 }).toBe("online");
});

test("a profile that was exported goes on in a page, with its history, and the place before it is told", async () => {
  const { url, origin, budi } = stage;
  const ayu = await ephemeralProfile({ name: "Ayu", suites: ["ratchet", "rsa-des"] });
  const before = await openClient({ relay: url, profile: { ...ayu, close: () => undefined } });
  before.start();
  await before.send((await before.find(budi.link, 5_000)).id, "ratchet", "halo");
  expect(await before.flushed("delivered", 10_000)).toBe(true);
  await before.close();
  const folder = mkdtempSync(join(tmpdir(), "sandi-export-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "ayu.sandi");
  await writeExport(ayu, { path, passphrase: utf8("kata sandi"), force: false, cost: CHEAP });
  const file = readFileSync(path);
  const page = await browser.open({ origin });
  await page.call("open", [url]);
  expect(await page.call("restore", new Uint8Array(file), "wrong")).toBe("EXPORT_WRONG_PASSPHRASE");
  expect(await page.call("restore", new Uint8Array(file.subarray(0, -1)), "kata sandi")).toBe("EXPORT_DAMAGED");
  expect(await page.call("stretchedTo")).toBe(1);
  expect(await page.call("restore", new Uint8Array(file), "kata sandi")).toBe("begun");
  expect((await page.call("view")).me).toMatchObject({ id: fullId(ayu.id), name: "Ayu" });
  expect(await page.call("texts", budi.id)).toEqual(["halo"]);
  await page.call("ask", "send", budi.id, "from the page");
  await expect.poll(() => budi.texts, { timeout: 10_000 }).toEqual(["halo", "from the page"]);
});

test("a newcomer to a closed relay needs an invite that is whole, for this relay, and not used up", async () => {
  const relay = await startRelay({ port: 0, ephemeral: true, invitesOnly: true });
  onTestFinished(() => relay.stop());
  const secret = new Uint8Array(16).fill(7);
  const key = toHex(inviteKey(nodePrimitives, secret));
  await relay.operations["invite.create"]!({ key, uses: 1, expiresInMs: 60_000 });
  const invite = formatInviteLink(nodePrimitives, relay.url, relay.relayKey, secret);
  const elsewhere = formatInviteLink(nodePrimitives, "ws://127.0.0.1:1", relay.relayKey, secret);
  const page = await browser.open({ origin: relay.url.replace("ws:", "http:"), expected: /ERR_CONNECTION_REFUSED/ });
  await page.call("open", [relay.url]);
  expect(await page.call("begin", "Ayu", invite.slice(0, -1))).toBe("INVITE_LINK_DAMAGED");
  expect(await page.call("begin", "Ayu", elsewhere)).toBe("LINK_OTHER_RELAY");
  expect(await page.call("begin", "Ayu")).toBe("INVITE_NEEDED");
  // Nothing of the refused identity is left.
  await page.reload();
  expect(await page.call("open", [relay.url])).toBe("new");
  expect(await page.call("begin", "Ayu", invite)).toBe("begun");
  const made = (await page.call("ask", "invite")) as { readonly link: string; readonly left: number };
  expect(made).toMatchObject({ left: 4, link: expect.stringMatching(/#id=[\w-]+&invite=[\w-]+$/) });

  // Without a relay, whoever gave their ID can be written to all the same.
  await relay.stop();
  const connection = async () => (await page.call("view")).connection;
  await expect.poll(async () => (await connection()).at, { timeout: 10_000 }).toBe("offline");
  const someone = "ab".repeat(32);
  expect(await page.call("ask", "add", someone)).toBe(someone);
  await page.call("ask", "send", someone, "for later");
  expect(await connection()).toMatchObject({ queued: 1 });
  const person = async () => (await page.call("view")).people[0];
  const last = { text: "for later", state: "queued" };
  await expect.poll(person, { timeout: 5_000 }).toMatchObject({ id: someone, contact: true, last });
  await expect(page.call("ask", "add", "Citra")).rejects.toThrow("UNKNOWN_PEER");
});

test("a tab that still shows the first screen goes on with the profile that another has made", async () => {
  const relay = await startRelay({ port: 0, ephemeral: true, invitesOnly: true });
  onTestFinished(() => relay.stop());
  const page = await browser.open({ origin: relay.url.replace("ws:", "http:") });
  expect(await page.call("open", [relay.url])).toBe("new");
  await page.call("make", "Ayu");
  expect(await page.call("begin", "Citra")).toBe("begun");
  const { me } = await page.call("view");
  expect(me.name).toBe("Ayu");
  // This relay takes nobody in. That erases nothing of what was there before.
  await expect.poll(() => stoppedWith(page), { timeout: 5_000 }).toBe("INVITE_NEEDED");
  await page.reload();
  expect(await page.call("open", [relay.url])).toBe("open");
  expect((await page.call("view")).me).toEqual(me);
});

test("a first screen that is behind asks for the passphrase of the profile that another tab has made and locked", async () => {
  const relay = await startRelay({ port: 0, ephemeral: true, web: await filesOfPage(ROOT) });
  onTestFinished(() => relay.stop());
  const origin = relay.url.replace("ws:", "http:");
  const other = await browser.open({ origin });
  const tab = await other.tab.context().newPage();
  // This one shows the page itself.
  await tab.route(`${origin}/**`, (route) => route.continue());
  await tab.goto(origin);
  await tab.getByRole("textbox", { name: "Your name" }).fill("Citra");
  await other.call("make", "Ayu");
  await other.call("lockCheaply", "kata sandi");
  await tab.getByRole("button", { name: "Start" }).click();
  await tab.getByLabel("Passphrase").fill("wrong");
  await tab.getByRole("button", { name: "Unlock" }).click();
  await tab.getByText("PASSPHRASE_WRONG").waitFor();
  await tab.getByLabel("Passphrase").fill("kata sandi");
  await tab.getByRole("button", { name: "Unlock" }).click();
  await tab.getByRole("heading", { name: "Hello, Ayu" }).waitFor();
});

test("a page exports its profile, goes on as long as nobody goes on elsewhere, and says so when a terminal does", async () => {
  const { url, origin, budi } = stage;
  const page = await browser.open({ origin });
  await page.call("open", [url]);
  await page.call("begin", "Ayu");
  await page.call("ask", "add", budi.link);
  await page.call("ask", "send", budi.id, "halo");
  await page.call("ask", "setName", "Ayu Lestari");
  const { id } = (await page.call("view")).me;
  const file = (await page.call("exported", "kata sandi")) as Uint8Array<ArrayBuffer>;
  await page.call("ask", "setPassphrase", "frasa lain");
  expect((await page.call("view")).me.passphrase).toBe(true);
  const steps = (await page.call("news")).flatMap((one) => (one.news === "locking" ? one.done : []));
  expect(steps.length).toBeGreaterThan(5);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  await page.call("ask", "send", budi.id, "still here");
  await expect.poll(() => budi.texts, { timeout: 10_000 }).toEqual(["halo", "still here"]);

  const machine = new Machine();
  onTestFinished(() => machine.clear());
  const [path, passphrase] = [join(machine.folder, "ayu.sandi"), join(machine.folder, "passphrase")];
  writeFileSync(path, file);
  writeFileSync(passphrase, "kata sandi\n");
  const { code } = await machine.run(["import", path, "--profile", "ayu", "--passphrase-file", passphrase]);
  expect(code).toBe(0);
  const terminal = await machine.client(url, "Ayu", ["--profile", "ayu"]);
  expect(terminal.events.find(({ event }) => event === "joined")!.id).toBe(id);
  terminal.write("Budi", "/history 10", "from there");
  const { messages } = await terminal.event("history");
  expect((messages as { text: string }[]).map(({ text }) => text)).toEqual(["halo"]);
  await expect.poll(() => budi.texts.at(-1), { timeout: 10_000 }).toBe("from there");
  await expect.poll(() => stoppedWith(page), { timeout: 10_000 }).toBe("PROFILE_MOVED");
});

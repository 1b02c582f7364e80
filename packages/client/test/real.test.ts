import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utf8 } from "@sandi/crypto";
import { ProtocolError, type SuiteName } from "@sandi/protocol";
import { type RunningRelay, startRelay } from "@sandi/relay";
import { afterEach, describe, expect, it } from "vitest";
import type { ClientEvent, SandiClient } from "../index.ts";
import { ephemeralProfile, openClient, openProfile } from "../node/index.ts";

const SUITES: readonly SuiteName[] = ["rsa-des"];
const cost = { memoryKiB: 8, passes: 1, lanes: 1 };

/** Everything real: relay, sockets, SQLite files, keys. */
class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), "sandi-real-"));
  readonly clients: SandiClient[] = [];
  readonly events = new Map<SandiClient, ClientEvent[]>();
  relay: RunningRelay | undefined;

  async startRelay(port = 0): Promise<RunningRelay> {
    this.relay = await startRelay({ port, dataDir: join(this.folder, "relay") });
    return this.relay;
  }

  async open(profile: string, passphrase?: string, suites = SUITES): Promise<SandiClient> {
    const opened = await openProfile({
      profile,
      suites,
      root: join(this.folder, "profiles"),
      stateRoot: join(this.folder, "state"),
      cost,
      ...(passphrase ? { passphrase: utf8(passphrase) } : {}),
    });
    return this.#begin(await openClient({ relay: this.relay!.url, profile: opened }));
  }

  async ephemeral(name: string, options: { acceptStrangers?: boolean } = {}, suites = SUITES): Promise<SandiClient> {
    const profile = await ephemeralProfile({ name, suites });
    return this.#begin(await openClient({ relay: this.relay!.url, profile, ...options }));
  }

  #begin(client: SandiClient): SandiClient {
    const events: ClientEvent[] = [];
    this.clients.push(client);
    this.events.set(client, events);
    client.on((event) => events.push(event));
    client.start();
    return client;
  }

  async until(client: SandiClient, matches: (event: ClientEvent) => boolean, ms = 10_000): Promise<ClientEvent> {
    const found = this.events.get(client)!.find(matches);
    if (found) return found;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`waited in vain; saw ${JSON.stringify(this.events.get(client)!.map(({ event }) => event))}`));
      }, ms);
      const stop = client.on((event) => {
        if (!matches(event)) return;
        clearTimeout(timer);
        stop();
        resolve(event);
      });
    });
  }

  async end(): Promise<void> {
    for (const client of this.clients) await client.close();
    await this.relay?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let stage: Stage;
afterEach(() => stage.end());

const says = (text: string) => (event: ClientEvent) => event.event === "message" && event.text === text;

describe("real clients over a real relay", () => {
  it("is not online any more once it is closed or its disk fails", async () => {
    stage = new Stage();
    await stage.startRelay();
    const profile = await ephemeralProfile({ name: "Ayu", suites: SUITES });
    const ayu = await openClient({ relay: stage.relay!.url, profile });
    const budi = await stage.ephemeral("Budi");
    ayu.start();
    await expect.poll(() => [ayu.online, budi.online], { timeout: 10_000 }).toEqual([true, true]);
    await budi.close();
    profile.store.commit = () => Promise.reject(new Error("no space"));
    await expect(ayu.send(budi.id, "rsa-des", "halo")).rejects.toMatchObject({ code: "PROFILE_WRITE_FAILED" });
    expect([ayu.online, budi.online]).toEqual([false, false]);
    await ayu.close();
  });

  it("meet, talk both ways and confirm; the body on the wire does not hold the text", async () => {
    stage = new Stage();
    await stage.startRelay();
    const ayu = await stage.ephemeral("Ayu");
    const budi = await stage.ephemeral("Budi");
    await stage.until(ayu, ({ event }) => event === "joined");
    const peer = await budi.find("ayu", 5_000);
    expect(peer.online).toBe(true);
    await budi.send(peer.id, "rsa-des", "halo");
    const came = await stage.until(ayu, says("halo"));
    if (came.event !== "message") throw new Error("not a message");
    expect(Buffer.from(came.body).includes("halo")).toBe(false);
    await ayu.send(budi.id, "rsa-des", "hai juga");
    await stage.until(budi, says("hai juga"));
    expect(await budi.flushed("delivered", 10_000)).toBe(true);
    expect(await ayu.flushed("delivered", 10_000)).toBe(true);
    expect(budi.safetyNumber(ayu.id)).toBe(ayu.safetyNumber(budi.id));
    expect(budi.safetyNumber(ayu.id)).toMatch(/^\d{60}$/);
    expect((await budi.history(ayu.id)).map(({ from, text }) => [from, text])).toEqual([
      ["me", "halo"],
      ["them", "hai juga"],
    ]);
  });

  it("a profile comes back with its identity, its history and what waited for it", async () => {
    stage = new Stage();
    await stage.startRelay();
    const ayu = await stage.ephemeral("Ayu");
    const first = await stage.open("budi", "rahasia");
    await stage.until(first, ({ event }) => event === "joined");
    const { id } = first;
    await stage.until(ayu, (event) => event.event === "peers" && event.peers.some((peer) => peer.name === "budi"));
    await ayu.send(id, "rsa-des", "satu");
    await stage.until(first, says("satu"));
    await first.close();
    await ayu.send(id, "rsa-des", "dua");
    expect(await ayu.flushed("accepted", 10_000)).toBe(true);
    await expect(stage.open("budi", "salah")).rejects.toMatchObject({ code: "KEYSTORE_WRONG_PASSPHRASE" });
    const again = await stage.open("budi", "rahasia");
    expect(again.id).toEqual(id);
    await stage.until(again, says("dua"));
    expect((await again.history(ayu.id)).map(({ text }) => text)).toEqual(["satu", "dua"]);
    expect(stage.events.get(again)!.filter(says("satu"))).toEqual([]);
  });

  it("a second opening of a profile is told who holds it", async () => {
    stage = new Stage();
    await stage.startRelay();
    await stage.open("budi");
    const error = await stage.open("budi").catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ code: "PROFILE_IN_USE", context: { pid: process.pid } });
  });

  it("1,000 sends by the holder, 1,000 tries by a rival: one writer, and every text arrives once", async () => {
    stage = new Stage();
    stage.relay = await startRelay({ port: 0, ephemeral: true, limits: { ratePerSecond: 1_000, burst: 5_000 } });
    const ayu = await stage.ephemeral("Ayu");
    const budi = await stage.open("budi");
    const { id } = await budi.find("ayu", 5_000);
    const texts = Array.from({ length: 1_000 }, (_, index) => `text ${index}`);
    const sending = Promise.all(texts.map((text) => budi.send(id, "rsa-des", text)));
    for (let i = 0; i < 1_000; i++) await expect(stage.open("budi")).rejects.toMatchObject({ code: "PROFILE_IN_USE" });
    await sending;
    expect(await budi.flushed("delivered", 40_000)).toBe(true);
    const read = stage.events.get(ayu)!.flatMap((event) => (event.event === "message" ? [event.text] : []));
    expect(read).toEqual(texts);
  }, 90_000);

  it("a relay that goes away and comes back: nothing typed meanwhile is lost", async () => {
    stage = new Stage();
    const { port } = await stage.startRelay();
    const ayu = await stage.ephemeral("Ayu");
    const budi = await stage.ephemeral("Budi");
    const { id } = await budi.find("ayu", 5_000);
    await budi.send(id, "rsa-des", "sebelum");
    await stage.until(ayu, says("sebelum"));
    await stage.relay!.stop();
    await stage.until(budi, ({ event }) => event === "offline");
    await budi.send(id, "rsa-des", "selama");
    await stage.startRelay(port);
    await stage.until(ayu, says("selama"), 20_000);
  });

  it("a relay with another key stops the client, with both fingerprints", async () => {
    stage = new Stage();
    const { port } = await stage.startRelay();
    const budi = await stage.open("budi");
    await stage.until(budi, ({ event }) => event === "joined");
    await stage.relay!.stop();
    rmSync(join(stage.folder, "relay"), { recursive: true });
    await stage.startRelay(port);
    const stopped = await stage.until(budi, ({ event }) => event === "stopped", 20_000);
    expect(stopped).toMatchObject({ error: { code: "RELAY_KEY_CHANGED" } });
  });

  it("a second connection under one ID ends the first, which does not come back by itself", async () => {
    stage = new Stage();
    await stage.startRelay();
    const profile = await ephemeralProfile({ name: "Budi", suites: SUITES });
    const url = stage.relay!.url;
    const first = await openClient({ relay: url, profile });
    const ended = new Promise<ClientEvent>((resolve) =>
      first.on((event) => event.event === "stopped" && resolve(event)),
    );
    const joined = new Promise<void>((resolve) => first.on((event) => event.event === "joined" && resolve()));
    first.start();
    await joined;
    const second = await openClient({ relay: url, profile });
    second.start();
    expect(await ended).toMatchObject({ error: { code: "REPLACED" } });
    await Promise.all([first.close(), second.close()]);
  });

  it("a stranger's opening waits for a yes, and nothing goes back before it", async () => {
    stage = new Stage();
    await stage.startRelay();
    const ayu = await stage.ephemeral("Ayu", { acceptStrangers: false });
    const budi = await stage.ephemeral("Budi");
    const { id } = await budi.find("ayu", 5_000);
    await budi.send(id, "rsa-des", "boleh?");
    await stage.until(ayu, ({ event }) => event === "request");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const legs = () =>
      stage.events.get(budi)!.flatMap((event) => (event.event === "handshake" && event.leg ? [event.leg] : []));
    expect(legs()).toEqual(["M1"]);
    await ayu.decide(budi.id, true);
    await stage.until(ayu, says("boleh?"));
  });

  it("refuses what cannot be sent, with a code, and sends the largest text that can", async () => {
    stage = new Stage();
    await stage.startRelay();
    const ayu = await stage.ephemeral("Ayu");
    const budi = await stage.ephemeral("Budi");
    const { id } = await budi.find("ayu", 5_000);
    await expect(budi.send(id, "rsa-des", "")).rejects.toMatchObject({ code: "EMPTY_MESSAGE" });
    await expect(budi.send(id, "rsa-des", "x".repeat(65_537))).rejects.toMatchObject({ code: "TEXT_TOO_LARGE" });
    await expect(budi.send(budi.id, "rsa-des", "x")).rejects.toMatchObject({ code: "SELF_MESSAGE" });
    expect(() => budi.resolve("nobody at all")).toThrow("UNKNOWN_PEER");
    const largest = "é".repeat(32_768);
    await budi.send(id, "rsa-des", largest);
    await stage.until(ayu, says(largest));
  });

  it.each(["ratchet", "rsa-des"] as const)(
    "texts, keys and the passphrase are in no file, of the client's or the relay's, with %s",
    async (suite) => {
      stage = new Stage();
      await stage.startRelay();
      const ayu = await stage.ephemeral("Ayu", {}, [suite]);
      const budi = await stage.open("budi", "KENARI-FRASA-SANDI", [suite]);
      const { id } = await budi.find("ayu", 5_000);
      await budi.send(id, suite, "KENARI-SATU");
      await stage.until(ayu, says("KENARI-SATU"));
      await ayu.close();
      // For someone who is away, so that it waits in the outbox, on the way, and in the relay's mailbox.
      await budi.send(id, suite, "KENARI-DUA");
      expect(await budi.flushed("accepted", 10_000)).toBe(true);
      await budi.close();
      await stage.relay!.stop();
      const again = await openProfile({
        profile: "budi",
        suites: [suite],
        root: join(stage.folder, "profiles"),
        stateRoot: join(stage.folder, "state"),
        passphrase: utf8("KENARI-FRASA-SANDI"),
      });
      const { identitySeed, storageKey, rsaPkcs8 } = again.secrets;
      again.close();
      const files = readdirSync(stage.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(files.length).toBeGreaterThan(4);
      // The modulus comes first in PKCS #8, and is public; behind it lies the private exponent.
      const canaries = [utf8("KENARI"), identitySeed, storageKey, rsaPkcs8.subarray(600, 632)];
      for (const file of files) {
        const bytes = readFileSync(join(file.parentPath, file.name));
        for (const canary of canaries) expect(bytes.includes(canary), file.name).toBe(false);
      }
    },
  );
});

import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromHex, toHex, utf8 } from "@sandi/crypto";
import { ProtocolError, toClientId } from "@sandi/protocol";
import { startRelay } from "@sandi/relay";
import { form } from "@sandi/testkit/forms";
import { copiesKept, type Dump, dumpDatabase, setVersion } from "@sandi/testkit/older/databases";
import { countSteps, dieAt } from "@sandi/testkit/older/deaths";
import { copyFixture, FIXTURES, type Fixture, olderThan } from "@sandi/testkit/older/fixtures";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ClientEvent, Profile, SandiClient, Transport } from "../index.ts";
import { nodeWorld, openClient, openProfile, wsTransport } from "../node/index.ts";
import { SCHEMA_VERSION } from "../node/sqlite/schema.ts";

const OPENING = fileURLToPath(new URL("./support/openingProfile.ts", import.meta.url));
/** Deaths of one profile's opening, spread evenly over its work with SQLite. */
const DEATHS = form("openingDeaths");

type Name = "ayu" | "budi" | "citra" | "dewi";

let folder: string;
let fixture: Fixture;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandi-older-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const suite = () => fixture.origin.suite ?? "rsa-des";
const idOf = (name: Name) => toClientId(fromHex(fixture.origin.ids[name])!);
const databaseOf = (name: Name) => join(fixture.profiles, name, "state.db");

function open(profile: Name): Promise<Profile> {
  return openProfile({
    profile,
    suites: [...new Set([suite(), "rsa-des"] as const)],
    root: fixture.profiles,
    stateRoot: fixture.state,
    now: fixture.clock,
    ...(profile === "ayu" && { passphrase: utf8(fixture.origin.passphrase.ayu) }),
  });
}

async function begin(profile: Name, transport: Transport): Promise<SandiClient> {
  return openClient({
    relay: fixture.origin.relayUrl,
    profile: await open(profile),
    world: { ...nodeWorld, now: fixture.clock },
    transport,
    acceptStrangers: profile !== "budi",
  });
}

const nowhere: Transport = () => ({ send: () => undefined, close: () => undefined });

/** What someone has said and heard, as lines. */
async function conversation(client: SandiClient, peer: Name): Promise<string[]> {
  const messages = await client.history(idOf(peer));
  return messages.map(({ from, text, state }) => `${from} ${state} ${text}`);
}

const LONG = "x".repeat(2_000);
const AYU_WITH_BUDI = [
  "me delivered halo Budi",
  "me delivered apa kabar?",
  "me delivered こんにちは 👋",
  `me delivered ${LONG}`,
  "them delivered baik, terima kasih",
  "them delivered dan kamu?",
  "me accepted pesan satu",
  "me accepted pesan dua",
  "me sent masih menunggu di Ayu",
];
const BUDI_WITH_AYU = [
  "them delivered halo Budi",
  "them delivered apa kabar?",
  "them delivered こんにちは 👋",
  `them delivered ${LONG}`,
  "me delivered baik, terima kasih",
  "me delivered dan kamu?",
  "me sent masih menunggu di Budi",
];
/** In rsa-des it waits for a session, and in ratchet at the relay. */
const citraWithBudi = () => [`me ${suite() === "rsa-des" ? "queued" : "accepted"} boleh kenalan?`];

/** Everything that can be seen in a profile without a relay. */
async function expectEverything(name: Name): Promise<void> {
  const client = await begin(name, nowhere);
  try {
    expect(toHex(client.id)).toBe(fixture.origin.ids[name]);
    expect(client.name.toLowerCase()).toBe(name);
    // Nobody noted then what was unread; what has been shown counts as read.
    expect(client.unread()).toBe(0);
    const contacts = client.peers().filter(({ contact }) => contact);
    const known = contacts.map(({ name: called, verified }) => `${called}${verified ? " verified" : ""}`);
    if (name === "ayu") {
      expect(known).toEqual(["Budi verified"]);
      expect(await conversation(client, "budi")).toEqual(AYU_WITH_BUDI);
      expect(client.pending()).toEqual({ unaccepted: 1, undelivered: 3 });
      expect(client.safetyNumber(idOf("budi"))).toMatch(/^\d{60}$/);
    } else if (name === "budi") {
      expect(known).toEqual(["Ayu"]);
      expect(await conversation(client, "ayu")).toEqual(BUDI_WITH_AYU);
      expect(client.pending()).toEqual({ unaccepted: 1, undelivered: 1 });
      expect(client.safetyNumber(idOf("ayu"))).toMatch(/^\d{60}$/);
    } else if (name === "citra") {
      expect(known).toEqual(["Budi"]);
      expect(await conversation(client, "budi")).toEqual(citraWithBudi());
      expect(client.pending()).toEqual({ unaccepted: suite() === "rsa-des" ? 1 : 0, undelivered: 1 });
    } else expect(known).toEqual([]);
  } finally {
    await client.close();
  }
}

const codeOf = async (opening: Promise<Profile>): Promise<string> => {
  try {
    (await opening).close();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return "opened";
};

it("keeps a fixture of every version that was released", () => {
  expect(FIXTURES).toContain("0.1.0-ea29c46");
});

describe.each(FIXTURES)("profiles that %s wrote", (version) => {
  beforeEach(() => {
    fixture = copyFixture(version, folder);
  });

  it.each(["ayu", "budi", "citra", "dewi"] as const)("%s: nothing is missing, twice", async (name) => {
    const before = dumpDatabase(databaseOf(name));
    await expectEverything(name);
    const after = dumpDatabase(databaseOf(name));
    if (after.version !== before.version) {
      const copies = copiesKept(databaseOf(name), before);
      expect(copies).toHaveLength(1);
      expect(statSync(join(fixture.profiles, name, copies[0]!)).mode & 0o077).toBe(0);
    }
    await expectEverything(name);
    expect(dumpDatabase(databaseOf(name)).version).toBe(after.version);
  });

  it("refuses one of a version to come, and leaves it as it is", async () => {
    setVersion(databaseOf("budi"), 1_000);
    const before = dumpDatabase(databaseOf("budi"));
    expect(await codeOf(open("budi"))).toBe("PROFILE_NEWER");
    expect(dumpDatabase(databaseOf("budi"))).toEqual(before);
    expect(copiesKept(databaseOf("budi"), before)).toEqual([]);
  });
});

describe.each(olderThan(SCHEMA_VERSION, "profiles/budi/state.db"))("a profile that %s wrote", (version) => {
  beforeEach(() => {
    fixture = copyFixture(version, folder);
  });

  it(`killed ${DEATHS} times while it is opened: whole, as before or as after`, async () => {
    const args = [fixture.profiles, fixture.state, "budi", String(fixture.clock())];
    const untouched = join(folder, "untouched");
    cpSync(join(fixture.profiles, "budi"), untouched, { recursive: true });
    const again = () => {
      rmSync(join(fixture.profiles, "budi"), { recursive: true });
      cpSync(untouched, join(fixture.profiles, "budi"), { recursive: true });
    };
    const before: Dump = dumpDatabase(databaseOf("budi"));
    const steps = await countSteps(OPENING, args);
    const { version: newest } = dumpDatabase(databaseOf("budi"));
    const places = Array.from({ length: DEATHS }, (_, i) => 1 + Math.floor(((steps - 1) * i) / (DEATHS - 1)));
    for (const step of new Set(places)) {
      again();
      expect(await dieAt(OPENING, args, step), `step ${step} of ${steps}`).toBe(true);
      const left = dumpDatabase(databaseOf("budi"));
      if (left.version === before.version) expect(left, `step ${step} of ${steps}`).toEqual(before);
      else {
        expect(left.version).toBe(newest);
        expect(copiesKept(databaseOf("budi"), before)).toHaveLength(1);
      }
      await expectEverything("budi");
    }
  });
});

describe.each(FIXTURES)("people whose profiles and relay %s wrote", (version) => {
  it("get what waited, and talk on: old sessions of rsa-des only receive, so a new one opens", async () => {
    fixture = copyFixture(version, folder);
    const relay = await startRelay({
      dataDir: fixture.relay,
      port: 0,
      invitesOnly: true,
      clock: fixture.clock,
    });
    // The relay has another port now, and the same key: clients know it by the address that they have always used.
    const transport: Transport = (_url, events) => wsTransport(relay.url, events);
    const clients: SandiClient[] = [];
    const heard = new Map<SandiClient, ClientEvent[]>();
    const start = async (name: Name) => {
      const client = await begin(name, transport);
      const events: ClientEvent[] = [];
      client.on((event) => events.push(event));
      clients.push(client);
      heard.set(client, events);
      client.start();
      return client;
    };
    const until = async (client: SandiClient, matches: (event: ClientEvent) => boolean): Promise<ClientEvent> => {
      const end = performance.now() + 20_000;
      for (;;) {
        const found = heard.get(client)!.find(matches);
        if (found) return found;
        const seen = heard.get(client)!.map(({ event }) => event);
        if (performance.now() > end) throw new Error(`waited in vain; saw ${seen.join(" ")}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const says = (text: string) => (event: ClientEvent) => event.event === "message" && event.text === text;
    try {
      expect(toHex(relay.relayKey)).toBe(fixture.origin.relayKey);
      const ayu = await start("ayu");
      const budi = await start("budi");
      const citra = await start("citra");
      for (const client of clients) {
        const joined = await until(client, ({ event }) => event === "joined");
        if (joined.event !== "joined") throw new Error("not joined");
        expect(joined.pinnedNow).toBe(false);
        expect(joined.invited).toBe(false);
      }
      await until(budi, says("masih menunggu di Ayu"));
      await until(ayu, says("masih menunggu di Budi"));
      await until(budi, ({ event }) => event === "request");
      expect(await conversation(budi, "citra")).toEqual([]);
      await budi.decide(citra.id, true);
      await until(budi, says("boleh kenalan?"));
      await ayu.send(budi.id, suite(), "dan sekarang?");
      await until(budi, says("dan sekarang?"));
      await budi.send(ayu.id, suite(), "semuanya ada");
      await until(ayu, says("semuanya ada"));
      for (const client of clients) expect(await client.flushed("delivered", 20_000)).toBe(true);

      const delivered = (line: string) => line.replace(/^me \w+/, "me delivered");
      const ofAyu = [
        ...AYU_WITH_BUDI.map(delivered),
        "them delivered masih menunggu di Budi",
        "me delivered dan sekarang?",
        "them delivered semuanya ada",
      ];
      expect((await conversation(ayu, "budi")).sort()).toEqual(ofAyu.sort());
      const told = (await conversation(budi, "ayu")).filter((line) => line.startsWith("them"));
      expect(told.slice(4)).toEqual([
        "them delivered pesan satu",
        "them delivered pesan dua",
        "them delivered masih menunggu di Ayu",
        "them delivered dan sekarang?",
      ]);
      expect(await conversation(citra, "budi")).toEqual(citraWithBudi().map(delivered));
      // Nobody was told that something is missing.
      const talk = [
        ...heard.get(ayu)!,
        ...heard.get(budi)!.filter((event) => "peer" in event && event.peer?.name === "Ayu"),
      ];
      expect(talk.filter(({ event }) => ["gap", "error", "notice"].includes(event))).toEqual([]);
      const opened = talk.filter((event) => event.event === "handshake" && event.state === "open");
      expect(opened.length > 0).toBe(suite() === "rsa-des");
    } finally {
      for (const client of clients) await client.close();
      await relay.stop();
    }
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { SymbolicRsa, seeded } from "@sandi/lab";
import { bundle } from "@sandi/testkit/browser/bundle";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameKey } from "../core/people/nameKey.ts";
import { skeletons } from "../core/people/skeletons.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

const alike = (one: string, other: string) => skeletons(one).some((skeleton) => skeletons(other).includes(skeleton));

describe("what names look like", () => {
  it.each([
    ["Ayu", "\u0410yu", "a Cyrillic capital"],
    ["Ayu", "\u0430yu", "a Cyrillic small letter"],
    ["AYU", "\u0410\u03a5U", "Cyrillic and Greek capitals"],
    ["BOB", "\u0412\u041e\u0412", "Cyrillic capitals whose small letters look otherwise"],
    ["Bob", "\u0412\u041e\u0412", "the same, in another case"],
    ["Citra", "C\u0456tr\u0430", "two letters of another script"],
    ["Ivan", "lvan", "a small L"],
    ["Bill", "BilI", "a capital I"],
    ["Om Budi", "0m Budi", "a zero"],
    ["Ernest", "Emest", "r and n"],
    ["Ayu Lestari", "Ayu  Lestari", "two spaces"],
    ["Ayu Lestari", "AyuLestari", "no space"],
    ["Ayu Lestari", "Ayu\u3000Lestari", "a wide space"],
    ["Ayu", "A\u200byu", "a space without width"],
    ["Ayu", "A\u2060y\u00adu\ufeff", "marks that are not drawn"],
    ["Ayu", "\u202eAyu\u202c", "an override of direction"],
    ["Ayu", "\u{1d400}yu", "a mathematical letter"],
    ["Ayu", "\uff21\uff59\uff55", "wide letters"],
    ["Andr\u00e9", "Andre\u0301", "a mark of its own"],
    ["Ayu", "A\u{e0079}yu", "a tag"],
  ])("%j and %j are alike: %s", (one, other) => {
    expect(alike(one, other)).toBe(true);
    expect(alike(other, one)).toBe(true);
  });

  it.each([
    ["Ayu", "Ayi"],
    ["Budi", "Buda"],
    ["Andr\u00e9", "Andre"],
    ["Ayu", "Ayu 2"],
    ["\u738b", "\u5f20"],
    ["", "Ayu"],
  ])("%j and %j are not", (one, other) => expect(alike(one, other)).toBe(false));

  it("is the same for what counts as one name, and for anything with marks that are not drawn; no name breaks it", () => {
    const name = fc.string({ maxLength: 24 });
    fc.assert(
      fc.property(name, fc.constantFrom("\u200b", "\u00ad", "\u202e", " ", "\u2066"), fc.nat(24), (text, mark, at) => {
        expect(alike(text, text.slice(0, at) + mark + text.slice(at))).toBe(true);
        expect(alike(text, nameKey(text))).toBe(true);
        expect(alike(text, text.toUpperCase().toLowerCase())).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.uint16Array({ maxLength: 64 }), (units) => {
        const [first = ""] = skeletons(String.fromCharCode(...units));
        expect(typeof first).toBe("string");
      }),
    );
  });
});

it("what names look like is the same in a page's bundle, in which it is a chunk of its own", async () => {
  const { files } = await bundle(
    `export const load = () => import("${join(import.meta.dirname, "..")}/core/people/skeletons.ts");`,
  );
  expect(files.get("entry.js")!.length).toBeLessThan(5_000);
  const folder = mkdtempSync(join(tmpdir(), "sandi-looks-"));
  try {
    for (const [name, code] of files) writeFileSync(join(folder, name), code);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const entry = (await import(pathToFileURL(join(folder, "entry.js")).href)) as {
      load(): Promise<{ skeletons: typeof skeletons }>;
    };
    const bundled = await entry.load();
    for (const name of ["Ayu", "\u0410yu", "Om Budi 01", "\u{10282}", "\u738b"])
      expect(bundled.skeletons(name)).toEqual(skeletons(name));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("somebody whose name only looks like a contact's", () => {
  async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
    for (let idle = 0; idle < 3; idle++) {
      await Promise.resolve();
      for (const client of clients) while (await client.step()) idle = 0;
    }
  }

  async function world(seed: number, ...names: readonly string[]) {
    const random = seeded(seed);
    const relay = new ModelRelay();
    const rsa = new SymbolicRsa(random.bytes);
    const clients = names.map((name) => new SimulatedClient(name, random, rsa, relay));
    for (const client of clients) {
      await client.start();
      await quiet(...clients);
    }
    for (const client of clients) client.push({ in: "more" });
    await quiet(...clients);
    return clients;
  }

  const view = (by: SimulatedClient, who: SimulatedClient) =>
    by.peers().find(({ id }) => id.every((byte, at) => byte === who.id[at]));
  const warnings = (client: SimulatedClient) =>
    client.events.flatMap((event) =>
      event.event === "notice" && event.error.code === "LOOKALIKE_NAME" ? [event.error.context] : [],
    );

  it("is marked in the list, and warned of once, with both IDs, when one begins to deal with them", async () => {
    const [me, ayu, other, budi] = (await world(1, "Citra", "Ayu", "\u0410yu", "Budi")) as [
      SimulatedClient,
      SimulatedClient,
      SimulatedClient,
      SimulatedClient,
    ];
    expect([ayu, other, budi].map((who) => view(me, who)?.namesake)).toEqual(["none", "none", "none"]);
    me.push({ in: "contact", peer: ayu.id, change: { verified: true } });
    await quiet(me, ayu, other, budi);
    expect([ayu, other, budi].map((who) => view(me, who)?.namesake)).toEqual(["none", "looksVerified", "none"]);
    expect(warnings(me)).toEqual([]);
    other.say(me.id, "it is me");
    await quiet(me, ayu, other, budi);
    other.say(me.id, "really");
    await quiet(me, ayu, other, budi);
    const ids = { id: view(me, other)!.shortId, otherId: view(me, ayu)!.shortId };
    expect(warnings(me)).toEqual([{ name: "\u0410yu", other: "Ayu", ...ids }]);
    me.push({ in: "contact", peer: ayu.id, change: { verified: false } });
    await quiet(me);
    // Both are contacts now, and each looks like the other.
    expect([ayu, other].map((who) => view(me, who)?.namesake)).toEqual(["looksUnverified", "looksUnverified"]);
    me.push({ in: "contact", peer: other.id, change: { petname: "Somebody" } });
    await quiet(me);
    expect([ayu, other].map((who) => view(me, who)?.namesake)).toEqual(["none", "none"]);
    me.push({ in: "contact", peer: other.id, change: { petname: "A\u00adyu" } });
    await quiet(me);
    expect(warnings(me)).toHaveLength(2);
    me.crash();
    await me.start();
    await quiet(me);
    expect(view(me, other)?.namesake).toBe("looksUnverified");
    expect(warnings(me)).toHaveLength(2);
  });

  it("is warned of with the request, before a yes, and nobody is marked for looking like who is blocked", async () => {
    const [me, ayu, other] = (await world(2, "Citra", "Ayu", "Ay\u03c5")) as [
      SimulatedClient,
      SimulatedClient,
      SimulatedClient,
    ];
    me.crash();
    me.acceptStrangers = false;
    await me.start();
    me.push({ in: "contact", peer: ayu.id, change: {} });
    await quiet(me, ayu, other);
    other.say(me.id, "it is me");
    await quiet(me, ayu, other);
    expect(me.requests()).toHaveLength(1);
    expect(warnings(me)).toHaveLength(1);
    me.push({ in: "decide", peer: other.id, accept: true });
    await quiet(me, ayu, other);
    expect(warnings(me)).toHaveLength(1);
    me.push({ in: "block", peer: ayu.id, blocked: true });
    await quiet(me);
    expect(view(me, other)?.namesake).toBe("none");
  });
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Message, Peer } from "@sandi/client";
import { PAYLOADS } from "@sandi/testkit/payloads";
import { type Event, Machine, type Running } from "@sandi/testkit/programs/sandi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JSON_EVENTS } from "../chat/jsonEvents.ts";
import { foundLines } from "../show/found.ts";
import { Pen } from "../show/pen.ts";
import { makeStyle } from "../show/style.ts";

const machine = new Machine();
let ayu: Running;
let budi: Running;
let relay: Running;
const says = (text: string) => (event: Event) => event.text === text;

beforeAll(async () => {
  const started = await machine.relay();
  relay = started.program;
  ayu = await machine.client(started.url, "Ayu", ["--profile", "ayu"]);
  budi = await machine.client(started.url, "Budi", ["--profile", "budi"]);
  ayu.write("Budi", "Pagi, Budi", "Kopi di kafé Melati?", "tanpa gula");
  await budi.event("message", says("tanpa gula"));
});
afterAll(() => machine.clear());

const search = (...args: string[]) => machine.run(["search", "--profile", "ayu", ...args]);

const spans = (text: string) => [
  { from: 0, to: 4 },
  { from: 5, to: Math.min(9, text.length) },
];

describe("searching", () => {
  it("answers in a conversation, and names its fields", async () => {
    budi.write("/search KAFE kopi");
    const found = await budi.event("found");
    expect(Object.keys(found).sort()).toEqual(["v", "event", ...JSON_EVENTS.found.fields].sort());
    expect(found.hits).toMatchObject([
      {
        peer: { name: "Ayu" },
        suite: "ratchet",
        message: { from: "them", text: "Kopi di kafé Melati?" },
        spans: [
          { from: 0, to: 4 },
          { from: 8, to: 12 },
        ],
        before: [{ text: "Pagi, Budi" }],
        after: [{ text: "tanpa gula" }],
      },
    ]);
    budi.write("/search", "/search teh");
    await budi.event("error", ({ code }) => code === "LINE_ARGUMENTS");
    expect((await budi.event("found", ({ query }) => query === "teh")).hits).toEqual([]);
  });

  it("works while no relay can be reached, and says who uses the profile", async () => {
    const busy = await search("kopi");
    expect([busy.code, busy.err]).toEqual([1, expect.stringContaining("PROFILE_IN_USE")]);
    ayu.end("/quit\n");
    await ayu.exit();
    relay.kill("SIGKILL");

    const { code, out } = await search("kopi", "MELATI", "--color", "never");
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "1 message with kopi MELATI",
      expect.stringMatching(/^Budi · .+$/),
      "    me: Pagi, Budi",
      "  › me: «Kopi» di kafé «Melati»?",
      "    me: tanpa gula",
      "",
    ]);
    const none = await search("kopi", "teh");
    expect([none.code, none.out]).toEqual([0, "No message has kopi teh.\n"]);
    const coloured = await search("kopi", "--color", "always");
    expect(coloured.out).toContain("\u001b[1m  › me: «Kopi»");
    const some = await search("a", "--limit", "2", "--lang", "id");
    expect(some.out).toContain("2 pesan terbaru");
    expect(some.out.match(/›/g)).toHaveLength(2);

    const json = await search("--json", "--with", "Budi", "gula");
    expect(json.events).toMatchObject([
      { v: 1, event: "found", query: "gula", hits: [{ message: { text: "tanpa gula" } }] },
    ]);
    expect((await search("--with", "Citra", "gula")).err).toContain("UNKNOWN_PEER");
  });

  it("shows nothing of hostile texts and names that a terminal would act on", () => {
    const columns = () => 80;
    const pen = new Pen({ language: "en", errorTexts: {}, style: makeStyle(false), columns, me: () => "Ayu" });
    for (const payload of Object.values(PAYLOADS).flat()) {
      const text = `kopi ${payload} ${"panjang ".repeat(40)}`;
      const message = { from: "them", text, at: 1 } as Message;
      const peer = { name: payload, shortId: "k7mq-2xvd-9hnt-4wpz", namesake: "none" } as Peer;
      const hit = { peer, suite: "rsa-des", message, spans: spans(text), before: [message], after: [] };
      for (const line of foundLines(pen, payload, [hit], true))
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/u);
    }
  });

  it("makes no profile", async () => {
    const unknown = await machine.run(["search", "kopi"]);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining("PROFILE_UNKNOWN")]);
    expect(existsSync(join(machine.folder, "data", "sandi", "profiles", "default"))).toBe(false);
  });
});

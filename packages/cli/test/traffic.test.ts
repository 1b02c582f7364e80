import { randomBytes } from "node:crypto";
import { stripVTControlCharacters } from "node:util";
import { hostileIdentity } from "@sandi/testkit/relay/hostileIdentity";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { LINES_A_SECOND, Traffic, type TrafficEvent, type TrafficSums } from "../relay/traffic.ts";
import { TrafficLines } from "../relay/trafficLines.ts";
import { makeStyle } from "../show/style.ts";
import { type Language, translator } from "../texts/index.ts";

const [ani, budi] = [await newIdentity("Ani"), await newIdentity("Budi")];

/** A text as the pattern that finds it. */
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function screen() {
  const shown: (string | TrafficSums)[] = [];
  const state = { room: true };
  const traffic = new Traffic({
    hasRoom: () => state.room,
    event: (event: TrafficEvent) => shown.push(event.what),
    sums: (sums) => shown.push(sums),
  });
  const pass = (times: number, waiting = 0): void => {
    for (let i = 0; i < times; i++) traffic.passed(ani, budi, new Uint8Array(100), 10, 30, waiting);
  };
  return { shown, state, traffic, pass };
}

const NOTHING: TrafficSums = { joined: 0, left: 0, messages: 0, bytes: 0, stored: 0, delivered: 0 };

describe("what passes", () => {
  it("is an event a line while there is little of it, second after second", () => {
    const { shown, traffic, pass } = screen();
    for (let second = 0; second < 3; second++) {
      pass(LINES_A_SECOND - 1);
      traffic.joined(ani);
      traffic.endSecond();
    }
    expect(shown).toHaveLength(3 * LINES_A_SECOND);
    expect(shown.every((line) => typeof line === "string")).toBe(true);
  });

  it("is summed up under load, once a second, and is single again when it calms down; nothing is counted twice", () => {
    const { shown, traffic, pass } = screen();
    pass(LINES_A_SECOND + 20);
    traffic.left(ani);
    traffic.endSecond();
    expect(shown.splice(0)).toEqual([
      ...new Array(LINES_A_SECOND).fill("passed"),
      { ...NOTHING, messages: 20, bytes: 400, left: 1 },
    ]);
    pass(1_000, 7);
    traffic.joined(ani);
    traffic.delivered(budi, 30, 600);
    traffic.endSecond();
    expect(shown.splice(0)).toEqual([
      { ...NOTHING, messages: 1_000, bytes: 20_000, stored: 1_000, joined: 1, delivered: 30 },
    ]);
    // A quiet second is still summed up: nobody knew how it would be.
    pass(1);
    traffic.endSecond();
    pass(1);
    traffic.endSecond();
    traffic.endSecond();
    expect(shown).toEqual([{ ...NOTHING, messages: 1, bytes: 20 }, "passed"]);
  });

  it("is summed up for as long as the terminal takes nothing", () => {
    const { shown, state, traffic, pass } = screen();
    pass(1);
    state.room = false;
    for (let second = 0; second < 10; second++) {
      pass(2);
      traffic.endSecond();
    }
    expect(shown).toEqual(["passed"]);
    state.room = true;
    traffic.endSecond();
    expect(shown.splice(0)).toEqual(["passed", { ...NOTHING, messages: 20, bytes: 400 }]);
    pass(1);
    expect(shown).toEqual(["passed"]);
  });
});

describe("a line of it", () => {
  const lines = (columns: number, language: Language = "en", color = false): TrafficLines =>
    new TrafficLines(
      translator(language),
      makeStyle(color),
      () => columns,
      () => "12:00:05",
    );
  // A record: header 33, IV 8, and then the ciphertext.
  const body = Uint8Array.from({ length: 1_201 }, (_, at) => at);
  body.set([1, 7, 0, 1]);
  body.fill(0, 20, 33);
  const passed = { what: "passed", from: ani, to: budi, body, waiting: 0 } as const;

  it.each(["en", "id"] as const)("says who, to whom, how much, and how the ciphertext begins, in %s", (language) => {
    const t = translator(language);
    const [brief, whole] = ["[0-9a-z]{4}", "[0-9a-z]{4}(-[0-9a-z]{4}){3}"];
    const shown = lines(100, language);
    const bytes = (count: number): string => literally(t("trafficBytes", { count }));
    const begins = new RegExp(`^12:00:05 {2}Ani·${brief} → Budi·${brief} {2}${bytes(1_201)} {2}292a 2b2c 2d2e 2f30 …$`);
    expect(shown.event(passed)).toMatch(begins);
    const foreign = { ...passed, body: Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2) };
    expect(shown.event(foreign)).toContain("  0908 0706 0504 0302");
    const stored = literally(t("trafficStored", { count: 3 }));
    expect(shown.event({ ...passed, waiting: 3 })).toMatch(new RegExp(` {2}${bytes(1_201)} {2}${stored} {2}292a `));
    const joined = literally(t("trafficJoined"));
    expect(shown.event({ what: "joined", who: ani })).toMatch(new RegExp(`Ani·${whole} ${joined}$`));
    const left = literally(t("trafficLeft"));
    expect(shown.event({ what: "left", who: ani })).toMatch(new RegExp(`Ani·${whole} ${left}$`));
    const delivered = literally(t("trafficDelivered", { count: 1 }));
    expect(shown.event({ what: "delivered", to: budi, messages: 1, bytes: 20 })).toMatch(
      new RegExp(`→ Budi·${brief} {2}${delivered} {2}${bytes(20)}$`),
    );
    const sums = { joined: 2, left: 0, messages: 4_312, bytes: 86_240, stored: 12, delivered: 0 };
    expect(shown.sums(sums)).toBe(
      [
        `12:00:05  ${t("trafficMessages", { count: 4_312 })} (${t("trafficBytes", { count: 86_240 })})`,
        t("trafficSumStored", { count: 12 }),
        t("trafficSumJoined", { count: 2 }),
      ].join(", "),
    );
  });

  it("says the same without colour", () => {
    const coloured = lines(100, "en", true).event(passed);
    expect(coloured).not.toBe(stripVTControlCharacters(coloured));
    expect(stripVTControlCharacters(coloured)).toBe(lines(100).event(passed));
  });

  it("is no wider than the terminal, and one line, whoever chose the names", async () => {
    const names = [
      "W".repeat(64),
      "漢".repeat(21),
      "a\u001b[2J\u001b]0;x\u0007\r\nroot",
      "\u202eevil",
      "x\u0301".repeat(20),
    ];
    for (const name of names) {
      const hostile = await hostileIdentity(name);
      for (const columns of [20, 40, 80, 200])
        for (const event of [
          { what: "joined", who: hostile },
          { what: "passed", from: hostile, to: hostile, body: randomBytes(66_000), waiting: 10_000 },
          { what: "delivered", to: hostile, messages: 10_000, bytes: 66_000_000 },
        ] as const) {
          const line = lines(columns).event(event);
          expect(stringWidth(line), `${columns} ${line}`).toBeLessThan(columns);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
    }
    // Nobody can write someone else's ID behind a name.
    const impostor = await hostileIdentity("Ani·0000 → Budi");
    expect(lines(200).event({ ...passed, from: impostor })).toMatch(/ {2}Ani\?0000 \? Budi·[0-9a-z]{4} → Budi·/);
  });

  it("says ? for whoever's card cannot be read", () => {
    expect(lines(80).event({ what: "left", who: { id: ani.id, card: randomBytes(40) } })).toContain("  ?·");
  });
});

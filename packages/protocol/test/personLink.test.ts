import { nodePrimitives } from "@sandi/crypto/node";
import { seeded } from "@sandi/testkit/fuzz";
import { describe, expect, it } from "vitest";
import {
  type ClientId,
  fitsInvite,
  formatInviteLink,
  formatPersonLink,
  isInviteLink,
  isPersonLink,
  parseInviteLink,
  parsePersonLink,
} from "../index.ts";

const primitives = nodePrimitives;
const id = Uint8Array.from({ length: 32 }, (_, index) => index) as ClientId;
const relayKey = new Uint8Array(32).fill(9);
const RELAY = "wss://chat.example:8888";
const invite = formatInviteLink(primitives, RELAY, relayKey, new Uint8Array(16).fill(7));

describe("a person's link", () => {
  it("says who it is and at which relay, and comes out as it went in", () => {
    for (const [relay, address] of [
      ["wss://chat.example", "https://chat.example/"],
      ["wss://chat.example/sandi", "https://chat.example/sandi"],
      ["ws://127.0.0.1:8888", "http://127.0.0.1:8888/"],
    ] as const) {
      const text = formatPersonLink(primitives, relay, relayKey, id);
      expect(text).toMatch(/^https?:[^#]+#id=[A-Za-z0-9_-]{71}$/);
      expect(text.split("#")[0]).toBe(address);
      expect([isPersonLink(text), isInviteLink(text)]).toEqual([true, false]);
      const parsed = parsePersonLink(primitives, `  ${text}\n`);
      if (!parsed.ok) throw parsed.error;
      expect(parsed.value).toEqual({ relay, id, pin: expect.any(Uint8Array) });
      expect(fitsInvite(primitives, parsed.value, relayKey)).toBe(true);
      expect(fitsInvite(primitives, parsed.value, new Uint8Array(32).fill(8))).toBe(false);
    }
  });

  it("may bring an invite along, which is one by itself", () => {
    const text = formatPersonLink(primitives, RELAY, relayKey, id, invite);
    const alone = parseInviteLink(primitives, invite);
    if (!alone.ok) throw alone.error;
    expect([isPersonLink(text), isInviteLink(text)]).toEqual([true, true]);
    expect(parsePersonLink(primitives, text)).toMatchObject({ ok: true, value: { id, invite: alone.value } });
    expect(parseInviteLink(primitives, text)).toEqual(alone);
  });

  it("is refused cut, mistyped, moved to another host, or with anything beside it", () => {
    const good = formatPersonLink(primitives, RELAY, relayKey, id, invite);
    const alone = good.slice(0, good.indexOf("&"));
    const random = seeded(3);
    const bad = [
      "",
      "#id=",
      alone.slice(0, -1),
      `${alone}A`,
      `${alone}&x=1`,
      `${alone}&invite=`,
      alone.replace("chat.", "cһat."),
      alone.replace("8888", "8889"),
      alone.replace("https://", "https://user@"),
      alone.replace("https://", "ftp://"),
      alone.replace("/#", "/?x#"),
      // The code of an invite is no person's, and the other way round.
      invite.replace("#invite=", "#id="),
      good.slice(0, -1),
      good.replace("#id=", "#x&id="),
      `${good}&x=1`,
      `https://chat.example/#id=${"A".repeat(100_000)}`,
    ];
    for (let i = 0; i < 200; i++) {
      const at = good.indexOf("=") + 1 + Math.floor(random() * (good.length - good.indexOf("=") - 1));
      const letter = "ABCDEFGHabcdefgh01234567-_"[Math.floor(random() * 26)]!;
      if (good[at] !== letter) bad.push(good.slice(0, at) + letter + good.slice(at + 1));
    }
    for (const text of bad) {
      const parsed = parsePersonLink(primitives, text);
      expect(parsed.ok ? "taken" : parsed.error.code, text.slice(0, 160)).toBe("LINK_DAMAGED");
    }
  });
});

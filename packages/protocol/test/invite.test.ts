import { nodePrimitives } from "@sandi/crypto/node";
import { webPrimitives } from "@sandi/crypto/web";
import { seeded } from "@sandi/testkit/fuzz";
import { describe, expect, it } from "vitest";
import {
  fitsInvite,
  formatInviteLink,
  inviteHandle,
  inviteKey,
  inviteProof,
  isInviteLink,
  parseInviteLink,
  verifyFields,
} from "../index.ts";

const primitives = nodePrimitives;
const secret = Uint8Array.from({ length: 16 }, (_, index) => index);
const relayKey = new Uint8Array(32).fill(9);
const link = (relay: string) => formatInviteLink(primitives, relay, relayKey, secret);

describe("an invite", () => {
  it("is the same key pair everywhere, and proves itself over the fields of one join", () => {
    const key = inviteKey(primitives, secret);
    expect(inviteKey(webPrimitives, secret)).toEqual(key);
    const fields = [1, 2, 3, 4, 5].map((fill) => new Uint8Array(fill).fill(fill));
    const proof = inviteProof(primitives, secret, fields);
    expect(verifyFields(webPrimitives, key, "join-invite", fields, proof)).toBe(true);
    expect(verifyFields(primitives, key, "join-invite", [...fields].reverse(), proof)).toBe(false);
    expect(verifyFields(primitives, key, "join-client", fields, proof)).toBe(false);
    expect(inviteHandle(primitives, key)).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
  });

  it("travels in a link whose secret part is behind the #, and comes out as it went in", () => {
    for (const [relay, address] of [
      ["wss://chat.example", "https://chat.example/"],
      ["wss://chat.example:8888", "https://chat.example:8888/"],
      ["wss://[2001:db8::1]:8888/", "https://[2001:db8::1]:8888/"],
      ["wss://chat.example/sandi", "https://chat.example/sandi"],
      ["ws://127.0.0.1:8888", "http://127.0.0.1:8888/"],
    ] as const) {
      const text = link(relay);
      expect(text.split("#")[0]).toBe(address);
      expect(text.length - address.length).toBeLessThan(60);
      expect(isInviteLink(text)).toBe(true);
      const parsed = parseInviteLink(primitives, `  ${text}\n`);
      if (!parsed.ok) throw parsed.error;
      expect(parsed.value).toMatchObject({ relay: relay.replace(/\/$/, ""), secret });
      expect(fitsInvite(primitives, parsed.value, relayKey)).toBe(true);
      expect(fitsInvite(primitives, parsed.value, new Uint8Array(32).fill(8))).toBe(false);
    }
    // Whoever writes the scheme of the socket means the same.
    expect(parseInviteLink(primitives, link("wss://a.example").replace("https:", "wss:")).ok).toBe(true);
  });

  it("is refused cut, mistyped, moved to another host, or with anything beside it", () => {
    const good = link("wss://chat.example:8888");
    const random = seeded(3);
    const bad = [
      "",
      "#invite=",
      "chat.example#invite=AAAA",
      good.slice(0, -1),
      `${good}A`,
      `${good}=`,
      `${good}&x=1`,
      good.replace("chat.", "chаt."),
      good.replace("8888", "8889"),
      good.replace("https://", "https://user@"),
      good.replace("https://", "https://user:pw@"),
      good.replace("/#", "/?x#"),
      good.replace("https://", "ftp://"),
      good.replace("#invite=", "#invited="),
      `${good.slice(0, -3)}+${good.slice(-2)}`,
      `https://chat.example/#invite=${"A".repeat(100_000)}`,
    ];
    for (let i = 0; i < 200; i++) {
      const at = good.indexOf("=") + 1 + Math.floor(random() * (good.length - good.indexOf("=") - 1));
      const letter = "ABCDEFGHabcdefgh01234567-_"[Math.floor(random() * 26)]!;
      if (good[at] !== letter) bad.push(good.slice(0, at) + letter + good.slice(at + 1));
    }
    for (const text of bad) {
      const parsed = parseInviteLink(primitives, text);
      expect(parsed.ok ? "taken" : parsed.error.code, text.slice(0, 120)).toBe("INVITE_LINK_DAMAGED");
    }
  });
});

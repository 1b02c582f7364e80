import { toClientId } from "@sandi/protocol";
import { describe, expect, it } from "vitest";
import { Pen } from "../show/pen.ts";
import { conversationLines } from "../show/people.ts";

describe("a conversation with somebody offline", () => {
  it.each([
    ["en", "rsa-des", "waits at the relay, or here until Budi is back if the handshake is still to come"],
    ["id", "rsa-des", "menunggu di relay, atau di sini sampai Budi kembali jika jabat tangan belum selesai"],
    ["en", "ratchet", "waits at the relay."],
    ["id", "ratchet", "menunggu di relay."],
  ] as const)(
    "says where a text waits, with an open session as well as without one (%s, %s)",
    (language, suite, words) => {
      const pen = new Pen({
        language,
        errorTexts: {},
        style: (_tone, text) => text,
        columns: () => undefined,
        me: () => "Ayu",
      });
      const id = toClientId(new Uint8Array(32));
      const peer = { id, shortId: "AAAA-AAAA", name: "Budi", suites: [suite] as const, registration: 2 };
      const flags = {
        online: false,
        verified: false,
        contact: true,
        blocked: false,
        muted: false,
        namesake: "none",
      } as const;
      const event = { peer: { ...peer, ...flags }, suite } as const;
      expect(conversationLines(pen, event, true).join("\n")).toContain(words);
      expect(conversationLines(pen, event, false).join("\n")).not.toContain("relay");
    },
  );
});

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Message, Peer } from "@sandi/client";
import { openClient, openProfile } from "@sandi/client/node";
import type { UnixMs } from "@sandi/crypto";
import { type ClientId, ProtocolError } from "@sandi/protocol";
import { Machine, type Running } from "@sandi/testkit/programs/sandi";
import { afterAll, describe, expect, it } from "vitest";
import type { UiEvent } from "../chat/events.ts";
import { loadErrorTexts } from "../errors/texts.ts";
import { Renderer } from "../show/render.ts";
import { answerHint } from "../show/who.ts";
import { translator } from "../texts/index.ts";

const machine = new Machine();
afterAll(() => machine.clear());

describe("a profile that has gone back to an older copy", () => {
  it("says so on both sides, each in its language, and both talk on", async () => {
    const { url } = await machine.relay();
    const start = (name: string, lang: string): Running =>
      machine.start(["client", "--relay", url, "--name", name, "--lang", lang]);
    const says = (program: Running, text: string) =>
      program.until(text, () => (program.out + program.err).includes(text) || undefined);
    const root = join(machine.folder, "data/sandi/profiles");
    const stateRoot = join(machine.folder, "state/sandi");
    const sari = start("Sari", "id");
    await says(sari, "Sandi · relay");
    const talk = async (text: string) => {
      const suites = ["ratchet", "rsa-des"] as const;
      const rani = await openProfile({ profile: "rani", name: "Rani", suites, root, stateRoot });
      const client = await openClient({ relay: url, profile: rani });
      client.start();
      await client.send((await client.find("Sari", 10_000)).id, "ratchet", text);
      await says(sari, `Rani → Sari  ${text}`);
      await client.close();
    };
    await talk("first");
    const [profile, copy] = [join(root, "rani"), join(machine.folder, "copy")];
    cpSync(profile, copy, { recursive: true });
    await talk("second");
    rmSync(profile, { recursive: true });
    cpSync(copy, profile, { recursive: true });
    const rani = start("Rani", "en");
    rani.write("Sari", "third");
    await says(sari, "Sesi baru dengan Rani: salah satu pihak kembali ke salinan lama profilnya.");
    await says(sari, "Rani → Sari  third");
    sari.write("Rani", "jawaban");
    await says(rani, "PROFILE_ROLLED_BACK");
    await says(rani, "This profile is an older copy: its ratchet session with Sari was given up.");
    await says(rani, "A new session with Sari: one side has gone back to an older copy of its profile.");
    await says(rani, "Sari → Rani  jawaban");
  });
});

const peer: Peer = {
  id: new Uint8Array(32) as ClientId,
  shortId: "0000-0000-0000-0000",
  name: "Ayu",
  suites: ["ratchet"],
  online: true,
  verified: false,
  contact: true,
  blocked: false,
  muted: false,
  registration: 1,
  namesake: "none",
};
const of = { peer, suite: "ratchet" } as const;
const line = { messageId: new Uint8Array(16), body: new Uint8Array(9), at: 0 as UnixMs, again: false };

const row: Message = {
  ...{ seq: 1, messageId: line.messageId, suite: "ratchet", from: "them", text: "", at: 0, state: "delivered" },
  ...{ edited: false, gone: false, reactions: [] },
  reference: { author: peer.id, messageId: line.messageId, digest: new Uint8Array(8) },
};

async function shown(lang: "en" | "id", ...events: readonly UiEvent[]): Promise<string[]> {
  const errorTexts = await loadErrorTexts(lang, "client");
  const renderer = new Renderer({
    language: lang,
    errorTexts,
    style: (_tone, text) => text,
    columns: () => undefined,
    me: () => "Budi",
  });
  return events.flatMap((event) => renderer.lines(event).map(({ text }) => text));
}

describe("what cannot be opened is a row with its reason and one action", () => {
  it("if this version does not know its kind", async () => {
    const event = {
      event: "unreadable",
      error: new ProtocolError("CONTENT_UNKNOWN", { type: 16 }),
      ...of,
      ...line,
    } as const;
    expect(await shown("en", event)).toEqual([
      "  ⚠ A message from Ayu cannot be shown.",
      "CONTENT_UNKNOWN: a message of a kind that this version does not know (type 16) arrived.",
      "  It is kept. Update Sandi to see what is in it.",
    ]);
    expect(await shown("id", event)).toEqual([
      "  ⚠ Sebuah pesan dari Ayu tidak bisa ditampilkan.",
      "CONTENT_UNKNOWN: tiba sebuah pesan yang jenisnya belum dikenal versi ini (jenis 16).",
      "  Pesan itu disimpan. Perbarui Sandi untuk melihat isinya.",
    ]);
  });

  it("if its record cannot be opened", async () => {
    const event = { event: "error", error: new ProtocolError("RATCHET_RECORD_REFUSED"), ...of } as const;
    const rows = { en: await shown("en", event), id: await shown("id", event) };
    expect(rows.en[0]).toBe("  ⚠ A message from Ayu cannot be shown.");
    expect(rows.id[0]).toBe("  ⚠ Sebuah pesan dari Ayu tidak bisa ditampilkan.");
    for (const [, reason, action, ...more] of Object.values(rows)) {
      expect(reason).toMatch(/^RATCHET_RECORD_REFUSED: .+\.$/);
      expect(action).toMatch(/^ {2}\S.+\.$/);
      expect(more).toEqual([]);
    }
  });

  it("in the history too, beside what is gone", async () => {
    const error = new ProtocolError("CONTENT_UNKNOWN", { type: 16 });
    const event = {
      event: "history",
      peer,
      messages: [
        { ...row, error },
        { ...row, gone: true },
        { ...row, setsTimer: 10 },
        { ...row, setsTimer: 0 },
      ],
    } as const;
    const rows = (lines: readonly string[]) => lines.map((text) => text.replace(/^( +\d) .+(?=Ayu:)/, "$1 "));
    expect(rows(await shown("en", event))).toEqual([
      "The last 4 messages with Ayu:",
      "  1 Ayu: (cannot be shown) CONTENT_UNKNOWN: a message of a kind that this version does not know (type 16) arrived. It is kept. Update Sandi to see what is in it.",
      "  2 Ayu: (gone)",
      "  3 Ayu: (messages disappear 10 seconds after they are read)",
      "  4 Ayu: (messages no longer disappear)",
    ]);
    expect(rows(await shown("id", event))).toEqual([
      "4 pesan terakhir dengan Ayu:",
      "  1 Ayu: (tidak bisa ditampilkan) CONTENT_UNKNOWN: tiba sebuah pesan yang jenisnya belum dikenal versi ini (jenis 16). Pesan itu disimpan. Perbarui Sandi untuk melihat isinya.",
      "  2 Ayu: (sudah tidak ada)",
      "  3 Ayu: (pesan menghilang 10 detik setelah dibaca)",
      "  4 Ayu: (pesan tidak lagi menghilang)",
    ]);
  });
});

describe("a time that no calendar has", () => {
  const at = Number.MAX_SAFE_INTEGER as UnixMs;

  it("is shown as unknown, and what it stands beside is shown", async () => {
    const message = { ...row, at, text: "kopi" };
    const history = await shown("en", { event: "history", peer, messages: [message] });
    expect(history).toEqual(["The last message with Ayu:", "  1  ?  Ayu: kopi"]);
    const hit = { message, spans: [{ from: 0, to: 4 }], before: [], after: [], ...of };
    const found = await shown("en", { event: "found", query: "kopi", hits: [hit], limit: 9 });
    expect(found.slice(-2)).toEqual(["Ayu · ?", "  › Ayu: «kopi»"]);
    const invited = await shown("en", { event: "invited", link: "sandi://x", until: at, left: 2 });
    expect(invited).toContain("sandi://x");
  });
});

describe("a time", () => {
  it("is one that nobody reads as another day", async () => {
    const messages = [{ ...row, at: new Date(2026, 10, 12, 8, 5).getTime(), text: "halo" }];
    const of = async (lang: "en" | "id") => (await shown(lang, { event: "history", peer, messages }))[1];
    expect(await of("en")).toBe("  1  12 Nov 2026, 08:05  Ayu: halo");
    expect(await of("id")).toBe("  1  12 Nov 2026, 08.05  Ayu: halo");
  });
});

describe("a session opened anew", () => {
  it("says why, and who vouches for that", async () => {
    const anew = (reason: "lost" | "rolledBack" | "broken" | "refused", state: "open" | "started" = "open") =>
      ({ event: "handshake", state, reason, vouched: reason === "broken" ? "relay" : "peer", ...of }) as const;
    const why = "A new session with Ayu: one side has gone back to an older copy of its profile.";
    expect(await shown("en", anew("rolledBack"))).toEqual([why, "The session with Ayu is open."]);
    expect(await shown("en", anew("rolledBack", "started"))).toEqual([why]);
    expect((await shown("id", anew("broken")))[0]).toBe(
      "Sesi baru dengan Ayu: pesan dari sesi sebelumnya tidak bisa dibuka. Ini hanya menurut relay. Kalau sering terjadi, cocokkan nomor keamanan.",
    );
    const reasons = ["lost", "rolledBack", "broken", "refused"] as const;
    const rows = await Promise.all(reasons.map(async (reason) => (await shown("en", anew(reason)))[0]));
    expect(new Set(rows).size).toBe(reasons.length);
  });
});

describe("an answer", () => {
  it("names what it is about, also if that was said before the program started", async () => {
    const recent = [{ ...row, text: "makan siang?" }];
    const lines = await shown(
      "en",
      { event: "conversation", recent, ...of },
      { event: "reply", of: row.reference, text: "ya", ...of, ...line, messageId: new Uint8Array(16).fill(1) },
    );
    expect(lines.slice(-2)).toEqual(["  ↩ “makan siang?”", "Ayu → Budi  ya"]);
  });
});

describe("how to answer somebody", () => {
  it("is said with the number or the name, without a name that others have, by ID if neither leads there", () => {
    const hint = (person: Partial<Peer>) => answerHint({ ...peer, ...person }, 3, translator("en"));
    expect(hint({})).toBe("To answer, type 3 or Ayu.");
    expect(hint({ namesake: "unverified" })).toBe("To answer, type 3.");
    expect(hint({ namesake: "unverified", verified: true })).toBe("To answer, type 3.");
    expect(hint({ namesake: "verified" })).toBe("To answer, type 0000-0000-0000-0000.");
  });
});

describe("a yes", () => {
  it("says what it lets begin: that a stranger can write, or a further suite with a contact", async () => {
    const yes = (suite: "ratchet" | "rsa-des", known: boolean) =>
      ({ event: "decided", peer, suite, accepted: true, known }) as const;
    expect(await shown("en", yes("ratchet", false), yes("rsa-des", true))).toEqual([
      "Accepted: Ayu can write to you.",
      "Accepted: you and Ayu can talk over rsa-des too.",
    ]);
    expect(await shown("id", yes("rsa-des", true))).toEqual([
      "Diterima: Anda dan Ayu sekarang juga bisa mengobrol lewat rsa-des.",
    ]);
  });
});

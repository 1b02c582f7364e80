import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { formatInviteLink, isInviteLink, parseInviteLink } from "@sandi/protocol";
import { type Event, Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { qrLines } from "../show/qr.ts";
import { parseCommandLine } from "../table/parse.ts";
import { readQr } from "./support/camera.ts";

const machine = new Machine();
let url: string;

beforeAll(async () => {
  const relay = await machine.relay(["--invite-only"]);
  ({ url } = relay);
  // Without a terminal this is "read your certificate again", and here there is none: everything below goes on.
  relay.program.kill("SIGHUP");
});
afterAll(() => machine.clear());

type Made = { readonly link: string; readonly handle: string; readonly uses: number; readonly relay: string };

async function invite(...args: string[]): Promise<Made> {
  const made = await machine.run(["invite", "--json", ...args]);
  expect([made.code, made.err]).toEqual([0, ""]);
  return JSON.parse(made.out) as Made;
}

describe("sandi invite", () => {
  it("lets two people in who then find each other by a link or full ID alone, and a blocked one is out for good", async () => {
    const { link, relay } = await invite("--uses", "2");
    expect(relay).toBe(url);
    expect(isInviteLink(link)).toBe(true);
    const file = join(machine.folder, "link");
    writeFileSync(file, `${link}\n`);
    const budi = machine.start(["client", "--json", "--name", "Budi", "--invite-file", file]);
    const joined = await budi.event("joined");
    expect(joined).toMatchObject({ private: true, invited: true, pinnedNow: true, relay: url });
    expect(await budi.event("list")).toMatchObject({ peers: [], more: 0, private: true });
    const ayu = machine.start(["client", "--json", "--name", "Ayu", "--invite", "-"]);
    // The rest of standard input is for the client, as ever.
    ayu.write(link, "/whoami", "/to Budi");
    const { id, link: hers } = (await ayu.event("whoami")) as Event & { id: string; link: string };
    await ayu.event("error", ({ code }) => code === "UNKNOWN_PEER");
    await ayu.event("notice", ({ code }) => code === "DIRECTORY_PRIVATE");
    budi.write(`/to ${hers}`, "halo");
    await budi.event("conversation", ({ peer }) => (peer as { name: string }).name === "Ayu");
    await ayu.event("message", ({ text }) => text === "halo");
    await budi.event("delivered");
    budi.write("L", "/list more");
    const list = await budi.event("list", ({ peers }) => (peers as object[]).length === 1);
    expect((list.peers as Event[])[0]).toMatchObject({ name: "Ayu", id, online: true, contact: true });
    await budi.event("list", ({ peers }) => (peers as object[]).length === 1, 2);
    // Its own presence is seen by who has its ID, and by nobody else.
    ayu.kill("SIGKILL");
    await budi.event("presence", ({ change }) => change === "offline");

    const short = joined.shortId as string;
    const blocked = await machine.run(["admin", "block", short]);
    expect([blocked.code, blocked.out]).toEqual([0, `${short} can no longer join.\n`]);
    expect(await budi.event("stopped")).toMatchObject({ code: "CLIENT_BLOCKED" });
    expect(await budi.exit()).toBe(1);
    const there = await machine.run(["admin", "blocked"]);
    expect([there.code, there.out]).toEqual([0, expect.stringContaining(`${short}  ${joined.id}`)]);
    const undone = await machine.run(["admin", "unblock", short, "--lang", "id"]);
    expect(undone.out).toBe(`${short} bisa bergabung lagi.\n`);
  });

  it("shows what there is, and takes back what is not wanted any more", async () => {
    const { handle, link } = await invite("--expires", "12h", "--relay-url", "wss://chat.example:8888/");
    expect(link).toMatch(/^https:\/\/chat\.example:8888\/#invite=/);
    const listed = await machine.run(["invite", "list"]);
    expect(listed.out).toMatch(new RegExp(`^${handle} {2}0/1 used {2}open `, "m"));
    expect(listed.out).toMatch(/ {2}2\/2 used {2}used up /);
    const revoked = await machine.run(["invite", "revoke", handle.toUpperCase(), "--lang", "id"]);
    expect([revoked.code, revoked.out]).toEqual([0, `${handle} tidak bisa dipakai lagi. Sudah dipakai: 0.\n`]);
    const again = await machine.run(["invite", "revoke", handle]);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining("INVITE_UNKNOWN")]);
    for (const bad of [["--uses", "0"], ["--expires", "1s"], ["--expires", "7"], ["list", "--uses", "2"], ["revoke"]])
      expect(() => parseCommandLine(["invite", ...bad], "en"), bad.join(" ")).toThrow("USAGE_");
    expect((await machine.run(["invite", "--relay-url", "ws://chat.example"])).err).toContain("USAGE_RELAY_URL");
  });

  it("writes the link alone to a pipe, and the rest beside it", async () => {
    const { out, err } = await machine.run(["invite", "--qr", "always", "--lang", "id"]);
    const [link = "", ...drawn] = out.trimEnd().split("\n");
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#invite=[\w-]{50}$/);
    expect(drawn.length).toBeGreaterThan(20);
    expect(err).toContain("Untuk 1 orang baru, sampai");
    expect(err).not.toContain(link.split("=")[1]!);
  });
});

describe("the way in by a link", () => {
  it("ends at a relay with another key, before anything is said to it", async () => {
    const parsed = parseInviteLink(nodePrimitives, (await invite()).link);
    if (!parsed.ok) throw parsed.error;
    const other = formatInviteLink(nodePrimitives, url, fromHex("07".repeat(32))!, parsed.value.secret);
    const args = ["client", "--json", "--ephemeral", "--name", "Eve"];
    const wrong = await machine.run([...args, "--invite", other]);
    expect(wrong.code).toBe(77);
    expect(wrong.events.find(({ event }) => event === "stopped")).toMatchObject({ code: "RELAY_NOT_INVITED_TO" });
    const cut = await machine.run([...args, "--relay", other.slice(0, -2)]);
    expect([cut.code, cut.err]).toEqual([1, expect.stringContaining("INVITE_LINK_DAMAGED")]);
    // A link that does not work may still be someone's secret.
    expect(cut.out + cut.err).not.toContain(other.slice(-20, -2));
    expect((await machine.run([...args, "--invite-file", "/nothing/here"])).err).toContain("INVITE_SOURCE");
  });
});

describe("a QR code in the terminal", () => {
  it("is read back as the link, on dark and light terminals, and fits 80 columns and 24 lines", () => {
    const secret = new Uint8Array(16).fill(200);
    for (const relay of ["wss://chat.example.org:8888", "ws://127.0.0.1:8888"]) {
      const link = formatInviteLink(nodePrimitives, relay, new Uint8Array(32), secret);
      const colored = qrLines(link, true);
      expect(readQr(colored, true)).toBe(link);
      expect(readQr(qrLines(link, false), false)).toBe(link);
      expect(colored.length).toBeLessThan(24);
      // Both colours are set, so that the terminal's own do not matter.
      for (const line of colored) expect(line).toMatch(/^\u001b\[38;5;16;48;5;231m[ ▀▄█]+\u001b\[0m$/);
    }
  });
});

import { toHex, utf8 } from "@sandi/crypto";
import { encodeControl } from "@sandi/protocol";
import { Machine } from "@sandi/testkit/programs/sandi";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b-\u200f]/u;
const machine = new Machine();
let url: string;

beforeAll(async () => {
  ({ url } = await machine.relay([]));
});
afterAll(() => machine.clear());

describe("sandi admin", () => {
  it("lists who is registered and connected, and lets no name act on the terminal", async () => {
    const [alice, mallory] = [await newIdentity("alice"), await newIdentity("ev\u200bil ✓>")];
    await (await RawClient.join(url, mallory)).close();
    const connected = await RawClient.join(url, alice);
    const all = await machine.run(["admin", "clients"]);
    expect([all.code, all.err]).toEqual([0, ""]);
    expect(all.out).toContain("2 clients registered, 1 connected.");
    expect(all.out).toMatch(/ 1 {2}[0-9a-z]{4}(-[0-9a-z]{4}){3} {2}ev\ufffdil \?\?/u);
    expect(all.out).not.toMatch(CONTROL);
    const json = await machine.run(["admin", "clients", "--connected", "--json"]);
    expect(json.code).toBe(0);
    const rows = json.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toMatchObject([{ v: 1, registration: 2, id: toHex(alice.id), name: "alice", ephemeral: false }]);
    expect(rows[0].connection).toMatchObject({ address: expect.stringMatching(/^127\.0\.0\.1 \d+$/) });
    expect(Math.abs(rows[0].connection.since - Date.now())).toBeLessThan(60_000);
    await connected.close();
    expect((await machine.run(["admin", "clients", "--lang", "id"])).out).toContain("2 klien terdaftar, 0 tersambung.");
  });

  it("shows everything that is held about an ID, and forgets it with what it says it forgets", async () => {
    const [carol, dave, erin] = [await newIdentity("carol"), await newIdentity("dave"), await newIdentity("erin")];
    await (await RawClient.join(url, carol)).close();
    await (await RawClient.join(url, erin)).close();
    const d = await RawClient.join(url, dave);
    for (let number = 1; number <= 3; number++) d.send(carol.id, number, utf8("CANARY-91c2"));
    // What a client says of when a prekey was issued need not be a date.
    const unlikely = Number.MAX_SAFE_INTEGER;
    await d.publishPrekeys({
      signed: [1_793_000_000_000, new Uint8Array(9)],
      oneTime: [[unlikely, new Uint8Array(7)]],
    });
    await d.invite(new Uint8Array(16));
    await d.next("accepted", ({ through }) => through === 3);
    d.frame(encodeControl("watch", { ids: [carol.id], registrations: false }));
    await d.next("changes");
    const boxes = await machine.run(["admin", "mailboxes"]);
    expect(boxes.out).toMatch(/carol +3 messages, 33 bytes {2}the oldest for \d+ seconds?/);
    expect(boxes.out).toContain("1 mailbox is in use: 3 messages, 33 bytes.");

    const about = await machine.run(["admin", "about", toHex(carol.id), "--json"]);
    expect([about.code, about.err]).toEqual([0, ""]);
    const held = JSON.parse(about.out);
    expect(held).toMatchObject({
      id: toHex(carol.id),
      record: Buffer.from(carol.card).toString("base64"),
      fields: { name: "carol", suites: ["rsa-des"] },
      mailbox: { messages: 3, bytes: 33 },
      incoming: [{ id: toHex(dave.id), last: 3, durable: 3, messages: 3, bytes: 33 }],
      outgoing: [],
      connection: null,
      watchedBy: 1,
    });
    const read = await machine.run(["admin", "about", held.shortId, "--lang", "id"]);
    expect(read.code).toBe(0);
    expect(read.out).toContain("3 pesan, 33 byte");
    expect(read.out.replaceAll(/\s/g, "")).toContain(toHex(carol.card).slice(0, 64));
    for (const output of [boxes.out, about.out, read.out]) {
      expect(output).not.toContain("CANARY");
      expect(output).not.toContain(toHex(utf8("CANARY-91c2")));
    }
    const sender = JSON.parse((await machine.run(["admin", "about", toHex(dave.id), "--json"])).out);
    expect(sender).toMatchObject({ outgoing: [{ id: toHex(carol.id), last: 3 }], watches: [toHex(carol.id)] });
    expect(sender.connection.address).toMatch(/^127\.0\.0\.1/);
    expect(sender).toMatchObject({
      invites: 1,
      prekeys: {
        signed: { issued: 1_793_000_000_000, bytes: 9 },
        oneTime: { count: 1, bytes: 7, oldest: unlikely, newest: unlikely },
        last: unlikely,
      },
    });
    expect(held).toMatchObject({ invites: 0, prekeys: { signed: null, oneTime: { count: 0 }, last: 0 } });
    const shown = (await machine.run(["admin", "about", sender.shortId])).out;
    expect(shown).toMatch(/signed prekey, issued +2026-10-26T\S+ {2}9 bytes/);
    expect(shown).toMatch(/one-time prekeys +1 {2}7 bytes/);
    const listed = await machine.run(["invite", "list"]);
    expect(listed.out).toContain(`by member ${sender.shortId}`);

    // Nobody is at a terminal to be asked; then without asking.
    const asked = await machine.run(["admin", "forget", toHex(carol.id)]);
    expect([asked.code, asked.err.includes("ADMIN_CONFIRM")]).toEqual([2, true]);
    const gone = await machine.run(["admin", "forget", toHex(carol.id), "--yes"]);
    expect(gone.out).toContain("3 messages of 33 bytes; conversation counters: 1");
    expect(gone.out).toContain("Not erased:");
    for (const command of ["about", "forget"]) {
      const unknown = await machine.run(
        ["admin", command, toHex(carol.id), "--yes"].slice(0, command === "about" ? 3 : 4),
      );
      expect(unknown.err).toContain("UNKNOWN_RECIPIENT");
    }
    // It comes back as someone new, with nothing; its old senders begin anew.
    const back = await RawClient.join(url, carol);
    expect((await back.next("welcome")).registration).toBeGreaterThan(held.registration);
    d.send(carol.id, 4, utf8("x"));
    expect(await d.next("refused", ({ to }) => Buffer.compare(to, carol.id) === 0)).toMatchObject({ wanted: 1 });
    expect(back.all("deliver")).toEqual([]);
    await machine.run(["admin", "forget", toHex(carol.id), "--yes"]);
    expect((await back.next("error")).code).toBe("CLIENT_FORGOTTEN");
    expect((await machine.run(["admin", "about", "k7mq"])).err).toContain("ID_INVALID");
  });

  it("says so where no relay runs", async () => {
    const none = await machine.run(["admin", "clients", "--json", "--data", machine.folder]);
    expect(none.code).toBe(69);
    expect(none.err).toContain("ADMIN_NO_RELAY");
    expect(JSON.parse(none.out)).toMatchObject({ event: "error", code: "ADMIN_NO_RELAY" });
  });
});

import { toHex } from "@sandi/crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newIdentity, RawClient } from "../../relay/test/support/rawClient.ts";
import { Machine } from "./support/processes.ts";

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

  it("says so where no relay runs", async () => {
    const none = await machine.run(["admin", "clients", "--json", "--data", machine.folder]);
    expect(none.code).toBe(69);
    expect(none.err).toContain("ADMIN_NO_RELAY");
    expect(JSON.parse(none.out)).toMatchObject({ event: "error", code: "ADMIN_NO_RELAY" });
  });
});

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Event, Machine, type Running } from "@sandi/testkit/programs/sandi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** Two machines of one person, and the one on which the relay and the other person are. */
let here: Machine;
let there: Machine;
let others: Machine;
let url: string;
beforeEach(async () => {
  [here, there, others] = [new Machine(), new Machine(), new Machine()];
  ({ url } = await others.relay());
});
afterEach(() => Promise.all([here, there, others].map((machine) => machine.clear())));

const PASSPHRASE = "kata sandi rahasia";
const exportFile = () => join(here.folder, "ayu.sandi");
const passphraseFile = (machine: Machine, text = PASSPHRASE) => {
  const path = join(machine.folder, "passphrase");
  writeFileSync(path, `${text}\n`);
  return ["--passphrase-file", path];
};
const exporting = (...more: string[]) =>
  here.run(["export", exportFile(), "--profile", "ayu", ...passphraseFile(here), ...more]);
const importing = (profile = "ayu", text = PASSPHRASE, file = exportFile()) =>
  there.run(["import", file, "--profile", profile, ...passphraseFile(there, text)]);

const SUITES = ["rsa-des", "ratchet"] as const;
const client = (machine: Machine, name: string, suite: (typeof SUITES)[number] = "ratchet") =>
  machine.client(url, name, ["--profile", name.toLowerCase(), "--suite", suite]);
const texts = (program: Running) =>
  program.events.filter(({ event }) => event === "message").map(({ text }) => String(text));
const says = (text: string) => (event: Event) => event.text === text;
const idOf = (program: Running) => program.events.find(({ event }) => event === "joined")!.id;

async function ended(program: Running): Promise<void> {
  program.end("/quit\n");
  await program.exit();
}

describe.each(SUITES)("a profile that moves to another machine, with %s", (suite) => {
  it("is the same person there, talks on, and the machine that it left is told and stops", async () => {
    const budi = await client(others, "Budi", suite);
    const ayu = await client(here, "Ayu", suite);
    ayu.write("Budi", "satu", "/verify yes");
    await budi.event("message", says("satu"));
    budi.write("Ayu", "dua");
    await ayu.event("message", says("dua"));
    await ayu.event("delivered");
    await ended(ayu);

    const written = await exporting();
    expect([written.code, written.err]).toEqual([0, expect.stringContaining("sandi import")]);
    expect(statSync(exportFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(here.folder).filter((name) => name.endsWith(".new"))).toEqual([]);

    // It still works where it is. What comes now stays there.
    const again = await client(here, "Ayu", suite);
    again.write("Budi", "tiga");
    await budi.event("message", says("tiga"));
    await again.event("delivered");

    expect((await importing()).code).toBe(0);
    const moved = await client(there, "Ayu", suite);
    expect(idOf(moved)).toBe(idOf(ayu));
    const stopped = await again.event("stopped");
    expect(stopped).toMatchObject({ code: "PROFILE_MOVED" });
    expect(stopped.cause).toContain("moved to another device");
    expect(await again.exit()).toBe(77);

    moved.write("Budi", "/history 10", "empat");
    const history = await moved.event("history");
    expect((history.messages as { text: string; state: string }[]).map(({ text, state }) => [text, state])).toEqual([
      ["satu", "delivered"],
      ["dua", "delivered"],
    ]);
    expect((history.peer as { verified: boolean }).verified).toBe(true);
    await budi.event("message", says("empat"));
    const opened = budi.events.filter(({ event, reason }) => event === "handshake" && reason !== undefined);
    if (suite === "ratchet") expect(opened.at(-1)!.reason).toBe("lost");
    budi.write("lima", "enam");
    await moved.event("message", says("enam"));
    expect([texts(budi), texts(moved)]).toEqual([
      ["satu", "tiga", "empat"],
      ["lima", "enam"],
    ]);

    // It is told each time anew, and takes nothing back.
    for (const name of ["Ayu", "Ayu Lestari"]) {
      const late = await here.run(["client", "--json", "--relay", url, "--profile", "ayu", "--name", name]);
      expect([late.code, late.events.map(({ code }) => code)]).toEqual([77, expect.arrayContaining(["PROFILE_MOVED"])]);
    }
    expect(moved.events.filter(({ event }) => event === "stopped")).toEqual([]);
    moved.write("tujuh");
    await budi.event("message", says("tujuh"));
    await Promise.all([ended(moved), ended(budi)]);
  });
});

describe("what a profile that moves leaves open", () => {
  const suite = "ratchet";

  it("comes once, if it was sent while the profile was nowhere", async () => {
    const budi = await client(others, "Budi", suite);
    const ayu = await client(here, "Ayu", suite);
    ayu.write("Budi", "satu");
    await budi.event("message", says("satu"));
    await ended(ayu);
    budi.write("Ayu", "dua", "tiga");
    await budi.event("accepted");
    expect((await exporting()).code).toBe(0);
    expect((await importing()).code).toBe(0);
    const moved = await client(there, "Ayu", suite);
    await moved.event("message", says("tiga"));
    budi.write("empat");
    await moved.event("message", says("empat"));
    await budi.until(
      "three ticks",
      () => budi.events.filter(({ event }) => event === "delivered").length === 3 || undefined,
    );
    expect(texts(moved)).toEqual(["dua", "tiga", "empat"]);
    await Promise.all([ended(moved), ended(budi)]);
  });

  it("is shown as such if nobody had confirmed it, and is not sent again by itself", async () => {
    const budi = await client(others, "Budi", suite);
    const ayu = await client(here, "Ayu", suite);
    ayu.write("Budi", "satu");
    await ayu.event("delivered");
    await ended(budi);
    ayu.write("dua");
    await ayu.event("accepted", (event) => event.messageId !== ayu.events.find(says("satu"))!.messageId);
    await ended(ayu);
    expect((await exporting()).code).toBe(0);
    expect((await importing()).code).toBe(0);
    const moved = await client(there, "Ayu", suite);
    moved.write("Budi", "/history 10");
    const { messages } = await moved.event("history");
    expect((messages as { text: string; state: string }[]).map(({ text, state }) => [text, state])).toEqual([
      ["satu", "delivered"],
      ["dua", "unconfirmed"],
    ]);
    expect(moved.events.filter(({ event }) => event === "sent")).toEqual([]);
    await ended(moved);
  });
});

describe("an import", () => {
  const profiles = () => {
    const folder = join(there.folder, "data", "sandi", "profiles");
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  it("changes nothing if it cannot be done", async () => {
    await ended(await client(here, "Ayu"));
    expect((await exporting()).code).toBe(0);
    const file = readFileSync(exportFile());
    const bad = (name: string, bytes: Uint8Array) => {
      const path = join(there.folder, name);
      writeFileSync(path, bytes);
      return path;
    };
    const flipped = Buffer.from(file);
    flipped[100]! ^= 1;
    const newer = Buffer.from(file);
    newer[8] = 9;
    const cases: [string, () => Promise<Running & { code: number }>][] = [
      ["EXPORT_WRONG_PASSPHRASE", () => importing("ayu", "another")],
      ["EXPORT_DAMAGED", () => importing("ayu", PASSPHRASE, bad("flipped", flipped))],
      ["EXPORT_DAMAGED", () => importing("ayu", PASSPHRASE, bad("short", file.subarray(0, file.length - 1)))],
      ["EXPORT_NEWER", () => importing("ayu", PASSPHRASE, bad("newer", newer))],
      ["EXPORT_UNKNOWN", () => importing("ayu", PASSPHRASE, bad("other", Buffer.from("a letter to Ayu")))],
      ["EXPORT_FILE_UNUSABLE", () => importing("ayu", PASSPHRASE, join(there.folder, "nothing"))],
      ["PROFILE_NAME", () => importing("../ayu")],
    ];
    for (const [code, run] of cases) {
      const { err, code: exit } = await run();
      expect([exit, err]).toEqual([1, expect.stringContaining(code)]);
      expect(profiles()).toEqual([]);
    }
    expect((await importing()).code).toBe(0);
    const before = readFileSync(join(there.folder, "data", "sandi", "profiles", "ayu", "state.db"));
    expect((await importing()).err).toContain("PROFILE_EXISTS");
    expect(readFileSync(join(there.folder, "data", "sandi", "profiles", "ayu", "state.db"))).toEqual(before);
    expect(profiles()).toEqual(["ayu"]);
  });

  it("is no older copy of a profile that was on the same machine", async () => {
    await ended(await client(here, "Ayu"));
    expect((await exporting()).code).toBe(0);
    await ended(await client(here, "Ayu"));
    const { code } = await here.run(["import", exportFile(), "--profile", "kembali", ...passphraseFile(here)]);
    expect(code).toBe(0);
    const moved = await here.client(url, "Ayu", ["--profile", "kembali"]);
    await moved.event("peers");
    expect(moved.events.filter(({ code }) => code !== undefined)).toEqual([]);
    // The one that it came from is an older copy now, and still takes nothing back.
    const late = await here.run(["client", "--json", "--relay", url, "--profile", "ayu"]);
    expect(late.events.map(({ code }) => code)).toContain("PROFILE_MOVED");
    expect(moved.events.filter(({ event }) => event === "stopped")).toEqual([]);
    await ended(moved);
  });
});

describe("an export", () => {
  it("replaces nothing unless it is told to, and names who uses the profile", async () => {
    const ayu = await client(here, "Ayu");
    expect((await exporting()).err).toContain("PROFILE_IN_USE");
    await ended(ayu);
    writeFileSync(exportFile(), "a letter");
    expect((await exporting()).err).toContain("EXPORT_EXISTS");
    expect(readFileSync(exportFile(), "utf8")).toBe("a letter");
    expect((await exporting("--force")).code).toBe(0);
    expect(readFileSync(exportFile()).subarray(0, 8).toString()).toBe("SANDIEXP");
    expect(statSync(exportFile()).mode & 0o777).toBe(0o600);
    const unknown = await here.run(["export", exportFile(), "--profile", "budi", ...passphraseFile(here)]);
    expect(unknown.err).toContain("PROFILE_UNKNOWN");
    expect(existsSync(join(here.folder, "data", "sandi", "profiles", "budi"))).toBe(false);
  });
});

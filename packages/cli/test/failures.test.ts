import { cpSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const machine = new Machine();
let url: string;
let port: string;

beforeAll(async () => {
  ({ url } = await machine.relay());
  port = new URL(url).port;
});
afterAll(() => machine.clear());

describe("a failure says what happened, why and what to do, with its code", () => {
  it.each([
    [["relay", "--prot", "1"], 2, "USAGE_UNKNOWN_FLAG"],
    [["client", "--relay", "http://127.0.0.1"], 2, "USAGE_RELAY_URL"],
    [["relay", "--host", "0.0.0.0", "--ephemeral"], 78, "INVITES_NEED_DATA"],
    [["relay", "--host", "0.0.0.0"], 78, "BIND_NEEDS_TLS"],
    [["relay", "--host", "0.0.0.0", "--open", "--ephemeral"], 78, "BIND_NEEDS_TLS"],
    [["client", "--name", "\u001b[31mEvil", "--ephemeral"], 1, "NAME_FORBIDDEN_CHARACTER"],
    [["client", "--profile", "../escape"], 1, "PROFILE_NAME"],
    [["client", "--passphrase", "--profile", "p"], 1, "PASSPHRASE_NO_TERMINAL"],
    [["client", "--passphrase-file", "/nowhere/at/all"], 1, "PASSPHRASE_SOURCE"],
    [["send", "--to", "Ayu", "--ephemeral", ""], 1, "EMPTY_MESSAGE"],
  ])("%j", async (args, code, expected) => {
    const ran = await machine.run(args);
    expect([ran.code, ran.out]).toEqual([code, ""]);
    expect(ran.err).toMatch(new RegExp(`^${expected}: .+\\n {2}\\S.+\\n$`));
    expect(ran.err).not.toContain("\u001b");
  });

  it("in Bahasa Indonesia too, chosen by option or by locale", async () => {
    const chosen = await machine.run(["relay", "--lang", "id", "--port", port, "--ephemeral"]);
    expect([chosen.code, chosen.err]).toEqual([1, expect.stringContaining("PORT_IN_USE: ")]);
    const found = await machine.run(["relay", "--port", port, "--ephemeral"], "", { LANG: "id_ID.UTF-8" });
    expect(found.err).toBe(chosen.err);
    const english = await machine.run(["relay", "--port", port, "--ephemeral"]);
    expect(english.err).not.toBe(chosen.err);
    expect(english.err).toContain("PORT_IN_USE: ");
  });

  it("for what is said to nobody, to oneself, or too long", async () => {
    const args = ["client", "--json", "--relay", url, "--name", "Ayu", "--ephemeral"];
    const lines = ["nobody-of-this-name", "7", "text for nobody", "Ayu"];
    const { code, events } = await machine.run(args, `${lines.join("\n")}\n`);
    expect(code).toBe(1);
    const errors = events.filter(({ event }) => event === "error");
    expect(errors.map((event) => event.code)).toEqual([
      "UNKNOWN_PEER",
      "NUMBER_NOT_LISTED",
      "NO_CONVERSATION",
      "SELF_MESSAGE",
    ]);
    for (const error of errors) for (const part of [error.cause, error.remedy]) expect(part).toMatch(/\S{2}/);

    const target = await machine.client(url, "Budi", ["--ephemeral"]);
    const tooLong = "x".repeat(65_537);
    const long = await machine.run(args, `Budi\n${tooLong}\n`);
    expect(long.code).toBe(1);
    expect(long.events.find(({ event }) => event === "error")).toMatchObject({ code: "TEXT_TOO_LARGE" });
    const piped = await machine.run(["send", "--relay", url, "--to", "Budi", "--ephemeral", "-"], tooLong);
    expect([piped.code, piped.err]).toEqual([1, expect.stringContaining("TEXT_TOO_LARGE: ")]);
    const binary = join(machine.folder, "binary");
    writeFileSync(binary, Uint8Array.of(0xff, 0xfe, 0x00));
    const files = await machine.run(args, `Budi\n/send ${binary}\n/send ${join(machine.folder, "none")}\n`);
    expect(files.events.filter(({ event }) => event === "error").map((event) => event.code)).toEqual([
      "FILE_NOT_TEXT",
      "FILE_UNREADABLE",
    ]);
    target.end();
    expect(await target.exit()).toBe(0);
    expect(target.events.filter(({ event }) => event === "message")).toEqual([]);
  });
});

describe("exit codes", () => {
  it("69 where the relay is not there", async () => {
    const nowhere = ["--relay", "ws://127.0.0.1:9", "--ephemeral", "--timeout", "1"];
    const [send, client] = await Promise.all([
      machine.run(["send", "--to", "Ayu", ...nowhere, "halo"]),
      machine.run(["client", ...nowhere], "Ayu\nhalo\n"),
    ]);
    expect([send.code, client.code]).toEqual([69, 69]);
    expect(send.err).toContain("RELAY_UNREACHABLE: ");
    expect(client.err).toContain("npm start");
  });

  it("75 where nobody confirms in time, and the text is kept", async () => {
    const target = await machine.client(url, "Away");
    target.kill("SIGKILL");
    await target.exit();
    const send = ["send", "--relay", url, "--name", "Sender", "--to", "Away"];
    const late = await machine.run([...send, "--wait", "delivered", "--timeout", "2", "kept for later"]);
    expect([late.code, late.err]).toEqual([75, expect.stringContaining("TIMED_OUT_UNDELIVERED: ")]);
    // Both come back, and what was kept goes out without being asked for again.
    const back = await machine.client(url, "Away");
    const again = await machine.client(url, "Sender");
    expect((await back.event("message")).text).toBe("kept for later");
    for (const it of [back, again]) it.end();
    expect(await Promise.all([back.exit(), again.exit()])).toEqual([0, 0]);
  });

  it("77 where the relay's key has changed, until it is forgotten", async () => {
    const first = await machine.relay();
    const at = ["--relay", first.url, "--name", "Pinner"];
    expect((await machine.run(["client", ...at])).code).toBe(0);
    first.program.kill("SIGTERM");
    expect(await first.program.exit()).toBe(0);
    const other = machine.start(["relay", "--ephemeral", "--port", new URL(first.url).port], { stdin: "ignore" });
    await other.until("a URL", () => /ws:\/\//.exec(other.out)?.[0]);
    const refused = await machine.run(["client", ...at]);
    expect([refused.code, refused.err]).toEqual([77, expect.stringContaining("RELAY_KEY_CHANGED: ")]);
    const forgotten = await machine.run(["client", "--name", "Pinner", "--forget-relay", first.url]);
    expect([forgotten.code, forgotten.err]).toEqual([0, ""]);
    expect((await machine.run(["client", ...at])).code).toBe(0);
    expect((await machine.run(["client", "--name", "Pinner", "--forget-relay", "ws://127.0.0.1:9"])).code).toBe(1);
    other.kill("SIGINT");
    expect(await other.exit()).toBe(0);
  });

  it("77 where another copy of the profile has been used since, with what to do", async () => {
    const at = ["client", "--relay", url, "--profile", "copied"];
    expect((await machine.run([...at, "--name", "Before"])).code).toBe(0);
    const [data, state] = ["data", "state"].map((name) => join(machine.folder, name)) as [string, string];
    for (const folder of [data, state]) cpSync(folder, `${folder}-elsewhere`, { recursive: true });
    // Another name is another card: the copy's is older from now on.
    expect((await machine.run([...at, "--name", "After"])).code).toBe(0);
    const elsewhere = { XDG_DATA_HOME: `${data}-elsewhere`, XDG_STATE_HOME: `${state}-elsewhere` };
    const copy = await machine.run(at, "", elsewhere);
    expect([copy.code, copy.err]).toEqual([77, expect.stringMatching(/PROFILE_COPIED: .+\n {2}\S.+copy/)]);
  });

  it("130 where it was interrupted", async () => {
    const client = await machine.client(url, "Interrupted", ["--ephemeral"]);
    client.kill("SIGINT");
    expect(await client.exit()).toBe(130);
  });

  it("0 for help and the version", async () => {
    const [help, version, short] = await Promise.all([
      machine.run(["help", "relay"]),
      machine.run(["--version"]),
      machine.run(["send", "-h"]),
    ]);
    expect([help.code, version.code, short.code]).toEqual([0, 0, 0]);
    expect(version.out).toMatch(/^sandi \d+\.\d+\.\d+\n$/);
    expect(short.out).toContain("sandi send --to WHO");
  });
});

describe("profiles", () => {
  it("are not shared: client takes the next one and says so, send refuses", async () => {
    const first = await machine.client(url, "Putri");
    const second = await machine.client(url, "Putri");
    expect(first.events[0]).toMatchObject({ event: "profile", profile: "putri", fresh: true });
    expect(second.events[0]).toMatchObject({
      event: "profile",
      profile: "putri-2",
      instead: { profile: "putri", pid: String(first.pid) },
    });
    const send = await machine.run(["send", "--relay", url, "--name", "Putri", "--to", "Ayu", "halo"]);
    expect([send.code, send.err]).toEqual([1, expect.stringContaining("PROFILE_IN_USE: ")]);
    expect(send.err).toContain(String(first.pid));
    const named = await machine.run(["client", "--relay", url, "--profile", "putri"]);
    expect([named.code, named.err]).toEqual([1, expect.stringContaining("PROFILE_IN_USE: ")]);
    for (const it of [first, second]) it.end();
    expect(await Promise.all([first.exit(), second.exit()])).toEqual([0, 0]);
  });

  it("under a passphrase open with it alone, and only their owner can read them", async () => {
    const [right, wrong] = ["right", "wrong"].map((word) => {
      const file = join(machine.folder, word);
      writeFileSync(file, `${word} horse battery\n`, { mode: 0o600 });
      return file;
    });
    const args = ["client", "--json", "--relay", url, "--profile", "sealed"];
    const made = await machine.run(args, "", { SANDI_PASSPHRASE_FILE: right });
    expect(made.code).toBe(0);
    const id = made.events.find(({ event }) => event === "joined")!.id;
    const refused = await machine.run([...args, "--passphrase-file", wrong!]);
    expect([refused.code, refused.events.at(-1)!.code]).toEqual([1, "KEYSTORE_WRONG_PASSPHRASE"]);
    const without = await machine.run(args);
    expect([without.code, without.events.at(-1)!.code]).toEqual([1, "KEYSTORE_NEEDS_PASSPHRASE"]);
    const opened = await machine.run([...args, "--passphrase-file", right!]);
    expect(opened.events.find(({ event }) => event === "joined")!.id).toBe(id);

    const folder = join(machine.folder, "data", "sandi", "profiles", "sealed");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder))
      expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
  });
});

describe("what comes back", () => {
  it("a client killed in mid-conversation has its identity and misses nothing", async () => {
    const rini = await machine.client(url, "Rini");
    let sari = await machine.client(url, "Sari");
    const { id } = sari.events.find(({ event }) => event === "joined")!;
    rini.write("Sari", "before");
    await sari.event("message", ({ text }) => text === "before");
    sari.kill("SIGKILL");
    expect(await sari.exit()).toBe(137);
    rini.write("while away 1", "while away 2");
    await rini.event("accepted", () => true, 3);
    sari = await machine.client(url, "Sari");
    expect(sari.events.find(({ event }) => event === "joined")!.id).toBe(id);
    await sari.event("message", ({ text }) => text === "while away 2");
    sari.write("Rini", "here again");
    await rini.event("message", ({ text }) => text === "here again");
    sari.write("/history");
    const history = await sari.event("history");
    const texts = (history.messages as { text: string }[]).map(({ text }) => text);
    expect(texts).toEqual(["before", "while away 1", "while away 2", "here again"]);
    const fresh = sari.events.filter(({ event, again }) => event === "message" && !again).map(({ text }) => text);
    expect(fresh).toEqual(["while away 1", "while away 2"]);
    for (const it of [rini, sari]) it.end();
    expect(await Promise.all([rini.exit(), sari.exit()])).toEqual([0, 0]);
  });

  it("a relay killed and started again: nothing typed meanwhile is lost", async () => {
    const data = ["--data", join(machine.folder, "relay-data")];
    const relay = await machine.relay(data);
    const [tono, umar] = await Promise.all([machine.client(relay.url, "Tono"), machine.client(relay.url, "Umar")]);
    await tono.event("peers", ({ peers }) => (peers as unknown[]).length === 1);
    tono.write("Umar", "one");
    await umar.event("message");
    relay.program.kill("SIGKILL");
    await Promise.all([tono, umar].map((it) => it.event("offline")));
    tono.write("two", "three");
    const again = machine.start(["relay", "--port", new URL(relay.url).port, ...data], { stdin: "ignore" });
    await umar.event("message", ({ text }) => text === "three");
    expect(umar.events.filter(({ event }) => event === "message").map(({ text }) => text)).toEqual([
      "one",
      "two",
      "three",
    ]);
    for (const it of [tono, umar]) it.end();
    expect(await Promise.all([tono.exit(), umar.exit()])).toEqual([0, 0]);
    again.kill("SIGTERM");
    expect(await again.exit()).toBe(0);
  });
});

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PAYLOADS } from "@sandi/testkit/payloads";
import { type Event, Machine, RSA_DES, type Running } from "@sandi/testkit/programs/sandi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JSON_EVENTS } from "../chat/jsonEvents.ts";

const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
const machine = new Machine();
let url: string;

beforeAll(async () => {
  ({ url } = await machine.relay());
});
afterAll(() => machine.clear());

const idOf = (program: Running): string => String(program.events.find(({ event }) => event === "joined")!.id);
const peerId = (event: Event): string => (event.peer as { id: string }).id;

describe("three programs through pipes", () => {
  it("talk both ways, encrypted and decrypted, and the third sees nothing", async () => {
    const names = ["Ayu", "Budi", "Citra"];
    const [ayu, budi, citra] = (await Promise.all(
      names.map((name) => machine.client(url, name, ["--ephemeral", ...RSA_DES])),
    )) as [Running, Running, Running];
    await budi.event("peers", ({ peers }) => (peers as unknown[]).length === 2);
    budi.write("Ayu");
    await Promise.all([ayu, budi].map((it) => it.event("handshake", ({ state }) => state === "open")));
    budi.write("halo Ayu");
    const received = await ayu.event("message");
    ayu.write("Budi", "hai juga");
    const answer = await budi.event("message");
    const sent = await budi.event("sent");
    await budi.event("accepted");
    await budi.event("delivered");
    await ayu.event("delivered");

    expect(received).toMatchObject({ v: 1, text: "halo Ayu", suite: "rsa-des", again: false });
    expect(answer).toMatchObject({ v: 1, text: "hai juga", suite: "rsa-des" });
    expect(peerId(received)).toBe(idOf(budi));
    expect(peerId(answer)).toBe(idOf(ayu));
    expect(received.messageId).toBe(sent.messageId);
    expect(received.ciphertext).toBe(sent.ciphertext);
    expect(received.ciphertext).toMatch(/^[0-9a-f]{100,}$/);
    expect(received.ciphertext).not.toContain(Buffer.from("halo Ayu").toString("hex"));

    const legs = (it: Running) =>
      it.events.filter(({ state }) => state === "leg").map(({ leg, direction }) => `${leg} ${direction}`);
    expect(legs(budi)).toEqual(["M1 sent", "M2 received", "M3 sent", "M4 sent", "M5 received", "M6 sent"]);
    expect(legs(ayu)).toEqual(["M1 received", "M2 sent", "M3 received", "M4 received", "M5 sent", "M6 received"]);
    const m4 = budi.events.find(({ leg }) => leg === "M4")!;
    for (const field of m4.fields as { name: string; value?: string }[])
      expect([field.name, field.value === undefined]).toEqual([
        field.name,
        field.name === "kDes" || field.name === "s",
      ]);

    expect(
      citra.events.filter(({ event }) => event === "message" || event === "handshake" || event === "sent"),
    ).toEqual([]);
    for (const it of [ayu, budi, citra]) it.end();
    expect(await Promise.all([ayu, budi, citra].map((it) => it.exit()))).toEqual([0, 0, 0]);
    for (const event of [ayu, budi, citra].flatMap(({ events }) => events)) expectDocumented(event);
  });

  it("answer every command", async () => {
    const dewi = await machine.client(url, "Dewi", ["--ephemeral"]);
    const eka = await machine.client(url, "Eka", ["--ephemeral"]);
    const file = join(machine.folder, "note.txt");
    writeFileSync(file, "from a file\nwith two lines");
    const { shortId } = dewi.events.find(({ event }) => event === "joined")!;
    eka.write(
      "/whoami Eka Putri",
      "/whoami",
      "/suite",
      "/trace on",
      "/trace off",
      "/help",
      "L",
      "/list dew",
      "/nope",
      "/verify",
    );
    eka.write(String(shortId), "satu", "//etc is a folder", "/safety", "/verify yes", `/send ${file}`, "/to Dewi dua");
    await dewi.event("message", ({ text }) => text === "dua");
    eka.write("/history 2", "/verify no", "/forget Dewi", "/forget Dewi yes", "gone", "/quit");
    expect(await eka.exit()).toBe(1);

    // What Dewi still says in the forgotten session is an error of its own, whenever it comes.
    const codes = eka.events
      .filter(({ event, code }) => event === "error" && code !== "RSA_DES_UNKNOWN_SESSION")
      .map(({ code }) => code);
    expect(codes).toEqual(["LINE_UNKNOWN_COMMAND", "NO_CONVERSATION", "UNKNOWN_PEER"]);
    const names = new Set(eka.events.map(({ event }) => event));
    for (const name of [
      "whoami",
      "suite",
      "trace",
      "help",
      "list",
      "conversation",
      "safety",
      "verified",
      "file",
      "history",
      "forgetAsk",
      "forgotten",
      "closing",
    ])
      expect(names).toContain(name);
    expect(dewi.events.filter(({ event }) => event === "message").map(({ text }) => text)).toEqual([
      "satu",
      "/etc is a folder",
      "from a file\nwith two lines",
      "dua",
    ]);
    expect(eka.events.filter(({ event }) => event === "whoami").map(({ name }) => name)).toEqual([
      "Eka Putri",
      "Eka Putri",
    ]);
    const [filtered] = eka.events.filter(({ filter }) => filter === "dew");
    expect((filtered!.peers as { name: string }[]).map(({ name }) => name)).toEqual(["Dewi"]);
    expect(eka.events.find(({ event }) => event === "safety")!.digits).toMatch(/^\d{60}$/);
    const history = eka.events.find(({ event }) => event === "history")!.messages as { text: string; from: string }[];
    expect(history.map(({ text, from }) => [from, text])).toEqual([
      ["me", "from a file\nwith two lines"],
      ["me", "dua"],
    ]);
    for (const event of [...eka.events, ...dewi.events]) expectDocumented(event);
    dewi.end();
    expect(await dewi.exit()).toBe(0);
  });

  it("carry hostile texts to a terminal that is not touched by them", async () => {
    const target = machine.start(["listen", "--relay", url, "--name", "Fajar", "--ephemeral"], { stdin: "ignore" });
    const json = machine.start(["listen", "--json", "--relay", url, "--name", "Gita", "--ephemeral"], {
      stdin: "ignore",
    });
    await target.until("the list", () => (target.out.includes("Fajar") ? true : undefined));
    await json.event("joined");
    const sender = await machine.client(url, "Hadi", ["--ephemeral"]);
    const folder = join(machine.folder, "payloads");
    mkdirSync(folder);
    // A file must be UTF-8 text: lone surrogates and NUL are refused before they travel.
    const payloads = PAYLOADS.map((text) => text.toWellFormed()).filter((text) => !text.includes("\0"));
    const files = payloads.map((text, index) => {
      const file = join(folder, String(index));
      writeFileSync(file, text);
      return file;
    });
    for (const who of ["Fajar", "Gita"]) sender.write(`/to ${who}`, ...files.map((file) => `/send ${file}`), "the end");
    await target.until("the end", () => (target.out.includes("Hadi → Fajar  the end") ? true : undefined));
    await json.event("message", ({ text }) => text === "the end");

    expect(payloads.length).toBeGreaterThanOrEqual(200);
    const texts = json.events.filter(({ event }) => event === "message").map(({ text }) => text);
    expect(texts).toEqual([...payloads, "the end"]);
    expect(target.out.match(/^Hadi → Fajar {2}/gm)?.length).toBe(payloads.length + 1);
    for (const output of [target.out, target.err, json.out, json.err]) expect(output).not.toMatch(CONTROL);
    // No line of a message stands where a line of the client's own would.
    for (const line of target.out.split("\n")) expect(line).not.toMatch(/^(Budi|forged)/);
    sender.end();
    expect(await sender.exit()).toBe(0);
  });
});

describe("a client without a terminal", () => {
  it("takes one line as one message, prints data and diagnostics apart, and ends when all is accepted", async () => {
    const target = await machine.client(url, "Indah", ["--ephemeral"]);
    const args = ["client", "--relay", url, "--name", "Joko", "--ephemeral", "--color", "always", ...RSA_DES];
    const { code, out, err } = await machine.run(args, "Indah\r\nsatu\n\ndua\n/nobody\n");
    expect(code).toBe(1);
    await target.event("message", ({ text }) => text === "dua");
    expect(target.events.filter(({ event }) => event === "message").length).toBe(2);
    expect(out).toMatch(/→ \S*M1/);
    expect(out).toMatch(/encrypted {2}[0-9a-f]{4} /);
    expect(out).toContain("\u001b[");
    expect(out).not.toContain("LINE_UNKNOWN_COMMAND");
    expect(err).toContain("LINE_UNKNOWN_COMMAND");
    target.end();
    expect(await target.exit()).toBe(0);
  });

  it("sends one text with send, and waits for its reader where asked to", async () => {
    const target = await machine.client(url, "Kartika", ["--ephemeral"]);
    const send = (...args: string[]) => ["send", "--relay", url, "--name", "Lukman", "--to", "Kartika", ...args];
    const first = await machine.run(send("--wait", "delivered", "halo"));
    expect([first.code, first.out.trim(), first.err]).toEqual([0, "✓✓ delivered to Kartika", ""]);
    const second = await machine.run(send("--lang", "id", "-"), "dari pipa\nbaris dua\n");
    expect([second.code, second.out.trim(), second.err]).toEqual([0, "✓ sudah di relay", ""]);
    await target.event("message", ({ text }) => text === "dari pipa\nbaris dua");
    const full = "x".repeat(65_536);
    expect((await machine.run(send("-"), full)).code).toBe(0);
    await target.event("message", ({ text }) => text === full);
    target.end();
    expect(await target.exit()).toBe(0);
  });

  it("ends quietly when nobody reads its output any more", async () => {
    const program = machine.start(["listen", "--json", "--relay", url, "--name", "Mega", "--ephemeral"], {
      stdin: "ignore",
    });
    await program.event("joined");
    program.stdout.destroy();
    // The next event is the first that finds the pipe closed.
    const visitor = await machine.client(url, "Nanda", ["--ephemeral"]);
    expect([await program.exit(), program.err]).toEqual([0, ""]);
    visitor.end();
    expect(await visitor.exit()).toBe(0);
  });
});

function expectDocumented(event: Event): void {
  const documented = JSON_EVENTS[event.event as keyof typeof JSON_EVENTS];
  const allowed = documented.fields.map((field) => field.replace("?", ""));
  const { v, event: _, ...fields } = event;
  expect(v).toBe(1);
  const needed = documented.fields.filter((field) => !field.endsWith("?"));
  for (const name of Object.keys(fields)) expect(allowed, event.event).toContain(name);
  for (const name of needed) expect(Object.keys(fields), event.event).toContain(name);
}

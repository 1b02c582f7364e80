import { Machine, RSA_DES, type Running } from "@sandi/testkit/programs/sandi";
import { Terminals } from "@sandi/testkit/programs/tmux";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const machine = new Machine();
const terminals = new Terminals(machine);
let url: string;

beforeAll(async () => {
  ({ url } = await machine.relay());
});
afterAll(async () => {
  terminals.close();
  await machine.clear();
});

const codes = (program: Running) =>
  program.events.flatMap(({ event, code }) => (event === "error" ? [String(code)] : []));

describe.each([
  ["ratchet", []],
  ["rsa-des", RSA_DES],
] as const)("what is said about a message, over %s", (suite, flags) => {
  it("is said by its number or as the last, comes to both, and stands in the history", async () => {
    const [one, two] = suite === "ratchet" ? ["Ayu", "Budi"] : ["Citra", "Dewi"];
    const ayu = await machine.client(url, one!, ["--ephemeral", ...flags]);
    const budi = await machine.client(url, two!, ["--ephemeral", ...flags]);
    await budi.event("peers", ({ peers }) => (peers as { name: string }[]).some(({ name }) => name === one));
    budi.write(one!, "halo");
    await ayu.event("message", ({ text }) => text === "halo");
    ayu.write(two!, "/history");
    const { messages } = await ayu.event("history");
    expect(messages).toMatchObject([{ number: 1, text: "halo", from: "them" }]);
    // Nothing is there to take back, and nothing is sent.
    ayu.write("/react last", "/react 1 👋");
    expect(await budi.event("reaction")).toMatchObject({ reaction: "👋" });
    ayu.write("/react 1", "/react 1", "/reply 1 halo juga");
    expect(await budi.event("reaction", () => true, 2)).toMatchObject({ reaction: "" });
    const reply = await budi.event("reply");
    expect(reply).toMatchObject({
      suite,
      text: "halo juga",
      of: { messageId: (messages as { messageId: string }[])[0]!.messageId },
    });
    ayu.write("/react last 👍");
    expect(await budi.event("reaction", () => true, 3)).toMatchObject({ reaction: "👍" });
    expect(await ayu.event("sent", ({ type }) => type === "reaction", 3)).toMatchObject({ reaction: "👍", text: "" });
    expect(codes(ayu)).toEqual(["NO_REACTION", "NO_REACTION"]);
    budi.write("/edit halo, Ayu!", "/react last ❤️");
    expect(await ayu.event("edit")).toMatchObject({ text: "halo, Ayu!" });
    await ayu.event("reaction");
    budi.write("/react last", "/history");
    expect(await ayu.event("reaction", () => true, 2)).toMatchObject({ reaction: "" });
    expect((await budi.event("history")).messages).toMatchObject([
      { number: 1, text: "halo, Ayu!", edited: true, reactions: [{ from: "them", reaction: "👍" }] },
      { number: 2, text: "halo juga", from: "them", replyTo: {} },
    ]);
    // Nobody is told what has been read before somebody wants that.
    budi.write("/read on");
    expect(await budi.event("tellsRead")).toMatchObject({ on: true });
    expect(await ayu.event("read")).toMatchObject({ of: { messageId: reply.messageId } });
    budi.write(
      "/timer 1d",
      "/timer 91d",
      "/delete last",
      "/delete last",
      "/edit once more",
      "/delete 2",
      "/edit 9 x",
      "/reply 1",
      "/look last",
      "/look 7",
    );
    expect(await ayu.event("timer")).toMatchObject({ seconds: 86_400 });
    expect(await ayu.event("delete")).toMatchObject({
      by: "author",
      of: { messageId: (messages as { messageId: string }[])[0]!.messageId },
    });
    await budi.until("the last error", () => codes(budi).length === 7 || undefined);
    expect(codes(budi)).toEqual([
      "TIMER_TOO_LONG",
      "LAST_IS_GONE",
      "LAST_IS_GONE",
      "NOT_YOUR_MESSAGE",
      "MESSAGE_NOT_NUMBERED",
      "LINE_ARGUMENTS",
      "MESSAGE_NOT_NUMBERED",
    ]);
    const look = await budi.event("look");
    const fields = look.fields as { name: string; meaning: string; offset: number; size: number; value: string }[];
    expect(fields.map(({ value }) => value).join("")).toBe(look.ciphertext);
    expect(fields.map(({ offset }) => offset)).toEqual(
      fields.map((_, at) => fields.slice(0, at).reduce((sum, { size }) => sum + size, 0)),
    );
    expect(fields.map(({ name }) => name)).toEqual(
      expect.arrayContaining(suite === "ratchet" ? ["n", "salt"] : ["IV", "HMAC"]),
    );
    ayu.write("/quit");
    budi.write("/quit");
    await Promise.all([ayu.exit(), budi.exit()]);
  });
});

describe("an invite", () => {
  it("by a member lets one newcomer in, and no more are made than the relay allows", async () => {
    const eka = await machine.client(url, "Eka", ["--ephemeral"]);
    eka.write("/invite");
    const { link, left } = await eka.event("invited");
    expect([String(link).startsWith("http://127.0.0.1:"), left]).toEqual([true, 4]);
    const fajar = machine.start(["client", "--json", "--ephemeral", "--name", "Fajar", "--invite", String(link)]);
    expect(await fajar.event("joined")).toMatchObject({ invited: true });
    eka.write("/invite", "/invite", "/invite", "/invite", "/invite");
    await eka.event("error", ({ code }) => code === "INVITES_USED_UP");
    fajar.write("/quit");
    eka.write("/quit");
    expect([await fajar.exit(), await eka.exit()]).toEqual([0, 0]);
  });
});

describe("the prompt", () => {
  it("tells unconfirmed from open and counts what is unread elsewhere, also after a SIGKILL", async () => {
    const [gani, hadi, killed] = await Promise.all([
      machine.client(url, "Gani", ["--profile", "gani"]),
      machine.client(url, "Hadi", ["--ephemeral"]),
      machine.client(url, "Indah", ["--profile", "indah"]),
    ]);
    // Whoever can be written to has prekeys at the relay.
    await gani.event("peers", ({ peers }) => (peers as { name: string }[]).some(({ name }) => name === "Hadi"));
    gani.write("Hadi", "hello");
    await hadi.event("message");
    gani.end();
    await gani.exit();
    hadi.write("/to Indah one");
    await killed.event("message");
    // Whatever is written next records that it was shown.
    killed.write("/to Gani for later");
    await killed.event("accepted");
    killed.kill("SIGKILL");
    await killed.exit();
    const indah = terminals.open("indah", ["client", "--profile", "indah", "--relay", url]);
    const juwita = terminals.open("juwita", [
      ...["client", "--name", "Juwita", "--ephemeral", "--lang", "id", "--notify", "off", "--relay", url],
    ]);
    await indah.sees(/Hadi .+ 1 unread$/m);
    indah.type("Gani", "Enter");
    await indah.sees(/^1 unread · Indah → Gani \(unconfirmed\) \?>$/m);
    indah.type("/mute Hadi", "Enter");
    await indah.sees(/^Indah → Gani \(unconfirmed\) \?>$/m);
    hadi.write("/to Indah two");
    await indah.sees(/^Hadi → Indah {2}two$/m);
    indah.type("L", "Enter");
    await indah.sees(/Hadi .+ 2 unread\s+muted$/m);
    expect(indah.rang()).toBe(false);
    indah.type("/unmute Hadi", "Enter");
    await indah.sees(/^2 unread · Indah → Gani \(unconfirmed\) \?>$/m);
    hadi.write("/to Indah three", "/to Juwita halo");
    await indah.sees(/^3 unread · Indah → Gani \(unconfirmed\) \?>$/m);
    expect(indah.rang()).toBe(true);
    await juwita.sees(/^1 belum dibaca · >$/m);
    expect(juwita.rang()).toBe(false);
    const back = await machine.client(url, "Gani", ["--profile", "gani"]);
    await back.event("message");
    await indah.sees(/^3 unread · Indah → Gani \?>$/m);
    // Somebody else's name alone is meant for the list, unless it is said twice.
    indah.type("hadi", "Enter");
    await indah.sees(/^TEXT_IS_NAME: this is only a name, hadi, and was not sent\.$/m);
    indah.type("hadi", "Enter", "Gani", "Enter", "/to Hadi", "Enter");
    await back.event("message", ({ text }) => text === "Gani");
    expect(back.events.flatMap(({ event, text }) => (event === "message" ? [text] : [])).slice(-2)).toEqual([
      "hadi",
      "Gani",
    ]);
    await indah.sees(/^Indah → Hadi \?>$/m);
    // What came before this start is shown when one turns to it.
    await indah.sees(/^The last 3 messages with Hadi:\n {2}1 .+ Hadi: one\n/m);
    indah.type("/reply last hi", "Enter", "/look", "Enter");
    const screen = await indah.sees(/AES-256-GCM/);
    expect(screen).toMatch(/↩ “three”\nIndah → Hadi {2}hi/);
    indah.type("/help", "Enter");
    const help = (await indah.sees("/help, /quit")).split("\n");
    expect(help.length - help.findLastIndex((line) => line.startsWith("L lists"))).toBeLessThanOrEqual(24);
    indah.type("", "C-d");
    juwita.type("", "C-d");
    await indah.sees("rc=0");
    hadi.end();
    back.end();
  });
});

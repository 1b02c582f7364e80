import { type Event, Machine, type Running } from "@sandi/testkit/programs/sandi";
import { Terminals } from "@sandi/testkit/programs/tmux";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readQr } from "./support/camera.ts";

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

const idOf = (program: Running): string => String(program.events.find(({ event }) => event === "joined")!.id);
const shortOf = (program: Running): string => String(program.events.find(({ event }) => event === "joined")!.shortId);
const client = (name: string) => machine.client(url, name, ["--ephemeral"]);
const codes = (program: Running) => program.events.filter(({ event }) => event === "error").map(({ code }) => code);

async function end(...programs: readonly Running[]): Promise<void> {
  for (const program of programs) program.end();
  await Promise.all(programs.map((program) => program.exit()));
}

/** The number that the list gave somebody. */
async function numberOf(program: Running, id: string): Promise<string> {
  const has = ({ peers }: Event) => (peers as { id: string }[]).some((peer) => peer.id === id);
  const { peers } = await program.event("peers", has);
  return String((peers as { id: string; number: number }[]).find((peer) => peer.id === id)!.number);
}

describe("contacts", () => {
  it("have names that only their owner sees, one for each", async () => {
    const [ayu, budi, citra] = [await client("Ayu"), await client("Budi"), await client("Citra")];
    const number = await numberOf(ayu, idOf(budi));
    ayu.write(`/name ${number} Pak Budi`, "/contacts");
    expect(await ayu.event("named")).toMatchObject({ before: "Budi", peer: { name: "Pak Budi", contact: true } });
    ayu.write(idOf(citra), "/name Pak Budi", "/name Bu Citra", `/name ${idOf(citra)} Citra`);
    await ayu.event("named", ({ before }) => before === "Bu Citra");
    // Somebody else's name in front may mean that person; one's own may be part of the new one.
    ayu.write("/name Pak Budi Pak Budi Santoso", `/name ${idOf(citra)} Citra`, "/name Citra Lestari", "/name Citra");
    await ayu.event("named", ({ before }) => before === "Citra Lestari");
    ayu.write("/to pak budi halo", "/contacts", "/mute", "/contacts");
    await budi.event("message", ({ text }) => text === "halo");
    const last = await ayu.event("contacts", ({ peers }) => (peers as { muted: boolean }[]).some(({ muted }) => muted));
    expect((last.peers as Event[]).map(({ name, muted }) => [name, muted])).toEqual([
      ["Pak Budi", false],
      ["Citra", true],
    ]);
    expect(codes(ayu)).toEqual(["PETNAME_TAKEN", "NAME_FOR_WHOM"]);
    for (const program of [budi, citra]) expect(program.out).not.toMatch(/Pak Budi|Bu Citra/);
    await end(ayu, budi, citra);
  });

  it("that are blocked are not heard and cannot be written to, until they are not", async () => {
    const [dewi, eka] = [await client("Dewi"), await client("Eka")];
    await numberOf(dewi, idOf(eka));
    dewi.write("Eka", "halo");
    await eka.event("message");
    dewi.write("/block", "are you there?", "/block Eka", "/contacts");
    expect((await dewi.event("contacts")).peers).toMatchObject([{ name: "Eka", blocked: true, contact: true }]);
    eka.write("Dewi", "still here");
    await eka.event("accepted", ({ messageId }) => messageId !== undefined);
    dewi.write("/unblock", "and now?");
    await eka.event("message", ({ text }) => text === "and now?");
    expect(eka.events.filter(({ event }) => event === "message").map(({ text }) => text)).toEqual(["halo", "and now?"]);
    expect(codes(dewi)).toEqual(["PEER_BLOCKED"]);
    await end(dewi, eka);
  });
});

describe("somebody new under the name of a contact who is verified", () => {
  it("is reached by ID or a name of their own, but by no name and no number that could mean either", async () => {
    const [ayu, budi] = [await client("Fajar"), await client("Gita")];
    const [number] = [await numberOf(budi, idOf(ayu))];
    budi.write("Fajar", "/verify yes");
    await budi.event("verified");
    const newcomer = await client("FAJAR ");
    const other = await numberOf(budi, idOf(newcomer));
    const talks = (text: string) => newcomer.event("message", (event) => event.text === text);
    budi.write(`/to ${other} one`, `/to ${other}`, "/to Fajar two", `/to ${number} three`);
    await ayu.event("message", ({ text }) => text === "three");
    expect(codes(budi)).toEqual(["IDENTITY_CHANGED", "IDENTITY_CHANGED", "IDENTITY_CHANGED"]);
    budi.write(`/to ${idOf(newcomer)}`, "four");
    await talks("four");
    budi.write(`/to ${number}`, `/name ${other} Fajar baru`, `/to ${other} five`, "/to Fajar six");
    await talks("five");
    await ayu.event("message", ({ text }) => text === "six");
    expect(newcomer.events.filter(({ event }) => event === "message").map(({ text }) => text)).toEqual([
      "four",
      "five",
    ]);
    budi.write(`/name ${other} fajar`);
    await budi.event("error", ({ code }) => code === "PETNAME_TAKEN");
    await end(ayu, budi, newcomer);
  });

  it("is no obstacle once blocked, and has a prompt of their own", async () => {
    const [hana, indra] = [await client("Hana"), await client("Indra")];
    await numberOf(indra, idOf(hana));
    indra.write("Hana", "/verify yes");
    await indra.event("verified");
    const newcomer = await client("Hana");
    const other = await numberOf(indra, idOf(newcomer));
    indra.write(`/block ${other}`, "/to Hana it is you");
    await hana.event("message", ({ text }) => text === "it is you");
    expect(codes(indra)).toEqual([]);
    await end(hana, indra, newcomer);
  });
});

describe("requests from strangers", () => {
  it("are listed with numbers, and each is accepted or declined by number", async () => {
    // The same machine under an address that does not count as loopback, where strangers wait for a yes.
    const proxied = await machine.relay(["--ephemeral", "--behind-proxy", "--open"]);
    const there = proxied.url.replace("127.0.0.1", "0.0.0.0");
    const client = (name: string) => machine.client(proxied.url, name, ["--ephemeral"]);
    const joko = await machine.client(there, "Joko", ["--ephemeral"]);
    const others = [await client("Kartika"), await client("Lukman"), await client("Mega")];
    for (const other of others) {
      await Promise.all([numberOf(other, idOf(joko)), numberOf(joko, idOf(other))]);
      other.write(idOf(joko), `halo from ${idOf(other)}`);
      await joko.event("request", ({ peer }) => (peer as { id: string }).id === idOf(other));
    }
    joko.write("/requests", "/mute", "/accept 99");
    const { requests } = await joko.event("requests");
    const listed = requests as { peer: { name: string; number: number; contact: boolean }; suite: string }[];
    expect(listed.map(({ peer, suite }) => [peer.name, peer.contact, suite])).toEqual(
      ["Kartika", "Lukman", "Mega"].map((name) => [name, false, "ratchet"]),
    );
    const [first, second] = listed.map(({ peer }) => peer.number);
    joko.write(`/decline ${first}`, `/accept ${second}`, "/accept Kartika", "/decline", "/requests", "/decline");
    const [declined, accepted] = others as [Running, Running, Running];
    const { text } = await joko.event("message");
    expect(text).toBe(`halo from ${idOf(accepted)}`);
    await joko.event("requests", (event) => (event.requests as unknown[]).length === 0);
    await accepted.event("delivered");
    await joko.until("the last error", () => codes(joko).length === 4 || undefined);
    expect(codes(joko)).toEqual(["NO_CONVERSATION", "NUMBER_NOT_LISTED", "NO_REQUEST", "NO_REQUESTS"]);
    const decided = joko.events.filter(({ event }) => event === "decided");
    expect(decided.map(({ accepted: yes, suite, peer }) => [yes, suite, (peer as Event).contact])).toEqual([
      [false, "ratchet", false],
      [true, "ratchet", true],
      [false, "ratchet", false],
    ]);
    expect(declined.events.filter(({ event }) => event === "delivered")).toEqual([]);
    await end(joko, accepted);
  });
});

describe("verification", () => {
  it("takes the QR code off the other's screen, or the digits as they are pasted, and marks on a match alone", async () => {
    const nanda = await client("Nanda");
    const oki = terminals.open("oki", ["client", "--name", "Oki", "--ephemeral", "--relay", url, "--color", "always"]);
    await oki.sees(/ Nanda +\S+ +online/);
    oki.type("Nanda", "Enter", "/safety", "Enter");
    const screen = await oki.sees(/(?: {4}(?:\d{5} ?){4}\n){3}/);
    const code = readQr(
      screen.split("\n").filter((line) => /[▀▄█]/.test(line)),
      true,
    )!;
    expect(code).toMatch(/^SANDI:VERIFY:1:[0-9A-F]{64}:[0-9A-F]{64}$/);
    expect(code.split(":")[4]).toBe(idOf(nanda).toUpperCase());
    const digits = /(?: {4}(?:\d{5} ?){4}\n){3}/.exec(screen)![0].replaceAll(/\s/g, "");
    const other = `${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}`;

    nanda.write("Oki");
    await nanda.event("handshake");
    nanda.write("/safety", `/verify ${other}`, "/verify 12345", "/contacts");
    const { qr, digits: mine } = await nanda.event("safety");
    expect(mine).toBe(digits);
    expect((await nanda.event("contacts")).peers).toMatchObject([{ name: "Oki", verified: false }]);
    const swapped = code.split(":");
    nanda.write(
      `/verify ${qr}`,
      `/verify ${[...swapped.slice(0, 3), swapped[3], swapped[3]].join(":")}`,
      `/verify ${code}`,
    );
    expect(await nanda.event("verified")).toMatchObject({ verified: true, peer: { name: "Oki", verified: true } });
    nanda.write("/verify no", "/verify yes", "/verify no", `/verify ${digits.replaceAll(/(.{5})/g, "$1 ")}`);
    await nanda.until(
      "the second mark",
      () => nanda.events.filter((event) => event.verified === true).length === 3 || undefined,
    );
    const marks = nanda.events.filter(({ event }) => event === "verified");
    expect(marks.map(({ verified, peer }) => [verified, (peer as { verified: boolean }).verified])).toEqual(
      [true, false, true, false, true].map((verified) => [verified, verified]),
    );
    expect(codes(nanda)).toEqual(["SAFETY_MISMATCH", "SAFETY_CODE_INVALID", "SAFETY_CODE_MINE", "SAFETY_MISMATCH"]);

    // Pasted as the other's screen has it: over several lines.
    oki.type(`\u001b[200~/verify ${digits.slice(0, 20)}\n    ${digits.slice(20)}\u001b[201~`, "Enter");
    await oki.sees("Nanda is marked as verified.");
    nanda.end();
    expect(await nanda.exit()).toBe(77);
  });
});

describe("somebody whose name only looks like a contact's", () => {
  it("is marked and warned of once, with both IDs, in JSON as on the screen", async () => {
    const rani = await client("Rani");
    const sari = machine.start(["client", "--relay", url, "--ephemeral", "--name", "Sari"]);
    const tuti = await client("Tuti");
    sari.write(shortOf(rani), "/verify yes");
    await numberOf(tuti, idOf(rani));
    tuti.write("Rani", "halo");
    await rani.event("message");
    // The first letter is Cyrillic, the last two are joined by nothing that is drawn.
    const name = "R\u0430ni\u200b";
    const impostor = await client(name);
    await numberOf(impostor, idOf(tuti));
    const ids = new RegExp(`LOOKALIKE_NAME.*${shortOf(impostor)}.*${shortOf(rani)}`, "s");
    impostor.write(idOf(tuti), "it is me");
    const { peer, cause } = await tuti.event("notice", ({ code }) => code === "LOOKALIKE_NAME");
    expect(peer).toMatchObject({ id: idOf(impostor), namesake: "looksUnverified" });
    expect(cause).toMatch(new RegExp(`${shortOf(impostor)}.*${shortOf(rani)}`));
    impostor.write("it is me again", "/to Sari it is me");
    await tuti.event("message", ({ text }) => text === "it is me again");
    await sari.until("the warning", () => ids.test(sari.err) || undefined);
    await sari.until("the text", () => sari.out.includes("it is me") || undefined);
    expect(sari.out).toMatch(new RegExp(`\\(${shortOf(impostor)}, not the one you verified\\) → Sari {2}it is me`));
    sari.write("L", `/to ${name}`);
    await sari.until(
      "the list",
      () => new RegExp(`${shortOf(impostor)} .*⚠ not the one you verified`).test(sari.out) || undefined,
    );
    for (const program of [sari, tuti]) expect(program.out + program.err).not.toContain("\u200b");
    const warned = tuti.events.filter(({ code }) => code === "LOOKALIKE_NAME");
    expect([warned.length, sari.err.match(/LOOKALIKE_NAME/g)?.length]).toEqual([1, 1]);
    await end(rani, tuti, impostor, sari);
  });
});

import { type Event, Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const machine = new Machine();
let url: string;

beforeAll(async () => {
  ({ url } = await machine.relay());
});
afterAll(() => machine.clear());

const shortIdOf = (events: readonly Event[]): string => String(events.find(({ event }) => event === "joined")!.shortId);

describe("somebody who took the name of a contact that was verified", () => {
  it.each([
    ["en", "not the one you verified"],
    ["id", "bukan yang Anda verifikasi"],
  ])("is told apart from the contact on every line (%s)", async (language, words) => {
    const ayu = await machine.client(url, `Ayu-${language}`, ["--ephemeral"]);
    const [name, id] = [`Ayu-${language}`, shortIdOf(ayu.events)];
    const args = ["client", "--relay", url, "--ephemeral", "--name", `Budi-${language}`, "--lang", language];
    const budi = machine.start(args);
    const shows = (what: string | RegExp) =>
      budi.until(
        String(what),
        () => (typeof what === "string" ? budi.out.includes(what) : what.test(budi.out)) || undefined,
      );
    budi.write(id, "halo", "/verify yes");
    await ayu.event("message");
    ayu.write(`Budi-${language}`, "it is me");
    await shows(`${name} ✓ → Budi-${language}  it is me`);

    const impostor = await machine.client(url, name, ["--ephemeral"]);
    const otherId = shortIdOf(impostor.events);
    impostor.write(`Budi-${language}`, "it is me, too");
    await shows(`${name} (${otherId}, ${words}) → Budi-${language}  it is me, too`);
    expect(budi.out).not.toContain(`${name} ✓ → Budi-${language}  it is me, too`);
    budi.write(`/to ${otherId}`, "who are you?", "L");
    await shows(`Budi-${language} → ${name} (${otherId}, ${words})  who are you?`);
    // The list, the handshake and what is written to them say it as well.
    await shows(new RegExp(`^ *\\d+ {2}${name} +${otherId} .*⚠ ${words}$`, "m"));
    await shows(new RegExp(`^ *\\d+ {2}${name} +${id} .*✓ `, "m"));
    ayu.write("still me");
    await shows(`${name} ✓ → Budi-${language}  still me`);
    for (const program of [budi, ayu, impostor]) program.end();
    expect(await Promise.all([budi, ayu, impostor].map((program) => program.exit()))).toEqual([0, 0, 0]);
  });

  it("has a field of --json that says so", async () => {
    const [first, second] = [
      await machine.client(url, "Citra", ["--ephemeral"]),
      await machine.client(url, "Citra", ["--ephemeral"]),
    ];
    const reader = await machine.client(url, "Dewi", ["--ephemeral"]);
    reader.write(shortIdOf(first.events), "halo");
    await first.event("message");
    first.write("Dewi", "one");
    expect((await reader.event("message")).peer).toMatchObject({ verified: false, namesake: "unverified" });
    reader.write("/verify yes");
    await reader.event("verified");
    second.write("Dewi", "two");
    const forged = await reader.event("message", ({ text }) => text === "two");
    expect(forged.peer).toMatchObject({ verified: false, namesake: "verified", shortId: shortIdOf(second.events) });
    first.write("three");
    const own = await reader.event("message", ({ text }) => text === "three");
    expect(own.peer).toMatchObject({ verified: true, namesake: "unverified" });
    for (const program of [reader, first, second]) program.end();
    expect(await Promise.all([reader, first, second].map((program) => program.exit()))).toEqual([0, 0, 0]);
  });

  it("cannot write the mark of who is verified into a name", async () => {
    const args = ["send", "--relay", url, "--ephemeral", "--to", "Eka", "--wait", "delivered", "hi"];
    const eka = machine.start(["listen", "--relay", url, "--ephemeral", "--name", "Eka"], { stdin: "ignore" });
    await eka.until("the list", () => eka.out.includes("Eka") || undefined);
    await machine.run([...args, "--name", "Gita ✓"]);
    await eka.until("the text", () => eka.out.includes("hi") || undefined);
    expect(eka.out).not.toContain("Gita ✓");
  });
});

import { randomBytes } from "node:crypto";
import { Machine, RSA_DES } from "@sandi/testkit/programs/sandi";
import { type Terminal, Terminals } from "@sandi/testkit/programs/tmux";
import { hostileIdentity } from "@sandi/testkit/relay/hostileIdentity";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { afterAll, describe, expect, it } from "vitest";
import { translator } from "../texts/index.ts";

const machine = new Machine();
const t = translator("id");
const terminals = new Terminals(machine);
afterAll(async () => {
  terminals.close();
  await machine.clear();
});

const RELAY = ["relay", "--port", "0", "--ephemeral", "--rate", "100000", "--burst", "100000"];

async function relayOn(
  name: string,
  args: readonly string[],
  columns = 100,
): Promise<{ screen: Terminal; url: string }> {
  const screen = terminals.open(name, [...RELAY, ...args], { columns });
  const shown = await screen.sees(/^ {2}Ctrl-C /m);
  return { screen, url: /ws:\/\/127\.0\.0\.1:\d+/.exec(shown)![0] };
}

describe("the relay's own screen", () => {
  it("shows who comes and goes, what passes sealed, what waits, and what is delivered later", async () => {
    const { screen, url } = await relayOn("shown", []);
    await screen.sees("What this relay sees, as it happens (--quiet turns this off):");
    const ani = await machine.client(url, "Ani", RSA_DES);
    const budi = await machine.client(url, "Budi", RSA_DES);
    await screen.sees(
      /^\d\d:\d\d:\d\d {2}Ani·[0-9a-z]{4}(-[0-9a-z]{4}){3} joined\n\d\d:\d\d:\d\d {2}Budi·\S+ joined$/m,
    );
    ani.write("/to Budi selamat pagi");
    const received = await budi.event("message");
    // The same bytes as on the screens of the two: header 33, IV 8, then the ciphertext.
    const sealed = String(received.ciphertext)
      .slice(82, 98)
      .replace(/(.{4})(?=.)/g, "$1 ");
    const passed = await screen.sees(`${sealed} …`);
    expect(passed).toMatch(new RegExp(`Ani·[0-9a-z]{4} → Budi·[0-9a-z]{4} {2}[\\d,]+ bytes {2}${sealed} …$`, "m"));
    expect(passed).not.toContain("selamat");
    budi.end();
    await screen.sees(/Budi·\S+ left$/m);
    ani.end();
    await screen.sees(/Ani·\S+ left$/m);
  });

  it("sums up a flood, one line a second, and shows no name that acts on the terminal", async () => {
    const { screen, url } = await relayOn("flood", ["--lang", "id"]);
    const mallory = await RawClient.join(url, await hostileIdentity("Mal\u001b[2J\u001b[1;1Hroot"));
    const gone = await newIdentity("Gugun");
    await (await RawClient.join(url, gone)).close();
    await screen.sees(new RegExp(`Gugun·\\S+ ${t("trafficLeft")}$`, "m"));
    expect(screen.screen()).toContain("Mal␛[2J␛[1;1Hroot·");
    mallory.send(gone.id, 1, randomBytes(90));
    await screen.sees(`  ${t("trafficBytes", { count: 90 })}  ${t("trafficStored", { count: 1 })}`);
    let next = 2;
    const flood = setInterval(() => {
      for (let i = 0; i < 40 && next < 1_800; i++) mallory.send(gone.id, next++, randomBytes(90));
    }, 50);
    try {
      await screen.sees(/^\d\d:\d\d:\d\d {2}\d+ \S+ \([\d.]+ byte\), \d+ /m);
      await screen.sees(/(^\d\d:\d\d:\d\d {2}\d+ \S+ \(.*\n?){2}/m);
    } finally {
      clearInterval(flood);
    }
    // No more lines of their own than a calm second has, and none in the seconds after it.
    const [, summed] = screen.screen().split(t("trafficStored", { count: 1 }));
    const single = summed!.split("\n").filter((line) => line.includes(" → Gugun·"));
    expect(single.length).toBeLessThanOrEqual(24);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const back = await RawClient.join(url, gone);
    await screen.sees(/^\d\d:\d\d:\d\d {2}→ Gugun·\S+ {2}\d+ /m);
    await back.close();
    mallory.kill();
  });

  it("held by Ctrl-S holds up nobody but itself", async () => {
    const { screen, url } = await relayOn("held", []);
    const [a, b] = [await newIdentity("Ani"), await newIdentity("Budi")];
    const [ani, budi] = [await RawClient.join(url, a), await RawClient.join(url, b)];
    await screen.sees(/Budi·\S+ joined/);
    screen.type("", "C-s");
    // More lines than any terminal's buffer holds, if each had its own.
    for (let next = 1; next <= 60; next++) {
      ani.send(b.id, next, randomBytes(50));
      await budi.next("deliver");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(screen.screen()).not.toContain("→");
    screen.type("", "C-q");
    await screen.sees("→ Budi");
    await ani.close();
    await budi.close();
    screen.type("", "C-c");
    await screen.sees("rc=0");
  });

  it("shows nothing with --quiet, nor with --json-logs, nor where it is no terminal", async () => {
    for (const [name, args] of [
      ["quiet", ["--quiet"]],
      ["json", ["--json-logs", "--log-level", "warn"]],
    ] as const) {
      const { screen, url } = await relayOn(name, args);
      const ani = await RawClient.join(url, await newIdentity("Ani"));
      await ani.close();
      screen.type("", "C-c");
      const all = await screen.sees("rc=0");
      expect(all, name).not.toMatch(/What this relay sees|Ani/);
    }
    const { url, program } = await machine.relay();
    const ani = await RawClient.join(url, await newIdentity("Ani"));
    await ani.close();
    program.kill("SIGTERM");
    expect(await program.exit()).toBe(0);
    expect(program.out + program.err).not.toMatch(/What this relay sees|Ani/);
  });

  it("fits a narrow terminal", async () => {
    const { screen, url } = await relayOn("narrow", [], 40);
    const [a, b] = [await newIdentity("Somebody of a very long name"), await newIdentity("漢字".repeat(8))];
    const [ani, budi] = [await RawClient.join(url, a), await RawClient.join(url, b)];
    ani.send(b.id, 1, randomBytes(50));
    const all = await screen.sees(/→ 漢/);
    const lines = all.slice(all.indexOf("as it happens")).split("\n").slice(2);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d {2}/);
    await ani.close();
    await budi.close();
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toHex } from "@sandi/crypto";
import { splitFrames } from "@sandi/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runFileOf } from "../exercises/index.ts";
import { captureOf, DISSECTOR, playScenario, scenarioOf, sequenceOf, wiresharkOf } from "../export/index.ts";
import { nodePlatform } from "../node/index.ts";
import { sayIn } from "../texts/index.ts";
import { type Move, World } from "../world/index.ts";

const folder = mkdtempSync(join(tmpdir(), "sandi-lab-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function played(name: string, protocol: string, ...more: readonly Move[]): Promise<World> {
  const run = runFileOf(name, protocol);
  const world = await World.open({ protocol: run.protocol, seed: run.seed, platform: nodePlatform });
  for (const move of [...run.moves, ...more]) await world.advance(move);
  return world;
}

let world: World;
beforeAll(async () => {
  world = await played("lowe", "rsa-des");
});

function tshark(...args: readonly string[]): string[] {
  const [capture, script] = [join(folder, "run.pcapng"), join(folder, "sandi-lab.lua")];
  writeFileSync(capture, wiresharkOf(world));
  writeFileSync(script, DISSECTOR);
  const ran = spawnSync("tshark", ["-X", `lua_script:${script}`, "-r", capture, ...args], { encoding: "utf8" });
  expect(ran.status, ran.stderr).toBe(0);
  expect(ran.stderr).not.toMatch(/lua.*error|malformed/i);
  return ran.stdout.trimEnd().split("\n");
}

describe("a capture", () => {
  it("has every frame once, whole, and each of its bytes in one field", () => {
    for (const { bytes, fields, kind } of captureOf(world)) {
      const frames = splitFrames(bytes);
      expect(frames.ok && frames.value.length, kind).toBe(1);
      let at = 0;
      for (const { offset, size } of fields) {
        expect(offset, kind).toBe(at);
        at += size;
      }
      expect(at, kind).toBe(bytes.length);
    }
  });

  it("is read by tshark: the same frames, clients, times, fields and bytes", () => {
    const captured = captureOf(world);
    const columns = ["frame.time_epoch", "sandi.client", "sandi.kind", "sandi.field", "sandi.value"];
    const rows = tshark("-T", "fields", "-E", "separator=/t", ...columns.flatMap((column) => ["-e", column]));
    expect(rows).toHaveLength(captured.length);
    rows.forEach((row, i) => {
      const { at, client, kind, bytes, fields } = captured[i]!;
      const shown = fields.filter(({ size }) => size > 0);
      const [time, who, what, names, values] = row.split("\t");
      expect(Number(time)).toBe(at / 1_000);
      expect([who, what]).toEqual([client, kind]);
      expect(names!.split(",")).toEqual(shown.map(({ name }) => name));
      expect(values!.split(",").join("")).toBe(toHex(bytes));
    });
  });
});

describe("a sequence diagram", () => {
  it("shows each packet on its way, what was refused, and texts that are nothing but texts", async () => {
    const drawn = sequenceOf(
      await played(
        "eavesdrop",
        "ns-1978",
        { do: "say", who: "alice", to: "bob", text: "<script>&\u0007</script>" },
        { do: "deliverAll" },
      ),
      await sayIn("id"),
    );
    expect(drawn).not.toMatch(/<script|\u0007/);
    expect(drawn).toContain("&lt;script&gt;&amp;");
    expect(drawn).toContain("relay (meja Mallory)");
    const lowe = sequenceOf(world, await sayIn("en"));
    expect(lowe).toContain("✗ RSA_DES_WRONG_PEER");
    expect(lowe.match(/marker-end|class="arrow/g)!.length).toBeGreaterThan(3);
    expect(lowe).toContain("3: M2, as from Mallory");
  });
});

describe("a scenario", () => {
  const ODD: readonly Move[] = [
    { do: "say", who: "alice", to: "bob", text: '> deliver all\n  "Bob"  \u202e\\u0041 ' },
    { do: "edit", packet: 1, at: 3, hex: "00" },
    { do: "misaddress", packet: 1, from: "mallory" },
    { do: "restart", who: "bob", newCard: true },
    { do: "wait", seconds: 86_400 },
    { to: "bob", as: "alice", do: "forge" },
    { do: "deliver", packet: 99 },
  ];

  it("is played again line for line, whatever the moves are and whatever is written in them", async () => {
    const odd = await played("eavesdrop", "ratchet", ...ODD);
    const text = await scenarioOf(odd, "eavesdrop", ["Nothing is left out."]);
    expect(text).toMatch(/^# Nothing is left out\.\n> world protocol ratchet seed \d+\n/);
    expect(text).not.toMatch(/\u202e/);
    expect(text).toContain("> forge as alice to bob");
    expect(await playScenario(text, nodePlatform)).toBe(text);
    // Moves of one's own are never BLOCKED.
    expect(text).toMatch(/\n> judge eavesdrop\n {2}NOT_YET /);
  });

  it("is another if anything is: a word, a byte, a verdict", async () => {
    const text = await scenarioOf(world, "lowe");
    expect(text).toContain("\n> judge lowe\n  BLOCKED RSA_DES_WRONG_PEER\n");
    for (const [from, to] of [
      ["BLOCKED", "SUCCEEDS"],
      ["is delivered: ", "is dropped: "],
      [/\n {2}([0-9a-f]{64})\n/.exec(text)![1]!, "0".repeat(64)],
    ] as const)
      expect(await playScenario(text.replace(from, to), nodePlatform)).toBe(text);
    expect(await playScenario(text.replace(/seed \d+/, "seed 7"), nodePlatform)).not.toBe(text);
    await expect(
      playScenario(text.replace("> reencrypt packet 1", "> reencrypt packet 0"), nodePlatform),
    ).rejects.toThrow(expect.objectContaining({ code: "LAB_FILE_INVALID" }));
  });
});

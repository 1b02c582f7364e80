import { createDecipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { doubles } from "../attacks/goals.ts";
import { ATTACKS, play } from "../attacks/index.ts";
import { ATTACK_NAMES } from "../attacks/names.ts";
import { AFTER_TALK, ALL, say, TALK } from "../attacks/openings.ts";
import { signsOf } from "../attacks/signs.ts";
import { TASK_NAMES, TASKS } from "../exercises/index.ts";
import { computeMatrix, type Matrix, matrixDoc } from "../matrix/index.ts";
import { nodePlatform } from "../node/index.ts";
import { attacksEn } from "../texts/attacksEn.ts";
import { attacksId } from "../texts/attacksId.ts";
import { type Platform, PROTOCOLS, remembering, World } from "../world/index.ts";

const DOC = new URL("../../../docs/lab-matrix.md", import.meta.url);
const matrix = await computeMatrix(nodePlatform);

const { primitives } = nodePlatform;
const platform = remembering(nodePlatform);
const withPrimitives = (change: Partial<Platform["primitives"]>): Platform => ({
  ...nodePlatform,
  primitives: { ...primitives, ...change },
});

/** Platforms on which one check does not check. */
const WITHOUT = {
  signatures: withPrimitives({ ed25519: { ...primitives.ed25519, verify: () => true } }),
  hmac: withPrimitives({ hmacSha256: () => new Uint8Array(32) }),
  tag: withPrimitives({ aesGcm: { ...primitives.aesGcm, open: openWithoutTag } }),
};

function openWithoutTag(...[key, nonce, ciphertext, associated]: Parameters<Platform["primitives"]["aesGcm"]["open"]>) {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(associated);
  return new Uint8Array(decipher.update(ciphertext.subarray(0, ciphertext.length - 16)));
}

function cellsOf({ attacks }: Matrix): Record<string, string> {
  const cells = attacks.flatMap(({ name, verdicts }) =>
    PROTOCOLS.map((protocol) => [
      `${name} ${protocol}`,
      `${verdicts[protocol].verdict} ${verdicts[protocol].check}`.trim(),
    ]),
  );
  return Object.fromEntries(cells) as Record<string, string>;
}

describe("the matrix", () => {
  it("is the one that is printed in docs/lab-matrix.md (node scripts/node.mjs scripts/labMatrix.ts writes it)", () => {
    expect(readFileSync(DOC, "utf8")).toBe(matrixDoc(matrix));
  });

  it("has every attack, in words of both languages, and a verdict of every kind", () => {
    expect(matrix.attacks.map(({ name }) => name)).toEqual([...ATTACK_NAMES]);
    expect(matrix.attacks.length).toBeGreaterThanOrEqual(14);
    for (const words of [attacksEn, attacksId]) {
      expect(Object.keys(words).sort()).toEqual([...ATTACK_NAMES].sort());
      for (const lines of Object.values(words)) expect(lines.every((line) => line.length > 20)).toBe(true);
    }
    const verdicts = new Set(Object.values(cellsOf(matrix)).map((cell) => cell.split(" ")[0]));
    expect([...verdicts].sort()).toEqual(["BLOCKED", "DETECTED", "NOT_APPLICABLE", "SUCCEEDS"]);
  });

  it("names the check in every cell that is blocked or detected, and a reason in every one that is not applicable", () => {
    for (const { name, verdicts } of matrix.attacks)
      for (const protocol of PROTOCOLS) {
        const { verdict, check, reason, moves } = verdicts[protocol];
        const at = `${name} ${protocol}`;
        expect(check === "", at).toBe(verdict === "SUCCEEDS" || verdict === "NOT_APPLICABLE");
        expect(check, at).not.toBe("NOTHING_CAME_OF_IT");
        expect(reason === undefined, at).toBe(verdict !== "NOT_APPLICABLE");
        expect(moves.length > 0, at).toBe(verdict !== "NOT_APPLICABLE");
      }
  });

  it("does not depend on its seed", async () => {
    const attacks = ATTACKS.filter(({ name }) => ["flip", "lowe", "stolen-device-future", "keyboard"].includes(name));
    const other = cellsOf(await computeMatrix(nodePlatform, 4, attacks));
    for (const [cell, verdict] of Object.entries(other))
      expect(`${cell}: ${verdict}`).toBe(`${cell}: ${cellsOf(matrix)[cell]}`);
  });

  it("plays conversations in which nothing is wrong until somebody attacks", async () => {
    for (const protocol of PROTOCOLS) {
      const world = await World.open({ protocol, seed: 1, platform });
      for (const move of TALK) await world.advance(move);
      expect(signsOf(world), protocol).toEqual([]);
      expect(world.desk.packets.length + 1, protocol).toBe(AFTER_TALK[protocol]);
    }
  });

  it("finds no attack to have succeeded in a conversation that nobody disturbed", async () => {
    for (const protocol of PROTOCOLS) {
      const world = await World.open({ protocol, seed: 1, platform });
      for (const move of TALK) await world.advance(move);
      // That sizes differ can be seen by looking on.
      const reached = ATTACKS.filter(({ name, goal }) => name !== "sizes" && goal(world)).map(({ name }) => name);
      expect(reached, protocol).toEqual([]);
    }
  });

  // What stops an attack is what is said to stop it: without the check, the same moves succeed.
  it.each([
    ["signatures", "forged-card rsa-des"],
    ["signatures", "forged-m4 ratchet"],
    ["signatures", "swap-prekeys ratchet"],
    ["signatures", "downgrade ratchet"],
    ["hmac", "keyboard rsa-des"],
    ["tag", "keyboard ratchet"],
    ["tag", "flip ratchet"],
  ] as const)("is another without %s: %s", async (check, cell) => {
    const [name, protocol] = cell.split(" ") as [string, (typeof PROTOCOLS)[number]];
    const attack = ATTACKS.find((one) => one.name === name)!;
    const honest = cellsOf(matrix)[cell];
    const { verdict } = await play(attack, protocol, 1978, remembering(WITHOUT[check]));
    expect(honest).toMatch(/^BLOCKED/);
    expect(`${verdict.verdict} ${verdict.check}`).not.toBe(honest);
    if (!(check === "tag")) expect(verdict.verdict).toBe("SUCCEEDS");
  });

  it("stops a record of rsa-des that was turned around by its HMAC: the direction is under it", async () => {
    const { moves, ...reflect } = ATTACKS.find(({ name }) => name === "reflect")!;
    const plain = moves("rsa-des");
    const turned = {
      ...reflect,
      moves: () =>
        "because" in plain ? plain : plain.toSpliced(-1, 0, { do: "flip", packet: AFTER_TALK["rsa-des"], bit: 199 }),
    };
    const verdicts = [platform, remembering(WITHOUT.hmac)].map(
      async (on) => (await play(turned, "rsa-des", 1978, on)).verdict,
    );
    expect((await Promise.all(verdicts)).map(({ verdict }) => verdict)).toEqual(["BLOCKED", "SUCCEEDS"]);
  });

  it("cannot tell a device that was put back, where it has written nothing since", async () => {
    for (const protocol of PROTOCOLS) {
      const world = await World.open({ protocol, seed: 1, platform });
      const packet = AFTER_TALK[protocol];
      const restored = [say("alice", "bob", "Pay."), ALL, { do: "restore", who: "bob", move: 4 } as const];
      for (const move of [...TALK, ...restored, { do: "copy", packet } as const, ALL]) await world.advance(move);
      expect(doubles(world), protocol).toBe(true);
      expect(signsOf(world), protocol).toEqual([]);
    }
  });

  it("sets as tasks only what can be done", () => {
    for (const task of TASK_NAMES) expect(cellsOf(matrix)[`${task} ${TASKS[task]}`], task).toBe("SUCCEEDS");
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { fromUtf8, toHex, utf8 } from "@sandi/crypto";
import { describe, expect, it } from "vitest";
import { seeded } from "../index.ts";
import { FixedLowe, LOWE_STEPS, type LoweTarget, newIdentity, runLowe, UnfixedLowe } from "../node/index.ts";
import { type UnfixedEffect, type UnfixedInput, type UnfixedState, unfixedStep } from "../unfixed/needhamSchroeder.ts";

const FILE = new URL("../../../scenarios/ns-unfixed.txt", import.meta.url);
const NOW = 1_800_000_000_000;

/** An honest run of the protocol of 1978: what its encryption hides is shown here, by length alone. */
function honest(): string[] {
  const random = seeded(1);
  const ids = [random.bytes(32), random.bytes(32)] as const;
  const states: UnfixedState[] = [{ at: "idle" }, { at: "idle" }];
  const lines: string[] = [];
  const take = (who: 0 | 1, input: UnfixedInput): void => {
    const context = { me: ids[who], peer: ids[who === 0 ? 1 : 0], rng: random.bytes };
    const { next, effects } = unfixedStep(states[who]!, input, context);
    states[who] = next;
    for (const effect of effects) lines.push(`  ${who === 0 ? "A" : "B"} ${tell(effect)}`);
    for (const effect of effects) {
      if (effect.do === "send") take(who === 0 ? 1 : 0, { on: "leg", plaintext: effect.plaintext });
      if (effect.do === "record") take(who === 0 ? 1 : 0, { on: "record", body: effect.body });
    }
  };
  const tell = (effect: UnfixedEffect): string => {
    switch (effect.do) {
      case "send":
        return `sends ${effect.plaintext.length} B under the other's key`;
      case "record":
        return `sends a record of ${effect.body.length} B: ${toHex(effect.body)}`;
      case "text":
        return `reads: ${fromUtf8(effect.text)}`;
      case "authenticated":
        return `believes that it is ${toHex(effect.peer) === toHex(ids[0]) ? "A" : "B"}`;
      case "refused":
        return `refuses ${effect.because}`;
    }
  };
  lines.push("> A begins");
  take(0, { on: "begin" });
  lines.push("> A says halo");
  take(0, { on: "seal", text: utf8("halo") });
  return lines;
}

async function attacked(target: LoweTarget): Promise<string[]> {
  const lines = [`> Mallory attacks ${target.name}`];
  const outcome = await runLowe({
    name: target.name,
    outcome: () => target.outcome(),
    step: async (step) => {
      const result = await target.step(step);
      lines.push(`  ${step}: ${result.stoppedBy === undefined ? "goes through" : `stopped by ${result.stoppedBy}`}`);
      return result;
    },
  });
  const { verdict, bobBelieves, malloryKnowsN2, malloryReads } = outcome;
  lines.push(`  ${verdict}: Bob ${bobBelieves ? "believes that he talks with Alice" : "was never taken in"}`);
  lines.push(`  Mallory ${malloryKnowsN2 ? "knows N2" : "never learns N2"}, and reads: ${malloryReads ?? "nothing"}`);
  return lines;
}

describe("golden scenario of the unfixed variant", () => {
  it("ns-unfixed.txt", async () => {
    const [alice, bob, mallory] = await Promise.all(["Alice", "Bob", "Mallory"].map((name) => newIdentity(name, NOW)));
    const lines = [
      "# Needham–Schroeder (1978), as the brief has it: an honest run, and Lowe's attack on it and on rsa-des.",
      ...honest(),
      ...(await attacked(new UnfixedLowe(alice!, bob!, mallory!))),
      ...(await attacked(new FixedLowe(alice!, bob!, mallory!, NOW))),
      "",
    ];
    const result = lines.join("\n");
    expect(lines.filter((line) => LOWE_STEPS.some((step) => line.startsWith(`  ${step}:`))).length).toBe(9);
    if (process.env.SANDI_REWRITE === "1") writeFileSync(FILE, result);
    else expect(result).toBe(readFileSync(FILE, "utf8"));
  });
});

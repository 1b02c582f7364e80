import { LOWE_MOVES } from "@sandi/lab/attacks";
import type { LoweStep } from "@sandi/lab/node";
import type { Move } from "@sandi/lab/world";
import { type Run, runKey, type Scenario, type Step, trailToScenario } from "./trailToScenario.ts";

/**
 * Reads Lowe's attack out of a scenario, as steps for the lab's targets, and checks on the way that it is that attack:
 * each step is about the runs and the nonces of the steps before it. Throws if it is something else.
 */
export function scenarioToLowe({ steps }: Scenario): LoweStep[] {
  const attack: LoweStep[] = [];
  const [victim, target] = [initiatorOf(steps), responderOf(steps)];
  const [n1, n2] = [`N1[${victim.run.run}]`, `N2[${target.run}]`];
  for (const step of steps) {
    const next = loweStep(step, { victim, target, n1, n2 });
    if (next !== undefined) attack.push(next);
  }
  return attack;
}

/** A trail as moves on the lab's desk, up to what Bob says at the end. */
export function trailToMoves(lines: readonly string[]): Move[] {
  return [...scenarioToLowe(trailToScenario(lines)), "talk" as const].map((step) => LOWE_MOVES[step]);
}

type Roles = { victim: Step & { do: "start" }; target: Run; n1: string; n2: string };

function loweStep(step: Step, { victim, target, n1, n2 }: Roles): LoweStep | undefined {
  const stranger = () => new Error(`not a step of Lowe's attack: ${JSON.stringify(step)}`);
  switch (step.do) {
    case "start":
      if (step !== victim) throw stranger();
      return "begin";
    case "deliver":
      if (step.leg !== "M2" || step.sentAs !== "M2" || !same(step.from, target) || !same(step.to, victim.run))
        throw stranger();
      return "passM2";
    // Part of rewriteM3: Mallory opens what is hers.
    case "read":
      if (!same(step.from, victim.run) || step.n2 !== n2) throw stranger();
      return undefined;
    case "forge":
      if (!same(step.to, target) || step.as !== victim.agent) throw stranger();
      if (step.leg === "M1" && step.values[0] === n1) return "rewriteM1";
      if (step.leg === "M3" && step.values[0] === n2) return "rewriteM3";
      // Whatever value the model found: a DES key of Mallory's choice.
      if (step.leg === "M4") return "forgeM4";
      throw stranger();
    default:
      throw stranger();
  }
}

function initiatorOf(steps: readonly Step[]): Step & { do: "start" } {
  const started = steps.find((step) => step.do === "start");
  if (started?.do !== "start" || started.peer !== "mallory") throw new Error("nobody begins a run with Mallory");
  return started;
}

function responderOf(steps: readonly Step[]): Run {
  const attacked = steps.find((step) => step.do === "forge" && step.leg === "M1");
  if (attacked?.do !== "forge") throw new Error("nobody is sent a forged M1");
  return attacked.to;
}

function same(a: Run, b: Run): boolean {
  return runKey(a) === runKey(b);
}

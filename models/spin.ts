import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../scripts/run.ts";
import type { Case } from "./cases.ts";
import { formatScenario, trailToScenario } from "./trailToScenario.ts";

const MODELS = dirname(fileURLToPath(import.meta.url));
const LIMIT_MS = 240_000;
const MEMORY_MB = 4_000;
/** 2^22 slots at first; SPIN's own table grows with what is stored. */
const HASH_BITS = 22;
const MAX_DEPTH = 1_000_000;

/** Optimising takes one second or five, and pays off only if there are a million states or several. */
const OPTIMISE = { "nsl.pml": "-O0", "delivery.pml": "-O2", "sessions.pml": "-O1", "epochs.pml": "-O1" } as const;

/** What a verifier said, as far as a verdict needs it. */
export type Verdict = {
  readonly states: number;
  readonly errors: number;
  /** Why the search does not count, whatever it found: it did not look at all states. */
  readonly incomplete: string | undefined;
};

export type CaseResult = {
  readonly passed: boolean;
  readonly outcome: string;
  readonly states: number;
  readonly ms: number;
  /** The steps of the trail, one a line; empty if there is none. */
  readonly steps: readonly string[];
  /** The same for people. */
  readonly scenario: string;
};

/** Reads the report of SPIN 6.5's verifier. */
export function readVerdict(output: string, code: number): Verdict {
  const errors = /^State-vector .*errors: (\d+)$/m.exec(output)?.[1];
  const states = /^\s*([\d.e+]+) states, stored/m.exec(output)?.[1];
  const found = Number(errors ?? 0);
  const stopped =
    /max search depth too small|out of memory|hash table full|max memory|aborting|bitstate|hash-compact/i.exec(output);
  let incomplete: string | undefined;
  if (errors === undefined || states === undefined) incomplete = "the verifier gave no report";
  else if (stopped) incomplete = stopped[0];
  else if (code !== 0) incomplete = `the verifier ended with code ${code}`;
  else if (found === 0 && output.includes("Search not completed")) incomplete = "search not completed";
  return { states: Number(states ?? 0), errors: found, incomplete };
}

/** Whether a verdict and the trail's text are what the case expects; if not, in words. */
export function judge(expect: Case["expect"], verdict: Verdict, scenario: string): string | undefined {
  if (verdict.incomplete !== undefined) return verdict.incomplete;
  if (expect === "holds") return verdict.errors === 0 ? undefined : `an assertion fails:\n${scenario}`;
  if (verdict.errors === 0) return "no trail, and there should be one";
  return expect.test(scenario) ? undefined : `the trail does not show ${expect}:\n${scenario}`;
}

/** Translates, compiles and runs one case in its own folder, and replays its trail if there is one. */
export async function runCase(test: Case): Promise<CaseResult> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "sandi-model-"));
  const done = (outcome: string, more: Partial<CaseResult> = {}): CaseResult => {
    return { passed: false, outcome, states: 0, steps: [], scenario: "", ...more, ms: performance.now() - started };
  };
  try {
    copyFileSync(join(MODELS, test.model), join(folder, test.model));
    const defines = test.defines.map((define) => `-D${define}`);
    const translated = await run("spin", ["-a", ...defines, test.model], { cwd: folder, timeoutMs: LIMIT_MS });
    if (translated.code !== 0) return done(`spin -a failed:\n${translated.output}`);
    // The shortest trail is the one that a person can read, so what must give one is searched breadth first.
    const order = test.expect === "holds" ? [] : ["-DBFS"];
    const optimise = test.expect === "holds" ? OPTIMISE[test.model] : "-O0";
    // No step counts as progress: so every cycle is one without it.
    const search = test.ends ? ["-DNP", "-DNOFAIR"] : ["-DSAFETY"];
    const options = [optimise, "-w", ...search, "-DNOREDUCE", `-DMEMLIM=${MEMORY_MB}`, ...order, "-o", "pan", "pan.c"];
    const compiled = await run("gcc", options, { cwd: folder, timeoutMs: LIMIT_MS });
    if (compiled.code !== 0) return done(`gcc failed:\n${compiled.output}`);
    const depth = test.expect === "holds" ? [`-m${MAX_DEPTH}`] : [];
    const flags = ["-E", `-w${HASH_BITS}`, ...depth, ...(test.ends ? ["-l"] : [])];
    const ran = await run(join(folder, "pan"), flags, { cwd: folder, timeoutMs: LIMIT_MS });
    const verdict = readVerdict(ran.output, ran.code);
    let steps: readonly string[] = [];
    if (verdict.errors > 0) {
      const trail = await run("spin", ["-t", "-T", ...defines, test.model], { cwd: folder, timeoutMs: LIMIT_MS });
      steps = stepsOf(trail.output);
      if (!trail.output.includes("text of failed assertion")) return done("the trail ends without a failed assertion");
    }
    const scenario = test.model === "nsl.pml" ? formatScenario(trailToScenario(steps)) : steps.join("\n");
    const complaint = judge(test.expect, verdict, scenario);
    const outcome = complaint ?? (verdict.errors === 0 ? "holds" : `trail of ${steps.length} steps`);
    return done(outcome, { passed: complaint === undefined, states: verdict.states, steps, scenario });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the model printed while SPIN replayed the trail. */
function stepsOf(output: string): string[] {
  return [...output.matchAll(/^\s*STEP (.*)$/gm)].map((match) => match[1]!);
}

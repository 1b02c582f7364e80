// Checks the models with SPIN and replays the attack that it finds against the code. `npm test` runs this.
//   node scripts/node.mjs models/run.ts             everything; the last line counts
//   node scripts/node.mjs models/run.ts --long      also what takes minutes
//   node scripts/node.mjs models/run.ts nsl epoch   only cases with one of these words in their name, with their trails
import { attackOf, FOUND_BY_SPIN, judge } from "@sandi/lab/attacks";
import {
  BOBS_SECRET,
  DeskLowe,
  FixedLowe,
  type LoweOutcome,
  newIdentity,
  nodePlatform,
  runLowe,
  UnfixedLowe,
} from "@sandi/lab/node";
import { World } from "@sandi/lab/world";
import { mutatedBuild } from "../packages/lab/test/support/mutant.ts";
import { plantFaults } from "../packages/protocol/test/ratchet/games/plant.ts";
import { run } from "../scripts/run.ts";
import { CASES, type Case, LOWE_CASE } from "./cases.ts";
import { EPOCHS_PLANTS } from "./epochsPlants.ts";
import { readEpochsTrail } from "./epochsTrail.ts";
import { scenarioToLowe, trailToMoves } from "./replay.ts";
import { type EpochsOutcome, replayEpochs } from "./replayEpochs.ts";
import { replaySessions } from "./replaySessions.ts";
import { readSessionsTrail } from "./sessionsTrail.ts";
import { type CaseResult, runCase } from "./spin.ts";
import { formatScenario, trailToScenario } from "./trailToScenario.ts";

const AT_ONCE = 2;
const NOW = 1_800_000_000_000;

type Replay = { readonly name: string; readonly expect: Partial<LoweOutcome>; attack(): Promise<LoweOutcome> };

const count = { passed: 0, failed: 0 };

function report(passed: boolean, cells: readonly string[]): void {
  count[passed ? "passed" : "failed"]++;
  console.log([passed ? "ok  " : "FAIL", ...cells].join("  ").trimEnd());
}

function reportCase(test: Case, result: CaseResult): void {
  const expected = test.expect === "holds" ? "holds" : "trail";
  const states = `${result.states.toLocaleString("en")} states`.padStart(18);
  const time = `${(result.ms / 1000).toFixed(1)} s`.padStart(7);
  report(result.passed, [test.name.padEnd(50), `expected ${expected}`, states, time, result.outcome]);
}

/** The same steps against everything that can be attacked: SPIN's trail, and what Bob then says. */
async function replays(trail: readonly string[]): Promise<readonly Replay[]> {
  const steps = [...scenarioToLowe(trailToScenario(trail)), "talk" as const];
  const [alice, bob, mallory] = await Promise.all(["Alice", "Bob", "Mallory"].map((name) => newIdentity(name, NOW)));
  const succeeds = { verdict: "SUCCEEDS", bobBelieves: true, malloryKnowsN2: true, malloryReads: BOBS_SECRET } as const;
  const blocked = (check: string) => {
    return { verdict: "BLOCKED", stoppedAt: "passM2", check, bobBelieves: false, malloryKnowsN2: false } as const;
  };
  const built = (name: string, marks: readonly string[], expect: Partial<LoweOutcome>): Replay => {
    return { name: `rsa-des built without ${name}`, expect, attack: () => mutatedBuild(marks, steps) };
  };
  return [
    {
      name: "the protocol of 1978",
      expect: succeeds,
      attack: () => runLowe(new UnfixedLowe(alice!, bob!, mallory!), steps),
    },
    {
      name: "rsa-des",
      expect: blocked("RSA_DES_WRONG_PEER"),
      attack: () => runLowe(new FixedLowe(alice!, bob!, mallory!, NOW), steps),
    },
    {
      name: "the protocol of 1978, on the lab's desk",
      expect: succeeds,
      attack: async () => runLowe(await DeskLowe.open("ns-1978"), steps),
    },
    {
      name: "rsa-des, on the lab's desk",
      expect: blocked("RSA_DES_WRONG_PEER"),
      attack: async () => runLowe(await DeskLowe.open("rsa-des"), steps),
    },
    built("ID_B in M2", ["Lowe's fix"], blocked("RSA_DES_WRONG_TRANSCRIPT")),
    built("SHA-256(c1) in M2", ["Binding to c1"], blocked("RSA_DES_WRONG_PEER")),
    // Whoever takes both out makes the line "rsa-des" above fail: this is that build.
    built("either", ["Lowe's fix", "Binding to c1"], succeeds),
  ];
}

async function replay({ name, expect, attack }: Replay): Promise<void> {
  const started = performance.now();
  const outcome = await attack().catch((error: unknown) => ({ verdict: String(error) }));
  const said: Readonly<Record<string, unknown>> = outcome;
  const passed = Object.entries(expect).every(([key, value]) => said[key] === value);
  const where = "stoppedAt" in outcome ? ` at ${outcome.stoppedAt}: ${outcome.check}` : "";
  const expected = `expected ${expect.verdict === "SUCCEEDS" ? "success" : "a stop"}`;
  const time = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(7);
  report(passed, [`replay on ${name}`.padEnd(50), expected, time, `attack ${outcome.verdict}${where}`]);
}

/** The run that the lab's page offers is the trail, and the lab judges it as any other. */
async function replayAsMoves(trail: readonly string[]): Promise<void> {
  const started = performance.now();
  const moves = trailToMoves(trail);
  const world = await World.play({ protocol: "ns-1978", seed: 1978, platform: nodePlatform }, moves);
  const { verdict } = judge(attackOf("lowe")!, world);
  const isOffered = JSON.stringify(moves) === JSON.stringify(FOUND_BY_SPIN);
  const time = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(7);
  report(verdict === "SUCCEEDS" && isOffered, [
    "replay as moves of the lab".padEnd(50),
    "expected success",
    time,
    `attack ${verdict}${isOffered ? "" : ", and the page offers other moves"}`,
  ]);
}

async function missingPrograms(): Promise<string[]> {
  const found = await Promise.all(
    [["spin", "-V"] as const, ["gcc", "--version"] as const].map(async ([name, flag]) => {
      return { name, code: (await run(name, [flag], { cwd: "." })).code };
    }),
  );
  return found.filter(({ code }) => code !== 0).map(({ name }) => name);
}

async function runAll(cases: readonly Case[], verbose: boolean): Promise<ReadonlyMap<string, CaseResult>> {
  const waiting = [...cases];
  const results = new Map<string, CaseResult>();
  const worker = async () => {
    for (let test = waiting.shift(); test; test = waiting.shift()) {
      const result = await runCase(test);
      reportCase(test, result);
      results.set(test.name, result);
      if (verbose && result.steps.length > 0) console.log(result.scenario.replace(/^/gm, "        "));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** What breaks a mutant, done to the real clients: it must not break them. */
function replayOnRatchet(test: Case, { passed, steps }: CaseResult): void {
  if (test.model !== "sessions.pml" || test.expect === "holds" || !passed) return;
  const started = performance.now();
  const outcome = replaySessions(readSessionsTrail(steps));
  const time = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(7);
  const { agree, complete, openings, idle } = outcome;
  report(agree && complete && openings <= 8, [
    `replay on ratchet: ${test.name}`.padEnd(50),
    `${steps.length} steps, ${idle} idle`,
    time,
    `${agree ? "one session" : "TWO SESSIONS"}, ${complete ? "all arrived" : "NOT ALL ARRIVED"}, ${openings} openings`,
  ]);
}

/** What breaks a mutant, done to two real machines: it breaks those that lack the same, and no others. */
async function replayOnEpochs(test: Case, { passed, steps }: CaseResult): Promise<void> {
  const place = EPOCHS_PLANTS.findIndex(({ fault }) => fault === test.name);
  if (place < 0 || !passed) return;
  const trail = readEpochsTrail(steps);
  const planted = (await import(`./replayEpochs.ts?${place}`)) as typeof import("./replayEpochs.ts");
  for (const [name, replayed, breaks] of [
    ["ratchet", replayEpochs, false],
    ["ratchet without this", planted.replayEpochs, true],
  ] as const) {
    const started = performance.now();
    const outcome = replayed(trail);
    const time = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(7);
    const found = complaints(outcome);
    report(found.length > 0 === breaks, [
      `replay on ${name}: ${test.name}`.padEnd(50),
      `${trail.length} steps, ${outcome.idle} idle`,
      time,
      found.join(", ") || "one session, all arrived, nothing stolen",
    ]);
  }
}

function complaints({ kept, complete, stolen }: EpochsOutcome): string[] {
  return [
    ...(kept ? [] : ["the session is lost"]),
    ...(complete ? [] : ["not all arrived"]),
    ...stolen.map((epoch) => `a thief reads epoch ${epoch}`),
  ];
}

async function main(args: readonly string[]): Promise<void> {
  const long = args.includes("--long");
  const words = args.filter((arg) => arg !== "--long");
  const missing = await missingPrograms();
  if (missing.length > 0) {
    console.error(
      `The models need ${missing.join(" and ")}. On Debian or Ubuntu: sudo apt-get install --no-install-recommends spin gcc libc6-dev`,
    );
    count.failed++;
    return;
  }
  const cases = CASES.filter(
    (test) => (long || !test.long) && (words.length === 0 || words.some((word) => test.name.includes(word))),
  );
  const results = await runAll(cases, words.length > 0);
  for (const test of cases) replayOnRatchet(test, results.get(test.name)!);
  plantFaults(EPOCHS_PLANTS, [new URL("./", import.meta.url).href]);
  for (const test of cases) await replayOnEpochs(test, results.get(test.name)!);
  const lowe = results.get(LOWE_CASE);
  if (!cases.some(({ name }) => name === LOWE_CASE)) return;
  if (!lowe?.passed) return report(false, [`replay of "${LOWE_CASE}"`, "there is no trail to replay"]);
  console.log(`\nThe trail of "${LOWE_CASE}", as a scenario:`);
  console.log(formatScenario(trailToScenario(lowe.steps)).replace(/^/gm, "    "));
  for (const one of await replays(lowe.steps)) await replay(one);
  await replayAsMoves(lowe.steps);
}

await main(process.argv.slice(2));
console.log(`models: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

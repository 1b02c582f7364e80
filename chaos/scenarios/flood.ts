import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isErrorCode } from "@sandi/protocol";
import { seeded } from "@sandi/testkit/fuzz";
import { ATTACKS, type Damage } from "../lib/attacks.ts";
import { HonestPair } from "../lib/honest.ts";
import { quantile, sleep, slowdown } from "../lib/machine.ts";
import type { Memory } from "../lib/probe.ts";
import { type Relay, startTestRelay } from "../lib/relay.ts";
import {
  atMost,
  type Check,
  equals,
  informs,
  type Scenario,
  type ScenarioOptions,
  type Stage,
  type Verdict,
} from "../lib/scenario.ts";
import { ledgerChecks } from "../lib/verdicts.ts";

const MIB = 2 ** 20;
const ATTACKER = fileURLToPath(new URL("../lib/attacker.ts", import.meta.url));
/** Of all readers together, and of all that waits for the disk: small, so that the bounds are met in seconds. */
const BYTES = 12 * MIB;
/** Buffers that are kept to be used again. */
const KEPT_MIB = 32;
/** Both of the bounds, what the disk's thread has a copy of, the buffers, and what one attacker leaves unread. */
const LIVE_MIB = (3 * BYTES) / MIB + KEPT_MIB + 8;
const P99_MS = 100;

async function run({ short, seed, stage, note }: ScenarioOptions): Promise<Verdict> {
  const relay = await startTestRelay(stage, {
    dataDir: stage.folder(),
    limits: { memoryBytes: BYTES, pendingBytes: BYTES, burst: 2_000, ratePerSecond: 200 },
  });
  const honest = await HonestPair.meet(stage, relay.url, seeded(seed));
  await honest.talk(1_000);
  const ms = short ? 1_500 : 8_000;
  const names = short
    ? ["deaf", "strangers", "crowd", "joins"]
    : Object.keys(ATTACKS).filter((name) => name !== "nothing");
  const before = await relay.memory();
  const checks: Check[] = [];
  const unknown = new Set<string>();
  // What else the machine does changes by the minute: an attack is compared with what was just before and just after.
  const quiet = async (): Promise<number> =>
    quantile((await under(stage, relay, honest, "nothing", ms / 2)).took, 0.99);
  let control = await quiet();
  for (const name of names) {
    const { took, damage, peak } = await under(stage, relay, honest, name, ms);
    const slowed = slowdown();
    const next = await quiet();
    const bar = Math.max(4 * Math.max(control, next), P99_MS * slowed);
    control = next;
    const told = Object.entries(damage.codes).map(([code, times]) => `${code} × ${times}`);
    for (const code of Object.keys(damage.codes))
      if (!code.startsWith("closed with") && !isErrorCode(code)) unknown.add(code);
    note(`${name}: ${ATTACKS[name]!.about}; ${damage.tries} tries, told ${told.join(", ") || "nothing"}`);
    checks.push(
      informs(`${name}: p99 of others when it was over`, next, " ms"),
      atMost(`${name}: p99 of others`, quantile(took, 0.99), bar, " ms"),
      atMost(`${name}: live memory at its peak`, peak / MIB, LIVE_MIB, " MiB"),
    );
  }
  await sleep(1_500);
  const after = await relay.memory();
  return {
    checks: [
      ...checks,
      atMost("live memory kept when all is over", (live(after) - live(before)) / MIB, KEPT_MIB + 8, " MiB"),
      equals("answers that have no code of ours", [...unknown].join(" "), ""),
      ...ledgerChecks(honest.ledger, 100),
    ],
  };
}

function live({ heapUsed, arrayBuffers }: Memory): number {
  return heapUsed + arrayBuffers;
}

/** Lets one attacker loose, and the honest pair talk meanwhile. @returns also how much more lived in the relay's memory */
async function under(
  stage: Stage,
  relay: Relay,
  honest: HonestPair,
  name: string,
  ms: number,
): Promise<{ took: readonly number[]; damage: Damage; peak: number }> {
  const before = live(await relay.memory());
  const attacker = fork(ATTACKER, [name, relay.url], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  stage.later(() => attacker.kill("SIGKILL"));
  await once(attacker, "message");
  await sleep(500);
  const talk = honest.talk(ms);
  let peak = 0;
  const until = performance.now() + ms;
  while (performance.now() < until) {
    // Live means after a collection: garbage fills all the memory there is.
    await sleep(ms / 3);
    peak = Math.max(peak, live(await relay.memory()) - before);
  }
  const took = await talk;
  const told = once(attacker, "message");
  attacker.send("stop");
  const [damage] = (await told) as [Damage];
  attacker.kill("SIGKILL");
  return { took, damage, peak };
}

export const scenario: Scenario = {
  name: "flood",
  line: 6,
  about:
    "one client asks, sends, joins or connects as fast as it can: others are served, memory is bounded, errors have codes",
  run,
};

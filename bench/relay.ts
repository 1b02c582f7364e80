/** The relay beside Mosquitto and NATS: how many messages one core carries, what each costs, and how long it takes. */
import { DEFAULT_LIMITS } from "@sandi/relay";
import { flatPart } from "./lib/relay/flatScenario.ts";
import { idlePart } from "./lib/relay/idleScenario.ts";
import { latencyPart } from "./lib/relay/latencyScenario.ts";
import { drainPart, storePart } from "./lib/relay/mailScenarios.ts";
import { pairsPart } from "./lib/relay/pairsScenario.ts";
import type { Part, PartResult } from "./lib/relay/part.ts";
import { RAISED_LIMITS } from "./lib/relay/subjects.ts";
import { type BenchOptions, formatTable, type Report } from "./lib/report.ts";

const PARTS: Readonly<Record<string, Part>> = {
  a: pairsPart({
    title: "a. online: 50 pairs, 64 messages in flight each",
    pairs: 50,
    window: 64,
    bars: { "NATS core": 1, Mosquitto: 12 },
  }),
  b: pairsPart({
    title: "b. online: 500 pairs, one message in flight each",
    pairs: 500,
    window: 1,
    bars: { Mosquitto: 1 },
  }),
  c: storePart,
  d: drainPart,
  e: latencyPart,
  f: idlePart,
  g: flatPart,
};

export const parts = Object.keys(PARTS);

export async function run({ quick, alone = false, only = parts, profileTo }: BenchOptions): Promise<Report> {
  const nodeFlags = profileTo === undefined ? [] : ["--cpu-prof", "--cpu-prof-dir", profileTo];
  const results: PartResult[] = [];
  for (const part of parts.filter((name) => only.includes(name))) {
    const result = await PARTS[part]!({ quick, alone, nodeFlags });
    results.push(result);
    // Standard output is for the report; progress goes to standard error.
    for (const table of result.tables) console.error(["", ...formatTable(table)].join("\n"));
  }
  return {
    title: "The relay: messages with bodies of 256 bytes through one core",
    method: [
      "Relay and peers on core 0 with all their threads, the load generator on core 1; medians of interleaved rounds.",
      "A message of Sandi's counts when it is delivered, acknowledged by its recipient, and accepted to its sender.",
      "Processor time is the system's own count of the whole process. At the end of each run all that was sent has arrived, once and in order.",
      `Limits of the relay: ${Object.entries({ ...DEFAULT_LIMITS, ...RAISED_LIMITS })
        .map(([name, value]) => `${name} ${value}`)
        .join(", ")}.`,
      ...describePeers(results),
    ],
    tables: results.flatMap(({ tables }) => tables),
    bars: results.flatMap(({ bars }) => bars),
  };
}

function describePeers(results: readonly PartResult[]): string[] {
  const peers = new Map(results.flatMap((result) => result.peers.map((peer) => [peer.name, peer])));
  return [...peers.values()].map(({ name, version, settings }) =>
    version === undefined
      ? `${name} is not installed and was left out: apt-get install mosquitto nats-server`
      : `${name} ${version}: ${settings}.`,
  );
}

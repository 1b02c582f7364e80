import { identities, joinAll } from "../lib/herd.ts";
import { sleep } from "../lib/machine.ts";
import { startTestRelay } from "../lib/relay.ts";
import { atMost, equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";

const KIB = 1_024;
const MEMORY_KIB = 12;
const CPU_PERCENT = 5;

async function run({ short, stage, note }: ScenarioOptions): Promise<Verdict> {
  const count = short ? 1_200 : 10_000;
  const relay = await startTestRelay(stage, { dataDir: stage.folder(), limits: { connections: 20_000 } });
  const everybody = await identities(count);
  // The first of them compile code and fill pools; what the others add is what a connection costs.
  const some = await joinAll(stage, relay.url, everybody.slice(0, count / 4), { atOnce: 100 });
  await sleep(500);
  const before = await relay.memory();
  const started = performance.now();
  const others = await joinAll(stage, relay.url, everybody.slice(count / 4), { atOnce: 100 });
  note(`${others.clients.length} joined in ${Math.round(performance.now() - started)} ms`);
  const clients = [...some.clients, ...others.clients];
  let closed = 0;
  for (const client of clients) client.ws.on("close", () => closed++);
  await sleep(1_000);
  const after = await relay.memory();
  // Long enough for a round of pings.
  const [idleSince, cpu] = [performance.now(), (await relay.memory(false)).cpuMs];
  await sleep(short ? 3_000 : 35_000);
  const idleMs = performance.now() - idleSince;
  const last = await relay.memory(false);
  const each = (from: number, to: number): number => (to - from) / others.clients.length / KIB;
  const live = (memory: typeof before): number => memory.heapUsed + memory.arrayBuffers;
  const resident = each(before.rss, after.rss);
  return {
    checks: [
      informs("idle connections", count),
      // Of a few connections V8's own heap sizes are the larger part of what becomes resident.
      short
        ? informs("resident pages, each", resident, " KiB")
        : atMost("resident pages, each", resident, MEMORY_KIB, " KiB"),
      atMost("live objects and buffers, each", each(live(before), live(after)), MEMORY_KIB, " KiB"),
      atMost("processor while nobody says anything", (100 * (last.cpuMs - cpu)) / idleMs, CPU_PERCENT, " %"),
      equals("connections that were lost", closed, 0),
    ],
  };
}

export const scenario: Scenario = {
  name: "idle",
  line: 7,
  about: "thousands of idle connections: what each costs in memory and processor time",
  run,
};

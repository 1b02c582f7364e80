import { seeded } from "@sandi/testkit/fuzz";
import { Crowd, RATE } from "./crowd.ts";
import { Ledger } from "./ledger.ts";
import { sleep } from "./machine.ts";
import { type Relay, startCliRelay } from "./relay.ts";
import { atMost, type Check, equals, informs, type Stage, type Verdict } from "./scenario.ts";
import { commonSlope, type Sample } from "./slope.ts";
import { ledgerChecks } from "./verdicts.ts";

const MEGABYTE = 1024 * 1024;
const SLOPE_LIMIT = 1;

export type SoakOptions = {
  readonly minutes: number;
  readonly restartMinutes: number;
  readonly seed: number;
  /** The relay keeps so many bytes a second for nothing: the soak must notice. */
  readonly leakBytesPerSecond: number;
  readonly stage: Stage;
  note(text: string): void;
};

/** One life of the relay, from its start to its end, as it was measured from outside and from inside. */
type Life = { readonly startedAt: number; heap: Sample[]; code: Sample[]; rss: Sample[]; descriptors: Sample[] };

/** Load, restarts and measurements for the given time; chaos/README.md explains the figures. */
export async function soak(options: SoakOptions): Promise<Verdict> {
  const { stage, note } = options;
  const random = seeded(options.seed);
  const dataDir = stage.folder();
  const ledger = new Ledger();
  const endsAt = performance.now() + options.minutes * 60_000;
  const lifeMs = options.restartMinutes * 60_000;
  // Compiling, filling pools and caches is over by then.
  const settleMs = Math.min(180_000, lifeMs * 0.3);
  const sampleMs = Math.min(10_000, lifeMs / 12);

  let relay = await startCliRelay(stage, dataDir);
  const { url, port } = relay;
  const crowd = await Crowd.gather(stage, url, ledger);
  const lives: Life[] = [];
  let [restarts, slowestMs, badExits] = [0, relay.readyMs, 0];
  let stopped = false;
  const load = crowd.drive(random, () => stopped);
  for (let last = false; !last; ) {
    if (options.leakBytesPerSecond > 0) await relay.leak(options.leakBytesPerSecond);
    const life: Life = { startedAt: performance.now(), heap: [], code: [], rss: [], descriptors: [] };
    lives.push(life);
    last = performance.now() + 1.5 * lifeMs > endsAt;
    const until = last ? endsAt : performance.now() + lifeMs;
    while (performance.now() < until) {
      await sleep(Math.min(sampleMs, Math.max(0, until - performance.now())));
      await sample(relay, life, crowd);
      if (life.heap.length % 12 === 0) note(describe(life, ledger));
    }
    if (last) break;
    // Both ways to end, in turn.
    if (restarts++ % 2 === 0) badExits += (await relay.stop()) === 0 ? 0 : 1;
    else await relay.kill();
    relay = await startCliRelay(stage, dataDir, port);
    slowestMs = Math.max(slowestMs, relay.readyMs);
  }
  stopped = true;
  await load;
  const settled = await crowd.settle();
  await sleep(500);
  badExits += (await relay.stop()) === 0 ? 0 : 1;
  return {
    checks: [
      ...ledgerChecks(ledger, options.minutes * 60 * RATE * 0.25),
      equals("outboxes that stayed full", settled ? 0 : 1, 0),
      informs("restarts", restarts),
      equals("exit codes other than 0 after SIGTERM", badExits, 0),
      informs("ready again, at the slowest", slowestMs, " ms"),
      ...memoryChecks(lives, settleMs),
    ],
  };
}

function memoryChecks(lives: readonly Life[], settleMs: number): Check[] {
  const settled = (pick: (life: Life) => Sample[]): Sample[][] =>
    lives
      .map((life) => pick(life).filter(({ atMs }) => atMs - life.startedAt >= settleMs))
      .filter(({ length }) => length > 2);
  const heap = commonSlope(settled(({ heap }) => heap));
  const code = commonSlope(settled(({ code }) => code));
  const rss = commonSlope(settled(({ rss }) => rss));
  const each = settled(({ heap }) => heap).map((life) => commonSlope([life]).perHour.toFixed(2));
  const spare = settled(({ descriptors }) => descriptors).map((life) => {
    const third = Math.ceil(life.length / 3);
    const least = (part: Sample[]): number => Math.min(...part.map(({ value }) => value));
    return least(life.slice(-third)) - least(life.slice(0, third));
  });
  const plusMinus = ({ error }: { error: number }): string => ` MB/h ± ${error.toFixed(2)}`;
  return [
    atMost("live memory after collection, slope", heap.perHour, SLOPE_LIMIT, plusMinus(heap)),
    informs("the same of each life", `${each.join(", ")} MB/h`),
    informs("live memory, at the end", lives.at(-1)!.heap.at(-1)?.value ?? Number.NaN, " MB"),
    informs("compiled code, slope", code.perHour, plusMinus(code)),
    informs("resident pages, slope", rss.perHour, plusMinus(rss)),
    informs("resident pages, at most", Math.max(...lives.flatMap(({ rss }) => rss.map(({ value }) => value))), " MB"),
    // How many connections there are is known from the other side, a moment later; a life has hundreds of visits.
    atMost("descriptors more at the end of a life", Math.max(...spare), 2),
  ];
}

async function sample(relay: Relay, life: Life, crowd: Crowd): Promise<void> {
  const before = await relay.memory(false);
  const after = await relay.memory();
  const atMs = performance.now();
  life.rss.push({ atMs, value: before.rss / MEGABYTE });
  life.heap.push({ atMs, value: (after.heapUsed - after.code + after.arrayBuffers) / MEGABYTE });
  life.code.push({ atMs, value: after.code / MEGABYTE });
  life.descriptors.push({ atMs, value: after.descriptors - crowd.connections });
}

function describe(life: Life, ledger: Ledger): string {
  const { accepted } = ledger.judge();
  const [heap, code, rss, spare] = [life.heap, life.code, life.rss, life.descriptors].map((list) => list.at(-1)!.value);
  const minutes = ((performance.now() - life.startedAt) / 60_000).toFixed(1);
  return `${new Date().toISOString()} minute ${minutes} of this life: live ${heap!.toFixed(2)} MB and ${code!.toFixed(2)} MB of code, resident ${rss!.toFixed(1)} MB, ${spare} descriptors beside the connections; ${accepted} accepted`;
}

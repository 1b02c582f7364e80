import { seeded } from "@sandi/testkit/fuzz";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { identities, joinAll } from "../lib/herd.ts";
import { Ledger } from "../lib/ledger.ts";
import { quantile, sleep, slowdown, until } from "../lib/machine.ts";
import { comeBack, newBody, Reader, Sender } from "../lib/people.ts";
import { startTestRelay } from "../lib/relay.ts";
import { atMost, equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";
import { ledgerChecks } from "../lib/verdicts.ts";

const WITHIN_MS = 60_000;
const RATE = 200;

async function run({ short, seed, lies, stage, note }: ScenarioOptions): Promise<Verdict> {
  const count = short ? 500 : 5_000;
  const random = seeded(seed);
  const dataDir = stage.folder();
  const limits = { ratePerSecond: 10_000, burst: 10_000, senderMessages: 10_000 };
  const first = await startTestRelay(stage, { dataDir, limits, lies });
  const everybody = await identities(count);
  const { clients } = await joinAll(stage, first.url, everybody, { atOnce: 200 });
  note(`${count} have joined`);
  const ledger = new Ledger();
  const reader = new Reader(ledger, await newIdentity("reader"));
  await reader.join(first.url);
  const senders: Sender[] = [];
  for (let i = 0; i < 4; i++) senders.push(new Sender(ledger, await newIdentity("sender"), reader.identity));
  await Promise.all(senders.map((sender) => sender.join(first.url)));
  let talking = true;
  const talk = (async () => {
    for (let due = performance.now(); talking; await sleep(2))
      for (; due <= performance.now(); due += 1_000 / RATE)
        senders[Math.floor(random() * senders.length)]!.say(newBody(random, 100));
  })();
  await sleep(short ? 500 : 2_000);
  await first.kill();
  await until(() => clients.every(({ ws }) => ws.readyState === ws.CLOSED), 10_000);
  const relay = await startTestRelay(stage, { dataDir, port: first.port, limits, lies });
  const slowed = slowdown();
  const generator = process.cpuUsage();
  const started = performance.now();
  // All at the same instant, including those who talk.
  const storm = joinAll(stage, relay.url, everybody, { atOnce: count });
  const joined = Promise.all([reader, ...senders].map((who) => comeBack(who, relay.url)));
  const { tookMs, attempts } = await storm;
  await joined;
  const took = performance.now() - started;
  const { user, system } = process.cpuUsage(generator);
  const relayMs = (await relay.memory(false)).cpuMs;
  talking = false;
  await talk;
  const settled = await until(() => senders.every(({ waiting }) => waiting === 0), 20_000);
  await sleep(300);
  return {
    checks: [
      equals("clients that are in again", tookMs.length, count),
      atMost("the last of them after", Math.max(...tookMs), WITHIN_MS * slowed, " ms"),
      informs("half of them after", quantile(tookMs, 0.5), " ms"),
      informs("attempts that were turned away", attempts - count),
      informs(
        "processor, relay and generator",
        `${Math.round(relayMs)} and ${Math.round((user + system) / 1_000)} of ${Math.round(took)} ms`,
      ),
      ...ledgerChecks(ledger, 50),
      equals("outboxes that stayed full", settled ? 0 : 1, 0),
    ],
  };
}

export const scenario: Scenario = {
  name: "storm",
  line: 8,
  about: "5,000 clients come back at once after a restart: all are in within a minute, nothing accepted is lost",
  run,
};

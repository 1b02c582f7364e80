import { seeded } from "@sandi/testkit/fuzz";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { Ledger } from "../lib/ledger.ts";
import { sleep, until } from "../lib/machine.ts";
import { comeBack, newBody, Reader, Sender } from "../lib/people.ts";
import { startTestRelay } from "../lib/relay.ts";
import { equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";
import { ledgerChecks } from "../lib/verdicts.ts";

const YEAR_MS = 365 * 86_400_000;
const HOUR_MS = 3_600_000;
/** What the relay's clock is set to, one after the other, against the machine's. */
const OFFSETS = [-1_000, YEAR_MS, 0, HOUR_MS, -YEAR_MS, YEAR_MS, 0, -HOUR_MS, -YEAR_MS, 0];
const SHORT = [YEAR_MS, -YEAR_MS, 0];

async function run({ short, seed, lies, stage, note }: ScenarioOptions): Promise<Verdict> {
  const random = seeded(seed);
  const dataDir = stage.folder();
  const settings = { dataDir, lies, limits: { ratePerSecond: 1_000, burst: 1_000, senderMessages: 10_000 } };
  let relay = await startTestRelay(stage, settings);
  const ledger = new Ledger();
  const [present, absent] = [
    new Reader(ledger, await newIdentity("present")),
    new Reader(ledger, await newIdentity("absent")),
  ];
  const toPresent = new Sender(ledger, await newIdentity("sender"), present.identity);
  const toAbsent = new Sender(ledger, await newIdentity("sender"), absent.identity);
  const everybody = [present, toPresent, toAbsent];
  await absent.join(relay.url);
  await absent.client!.close();
  await Promise.all(everybody.map((one) => one.join(relay.url)));
  let [stuck, said] = [0, 0];
  const offsets = short ? SHORT : OFFSETS;
  for (const [at, offset] of offsets.entries()) {
    await relay.setClock(offset);
    for (let i = 0; i < 20; i++, said += 2) {
      toPresent.say(newBody(random, 50));
      toAbsent.say(newBody(random, 50));
      await sleep(10);
    }
    // Connected clients stay connected, and messages are accepted, whatever the clock does.
    const settled = await until(() => toPresent.waiting + toAbsent.waiting === 0 && present.size === said / 2, 5_000);
    if (!settled) stuck++;
    // Long enough for what runs once a second, and in the long form for what runs once a minute.
    await sleep(short ? 1_100 : 2_500);
    note(
      `clock ${offset >= 0 ? "+" : ""}${Math.round(offset / HOUR_MS)} h: ${settled ? "all accepted" : "something waits"}`,
    );
    if (at % 3 !== 1) continue;
    // A restart with a wrong clock. By that clock no card is valid until it is right again.
    await relay.stop();
    relay = await startTestRelay(stage, { ...settings, port: relay.port, clockOffsetMs: offset });
    await sleep(short ? 1_100 : 2_500);
    await relay.setClock(0);
    await Promise.all(everybody.map((one) => comeBack(one, relay.url)));
  }
  await absent.join(relay.url);
  await until(() => absent.size === said / 2, 10_000);
  return {
    checks: [
      informs("times the clock was set", offsets.length),
      equals("settings under which something had to wait", stuck, 0),
      ...ledgerChecks(ledger, said),
    ],
  };
}

export const scenario: Scenario = {
  name: "clock",
  line: 16,
  about: "the relay's clock a year ahead, a year behind, and back: nothing is lost, and nothing expires early",
  run,
};

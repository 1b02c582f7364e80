import { seeded } from "@sandi/testkit/fuzz";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { Chatters } from "../lib/chatters.ts";
import { Ledger } from "../lib/ledger.ts";
import { sleep, slowdown, startSlowdown, until } from "../lib/machine.ts";
import { newBody, Reader, Sender } from "../lib/people.ts";
import { startTestRelay } from "../lib/relay.ts";
import { atMost, equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";
import { ledgerChecks } from "../lib/verdicts.ts";

const RATE = 200;
/** One in so many is a text between two real clients, of either suite in turn, which encrypt and write to their disks. */
const TEXT_EVERY = 20;
const READY_MS = 3_000;
const LIMITS = { ratePerSecond: 10_000, burst: 10_000, senderMessages: 10_000 };

async function run({ short, seed, lies, stage, note }: ScenarioOptions): Promise<Verdict> {
  const rounds = lies ? 4 : short ? 8 : 100;
  const random = seeded(seed);
  const dataDir = stage.folder();
  const ledger = new Ledger();
  const [online, offline] = [
    new Reader(ledger, await newIdentity("online")),
    new Reader(ledger, await newIdentity("offline")),
  ];
  const senders: Sender[] = [];
  for (const reader of [online, online, offline, offline])
    senders.push(new Sender(ledger, await newIdentity("sender"), reader.identity));
  let pairs: readonly Chatters[] | undefined;
  let port = 0;
  let [slowestMs, worstSlowdown] = [0, 1];
  let said = 0;
  for (let round = 0; ; round++) {
    const relay = await startTestRelay(stage, { dataDir, port, lies, limits: LIMITS });
    port = relay.port;
    if (relay.readyMs > slowestMs) {
      slowestMs = relay.readyMs;
      worstSlowdown = Math.max(slowdown(), startSlowdown());
    }
    pairs ??= [
      await Chatters.meet(stage, relay.url, ledger, "ratchet"),
      await Chatters.meet(stage, relay.url, ledger, "rsa-des"),
    ];
    await Promise.all([online.join(relay.url), offline.join(relay.url)]);
    if (round < rounds) await offline.client?.close();
    await Promise.all(senders.map((sender) => sender.join(relay.url)));
    if (round === rounds) {
      const settled = await until(() => senders.every(({ waiting }) => waiting === 0), lies ? 2_000 : 30_000);
      const confirmed = await Promise.all(pairs.map((pair) => pair.end(lies ? 1_000 : 60_000)));
      await sleep(500);
      const checks = [
        ...ledgerChecks(ledger, rounds * 10),
        equals("outboxes that stayed full", settled && confirmed.every(Boolean) ? 0 : 1, 0),
        informs("delivered again, and dropped by its id", online.repeated + offline.repeated),
        informs("times killed", rounds),
        atMost("ready again, at the slowest", slowestMs, READY_MS * worstSlowdown, " ms"),
        equals("exit code after SIGTERM", (await relay.stop()) ?? -1, 0),
      ];
      return { checks };
    }
    const end = performance.now() + 50 + random() * 650;
    // Now and then the reader is away too, so that its mail goes to the disk.
    if (random() < 0.3) online.client?.kill();
    for (let due = performance.now(); performance.now() < end; await sleep(2))
      for (; due <= performance.now(); due += 1_000 / RATE) {
        if (++said % TEXT_EVERY === 0) void pairs[(said / TEXT_EVERY) % 2]!.say();
        else senders[Math.floor(random() * senders.length)]!.say(newBody(random, 8 + Math.floor(random() * 400)));
      }
    await relay.kill();
    await until(() => senders.every(({ client }) => client === undefined), 2_000);
    if (round % 10 === 9) note(`killed ${round + 1} times, ${ledger.judge().accepted} accepted`);
  }
}

export const scenario: Scenario = {
  name: "kill",
  line: 1,
  about: "SIGKILL at random points under 200 messages/s: nothing accepted is lost, nothing is shown twice",
  run,
};

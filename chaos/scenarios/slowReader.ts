import { randomBytes } from "node:crypto";
import { seeded } from "@sandi/testkit/fuzz";
import { newIdentity, RawClient, type RawEvent } from "@sandi/testkit/relay/rawClient";
import { HonestPair } from "../lib/honest.ts";
import { Ledger } from "../lib/ledger.ts";
import { quantile, sleep, slowdown, until } from "../lib/machine.ts";
import { comeBack, Reader, Sender } from "../lib/people.ts";
import { startTestRelay } from "../lib/relay.ts";
import { atMost, equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";
import { ledgerChecks } from "../lib/verdicts.ts";

const MIB = 2 ** 20;
const BODY = 8_000;
/** What is buffered for the reader, and what a relay of any load has around it: reads, writes and a batch for the disk. */
const BUFFERED = MIB;
const AROUND = 3 * MIB;
const CUT_OFF_MS = 10_000;

async function run({ short, seed, lies, stage }: ScenarioOptions): Promise<Verdict> {
  const total = short ? 700 : 6_000;
  const limits = {
    ratePerSecond: 100_000,
    burst: 100_000,
    inFlight: 64,
    ...(short && { stallMs: 4_000 }),
    senderMessages: 10_000,
    senderBytes: 64 * MIB,
  };
  const relay = await startTestRelay(stage, { dataDir: stage.folder(), limits, lies });
  const ledger = new Ledger();
  const reader = new Reader(ledger, await newIdentity("slow"));
  const honest = await HonestPair.meet(stage, relay.url, seeded(seed));
  const sender = new Sender(ledger, await newIdentity("sender"), reader.identity);
  await sender.join(relay.url);

  // The same sender at full speed, first to a reader that keeps up: what the others have to live with anyway.
  const quick = new Reader(ledger, await newIdentity("quick"));
  await quick.join(relay.url);
  const other = new Sender(ledger, await newIdentity("other"), quick.identity);
  await other.join(relay.url);
  const feed = async (to: Sender, count: number): Promise<void> => {
    for (let said = 0; said < count; said++) {
      to.say(randomBytes(BODY));
      if (to.waiting > 64) await until(() => to.waiting < 64, 30_000);
    }
    await until(() => to.waiting === 0, 30_000);
  };
  await feed(other, total / 4);
  const control = (await Promise.all([honest.talk(short ? 1_500 : 5_000), feed(other, total)]))[0];

  const before = await relay.memory();
  let cut: { readonly afterMs: number; readonly code: number } | undefined;
  let delivered = 0;
  const onEvent = (event: RawEvent): void => {
    if (event.type === "deliver") delivered += event.value.body.length;
    if (event.type === "close") cut = { afterMs: performance.now() - paused, code: event.value.code };
  };
  const slow = await RawClient.join(relay.url, reader.identity, { ack: false, keep: false, onEvent });
  slow.ws.pause();
  const paused = performance.now();
  const beside = (await Promise.all([honest.talk(short ? 1_500 : 5_000), feed(sender, total)]))[0];
  const during = await relay.memory();
  // A paused client does not see its end: only that the relay has hung up, once it reads.
  const connected = async (): Promise<boolean> => (await relay.memory(false)).descriptors >= during.descriptors;
  let cutAfterMs = 0;
  while (performance.now() - paused < CUT_OFF_MS * 3 && (await connected())) await sleep(50);
  cutAfterMs = performance.now() - paused;
  slow.ws.resume();
  await until(() => cut !== undefined, 5_000);
  await comeBack(reader, relay.url);
  await until(() => reader.size === total, 30_000);
  const slowed = slowdown();
  const [p99, controlP99] = [quantile(beside, 0.99), quantile(control, 0.99)];
  const live = (memory: typeof before): number => memory.heapUsed + memory.arrayBuffers;
  return {
    checks: [
      atMost(
        "kept in memory for it and around it",
        (live(during) - live(before)) / MIB,
        (BUFFERED + AROUND) / MIB,
        " MiB",
      ),
      atMost("sent to it in vain", delivered / MIB, (BUFFERED + MIB) / MIB, " MiB"),
      atMost("cut off after", cutAfterMs, CUT_OFF_MS * slowed, " ms"),
      equals("with close code", cut?.code ?? 0, 4009),
      ...ledgerChecks(ledger, total),
      informs("p99 of others beside a quick reader", controlP99, " ms"),
      atMost("p99 of others beside the slow one", p99, Math.max(2 * controlP99, 5 * slowed), " ms"),
      ...ledgerChecks(honest.ledger, 100).slice(2),
    ],
  };
}

export const scenario: Scenario = {
  name: "slow-reader",
  line: 6,
  about: "a reader that stops reading: bounded memory, cut off within 10 s, its messages kept, others undisturbed",
  run,
};

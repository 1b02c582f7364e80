import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProtocolError } from "@sandi/protocol";
import { createRelayLog, startRelay } from "@sandi/relay";
import { seeded } from "@sandi/testkit/fuzz";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { Ledger } from "../lib/ledger.ts";
import { until } from "../lib/machine.ts";
import { newBody, Reader, Sender } from "../lib/people.ts";
import { atLeast, equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";

const MESSAGES = 60;
const SILENT = createRelayLog("silent");

async function run({ short, seed, stage, note }: ScenarioOptions): Promise<Verdict> {
  const copies = short ? 8 : 1_000;
  const random = seeded(seed);
  const [good, killed, copy] = ["data", "killed", "copy"].map((name) => join(stage.folder(), name)) as [
    string,
    string,
    string,
  ];
  const ledger = new Ledger();
  const reader = await newIdentity("reader");
  const relay = await startRelay({ port: 0, dataDir: good });
  const absent = new Reader(ledger, reader);
  await absent.join(relay.url);
  await absent.client!.close();
  const senders = [1, 2, 3].map(async () => new Sender(ledger, await newIdentity("sender"), reader));
  for (const sender of await Promise.all(senders)) {
    await sender.join(relay.url);
    for (let i = 0; i < MESSAGES / 3; i++) {
      sender.say(newBody(random, Math.floor(random() * 2_000)));
      await until(() => sender.waiting === 0, 5_000);
    }
  }
  // As a kill would leave it: nearly everything is in the write-ahead log.
  cpSync(good, killed, { recursive: true, filter: (path) => !/\.(sock|db-shm)$/.test(path) });
  await relay.stop();
  const sources = [
    { folder: good, file: "relay.db" },
    { folder: killed, file: "relay.db-wal" },
  ].map((source) => ({ ...source, bytes: readFileSync(join(source.folder, source.file)) }));

  const outcomes = {
    "did not start": 0,
    "ended, with a code": 0,
    "left something out, and said so": 0,
    "left something out": 0,
    whole: 0,
  };
  let [uncoded, delivered] = [0, 0];
  for (let i = 0; i < copies; i++) {
    rmSync(copy, { recursive: true, force: true });
    const { folder, file, bytes } = sources[i % 2]!;
    cpSync(folder, copy, { recursive: true });
    const bad = Buffer.from(bytes);
    const bit = Math.floor(random() * 8 * bad.length);
    bad[bit >>> 3]! ^= 1 << (bit & 7);
    writeFileSync(join(copy, file), bad);
    let complaints = 0;
    const log = { ...SILENT, debug() {}, info() {}, warn() {}, error: () => complaints++ };
    try {
      const damaged = await startRelay({ port: 0, dataDir: copy, log });
      let ended = false;
      void damaged.closed.then(() => {
        ended = true;
      });
      // A new client each time, with an empty history: everything in the mailbox comes.
      const history = new Reader(ledger, reader);
      const joined = await history.join(damaged.url).then(
        () => true,
        () => false,
      );
      if (joined) await until(() => ended || history.size === MESSAGES, complaints > 0 ? 200 : 400);
      delivered += history.size;
      history.client?.kill();
      await damaged.stop();
      const end = await Promise.race([damaged.closed, undefined]);
      if (end?.reason === "failed") outcomes["ended, with a code"]++;
      else if (history.size === MESSAGES) outcomes.whole++;
      else outcomes[complaints > 0 ? "left something out, and said so" : "left something out"]++;
    } catch (error) {
      outcomes["did not start"]++;
      if (!(error instanceof ProtocolError)) uncoded++;
    }
    if (i % 100 === 99) note(`${i + 1} copies: ${JSON.stringify(outcomes)}`);
  }
  return {
    checks: [
      equals("messages with other bytes than were sent", ledger.judge().wrong, 0),
      equals("refusals to start without a code", uncoded, 0),
      atLeast("messages that were delivered", delivered, copies),
      informs("copies with one bit flipped", copies),
      informs("bytes of the database and of its write-ahead log", sources.map(({ bytes }) => bytes.length).join(", ")),
      ...Object.entries(outcomes).map(([what, count]) => informs(`of them: ${what}`, count)),
    ],
  };
}

export const scenario: Scenario = {
  name: "flips",
  line: 5,
  about:
    "a relay on copies of its database or write-ahead log with one bit flipped: refused or left out, never a changed message",
  run,
};

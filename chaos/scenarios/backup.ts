import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seeded } from "@sandi/testkit/fuzz";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { Chatters } from "../lib/chatters.ts";
import { Ledger } from "../lib/ledger.ts";
import { sleep, slowdown, until } from "../lib/machine.ts";
import { newBody, Reader, Sender } from "../lib/people.ts";
import { startTestRelay } from "../lib/relay.ts";
import {
  atLeast,
  atMost,
  equals,
  informs,
  type Scenario,
  type ScenarioOptions,
  type Verdict,
} from "../lib/scenario.ts";
import { ledgerChecks } from "../lib/verdicts.ts";

const SANDI = fileURLToPath(new URL("../../packages/cli/main.ts", import.meta.url));
const RATE = 200;
const LIMITS = {
  ratePerSecond: 100_000,
  burst: 100_000,
  senderMessages: 1e6,
  senderBytes: 1e9,
  mailboxMessages: 1e6,
  mailboxBytes: 1e9,
};
/** The longest that `accepted` may be delayed by a backup, on an idle machine. */
const PAUSE_MS = 250;

/** `sandi admin …` as its operator runs it. */
async function admin(...args: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [SANDI, "admin", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out })));
}

async function run({ short, seed, lies, stage, note }: ScenarioOptions): Promise<Verdict> {
  const random = seeded(seed);
  const [old, fresh, copy] = [stage.folder(), join(stage.folder(), "data"), join(stage.folder(), "copy")];
  // What was accepted before the backup began, what is between two clients that encrypt, and the load meanwhile.
  const [before, texts, meanwhile] = [new Ledger(), new Ledger(), new Ledger()];
  const relay = await startTestRelay(stage, { dataDir: old, lies, limits: LIMITS });
  const absent = new Reader(before, await newIdentity("absent"));
  const present = new Reader(meanwhile, await newIdentity("present"));
  await absent.join(relay.url);
  await absent.client!.close();
  await present.join(relay.url);
  const early = new Sender(before, await newIdentity("early"), absent.identity);
  const away = new Reader(meanwhile, await newIdentity("away"));
  await away.join(relay.url);
  await away.client!.close();
  const late = [away, present].map(async ({ identity }) => new Sender(meanwhile, await newIdentity("late"), identity));
  const [toAbsent, toPresent] = (await Promise.all(late)) as [Sender, Sender];
  await Promise.all([early, toAbsent, toPresent].map((sender) => sender.join(relay.url)));
  const chatters = await Chatters.meet(stage, relay.url, texts);

  const count = short ? 2_000 : 10_000;
  for (let i = 0; i < count; i++) {
    early.say(newBody(random, 4_000));
    if (i % 100 === 99) await until(() => early.waiting < 200, 30_000);
  }
  await until(() => early.waiting === 0, 60_000);
  note(`${count} messages of 4 kB are stored`);

  // The longest that something waited while nothing was accepted, in which stretch.
  let stretch = "before";
  const longest: Record<string, number> = { before: 0, during: 0, after: 0 };
  let running = true;
  const load = (async () => {
    let [since, turn, was] = [performance.now(), 0, 0];
    for (let due = performance.now(); running; await sleep(2)) {
      const waiting = toAbsent.waiting + toPresent.waiting;
      if (waiting === 0 || turn - waiting !== was) since = performance.now();
      was = turn - waiting;
      longest[stretch] = Math.max(longest[stretch]!, performance.now() - since);
      for (; due <= performance.now(); due += 1_000 / RATE) {
        if (random() < 0.02) void chatters.say();
        (++turn % 2 === 0 ? toAbsent : toPresent).say(newBody(random, 300));
      }
    }
  })();
  await sleep(short ? 500 : 3_000);
  stretch = "during";
  const slow = slowdown();
  const made = await admin("backup", copy, "--data", old, "--json");
  note(`backup: ${made.out.trim()}`);
  const inUse = await admin("restore", copy, "--data", old, "--force");
  stretch = "after";
  await sleep(short ? 300 : 2_000);
  running = false;
  await load;

  // The machine burns down. Somewhere else, under the same address:
  await relay.kill();
  await until(() => [early, toAbsent, toPresent].every(({ client }) => client === undefined), 2_000);
  const restored = await admin("restore", copy, "--data", fresh, "--json");
  const second = await startTestRelay(stage, { dataDir: fresh, port: relay.port, limits: LIMITS });
  await Promise.all([present.join(second.url), ...[early, toAbsent, toPresent].map((one) => one.join(second.url))]);
  await Promise.all([absent.join(second.url), away.join(second.url)]);
  for (const sender of [early, toAbsent, toPresent]) sender.say(newBody(random, 300));
  const settled = await until(() => [early, toAbsent, toPresent].every(({ waiting }) => waiting === 0), 30_000);
  const confirmed = await chatters.end(60_000);
  await until(() => before.judge().lost === 0, lies ? 1_000 : 30_000);
  return {
    checks: [
      ...ledgerChecks(before, count),
      ...ledgerChecks(texts, 5).map((check) => ({ ...check, what: `texts: ${check.what}` })),
      equals("exit code of the backup", made.code ?? -1, 0),
      equals("exit code of the restore", restored.code ?? -1, 0),
      equals(
        "restoring below a relay that runs is refused",
        /DATA_DIR_IN_USE/.test(inUse.out) ? "yes" : inUse.out,
        "yes",
      ),
      equals("outboxes that stayed full", settled && confirmed ? 0 : 1, 0),
      atLeast("messages accepted meanwhile", meanwhile.judge().accepted, 50),
      informs("of them accepted behind the backup, and gone with the machine", meanwhile.judge().lost),
      informs("longest time without `accepted` before", longest.before!, " ms"),
      atMost(
        "longest time without `accepted` during the backup",
        longest.during!,
        Math.max(PAUSE_MS, 3 * longest.before!) * slow,
        " ms",
      ),
    ],
  };
}

export const scenario: Scenario = {
  name: "backup",
  line: 1,
  about:
    "a backup under load, restored on another machine: nothing accepted before it is lost, clients continue by themselves",
  run,
};

import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "@sandi/testkit/fuzz";
import type { CuttableLine } from "@sandi/testkit/relay/cuttableLine";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { Chatters } from "../lib/chatters.ts";
import { Ledger } from "../lib/ledger.ts";
import { sleep, slowdown, until } from "../lib/machine.ts";
import { cuttableLine, NatsCluster } from "../lib/natsCluster.ts";
import { newBody, Reader, Sender } from "../lib/people.ts";
import { type Relay, startTestRelay } from "../lib/relay.ts";
import {
  atLeast,
  type Check,
  equals,
  informs,
  type Scenario,
  type ScenarioOptions,
  type Stage,
  type Verdict,
} from "../lib/scenario.ts";
import { ledgerChecks } from "../lib/verdicts.ts";
import { Wanderer } from "../lib/wanderer.ts";

const RELAYS = 3;
const RATE = 100;
const TEXT_EVERY = 20;
const LIMITS = { ratePerSecond: 10_000, burst: 10_000, senderMessages: 10_000 };

/** Three relays that serve as one, each with its own lines to the three NATS servers. */
class World {
  readonly #stage: Stage;
  readonly #folder: string;
  readonly #lines: CuttableLine[][] = [];
  readonly #lies: boolean;
  readonly nats: NatsCluster;
  readonly relays: Relay[] = [];

  private constructor(stage: Stage, nats: NatsCluster, lies: boolean) {
    this.#stage = stage;
    this.#folder = stage.folder();
    this.nats = nats;
    this.#lies = lies;
  }

  static async start(stage: Stage, lies: boolean): Promise<World> {
    const world = new World(stage, await NatsCluster.start(stage), lies);
    for (let index = 0; index < RELAYS; index++) {
      const lines: CuttableLine[] = [];
      for (const { port } of world.nats.servers) lines.push(await cuttableLine(stage, port));
      world.#lines.push(lines);
      const home = join(world.#folder, String(index));
      mkdirSync(home);
      if (index > 0) copyFileSync(join(world.#folder, "0", "relay.key"), join(home, "relay.key"));
      await world.startRelay(index);
    }
    return world;
  }

  async startRelay(index: number): Promise<void> {
    const lines = this.#lines[index]!;
    // Each starts with a different server.
    const url = lines.map((_, at) => `nats://127.0.0.1:${lines[(index + at) % lines.length]!.port}`).join(",");
    this.relays[index] = await startTestRelay(this.#stage, {
      dataDir: join(this.#folder, String(index)),
      port: this.relays[index]?.port ?? 0,
      limits: LIMITS,
      lies: this.#lies,
      nats: { url, streamBytes: 64 * 1024 ** 2 },
    });
  }

  cutRelay(index: number): void {
    for (const line of this.#lines[index]!) line.cut();
  }

  healRelay(index: number): void {
    for (const line of this.#lines[index]!) line.heal();
  }

  cutNats(index: number): void {
    this.nats.cut(index);
    for (const lines of this.#lines) lines[index]!.cut();
  }

  healNats(index: number): void {
    this.nats.heal(index);
    for (const lines of this.#lines) lines[index]!.heal();
  }
}

type Fault = {
  readonly name: string;
  /** A relay's clients have to go elsewhere. */
  readonly ofRelay: boolean;
  begin(world: World, index: number): Promise<void> | void;
  end(world: World, index: number): Promise<void> | void;
};

const FAULTS: readonly Fault[] = [
  {
    name: "relay killed",
    ofRelay: true,
    begin: (world, index) => world.relays[index]!.kill(),
    end: (world, index) => world.startRelay(index),
  },
  {
    name: "NATS server killed",
    ofRelay: false,
    begin: (world, index) => world.nats.servers[index]!.kill(),
    end: (world, index) => world.nats.servers[index]!.start(),
  },
  {
    name: "relay paused",
    ofRelay: true,
    begin: (world, index) => void world.relays[index]!.child.kill("SIGSTOP"),
    end: (world, index) => void world.relays[index]!.child.kill("SIGCONT"),
  },
  {
    name: "relay cut off from NATS",
    ofRelay: true,
    begin: (world, index) => world.cutRelay(index),
    end: (world, index) => world.healRelay(index),
  },
  {
    name: "NATS server paused",
    ofRelay: false,
    begin: (world, index) => world.nats.servers[index]!.signal("SIGSTOP"),
    end: (world, index) => world.nats.servers[index]!.signal("SIGCONT"),
  },
  {
    name: "NATS server cut off",
    ofRelay: false,
    begin: (world, index) => world.cutNats(index),
    end: (world, index) => world.healNats(index),
  },
];

async function run({ short, seed, lies, stage, note }: ScenarioOptions): Promise<Verdict> {
  const random = seeded(seed);
  const ledger = new Ledger();
  const world = await World.start(stage, lies);
  const urls = world.relays.map(({ url }) => url);
  const wanderers: Wanderer[] = [];
  const readers: Reader[] = [];
  const senders: Sender[] = [];
  for (let index = 0; index < 6; index++) {
    const reader = new Reader(ledger, await newIdentity(`reader ${index}`));
    readers.push(reader);
    wanderers.push(new Wanderer(stage, reader, urls, index % RELAYS));
  }
  for (let index = 0; index < 12; index++) {
    const reader = readers[index % readers.length]!;
    const sender = new Sender(ledger, await newIdentity(`sender ${index}`), reader.identity);
    senders.push(sender);
    wanderers.push(new Wanderer(stage, sender, urls, (index >> 1) % RELAYS));
  }
  if (!(await until(() => wanderers.every(({ relay }) => relay !== undefined), 30_000)))
    throw new Error("not everybody could join");
  const chatters = await Chatters.meet(stage, urls, ledger);

  let said = 0;
  let talking = true;
  const talk = (async () => {
    for (let due = performance.now(); talking; await sleep(5))
      for (; due <= performance.now(); due += 1_000 / RATE) {
        if (++said % TEXT_EVERY === 0) void chatters.say();
        else senders[Math.floor(random() * senders.length)]!.say(newBody(random, 8 + Math.floor(random() * 400)));
      }
  })();

  const [faultMs, betweenMs] = short ? [6_000, 1_000] : [60_000, 15_000];
  // Which server or relay it is, is chance.
  const faults = short ? FAULTS.slice(0, 2) : FAULTS;
  const checks: Check[] = [];
  for (const fault of lies ? faults.slice(0, 1) : faults) {
    await sleep(betweenMs);
    const index = Math.floor(random() * RELAYS);
    const before = ledger.judge().accepted;
    await fault.begin(world, index);
    note(`${fault.name}: ${index}`);
    await sleep(faultMs / 2);
    const half = ledger.judge().accepted;
    await sleep(faultMs / 2);
    const after = ledger.judge().accepted;
    if (fault.ofRelay) {
      const there = wanderers.filter(({ relay }) => relay === undefined || relay === urls[index]).length;
      checks.push(equals(`${fault.name}: clients not on another relay`, there, 0));
    }
    // An election of leaders takes seconds: in the short form it may be all that there is to the fault.
    const least = short ? 1 : (RATE * faultMs) / 2_000 / 4;
    checks.push(atLeast(`${fault.name}: accepted in its second half`, after - half, least));
    note(`  ${half - before} accepted in its first half, ${after - half} in its second`);
    await fault.end(world, index);
  }
  await sleep(betweenMs);
  talking = false;
  await talk;
  const patience = (lies ? 5_000 : 30_000) * slowdown();
  const settled = await until(() => senders.every(({ waiting }) => waiting === 0), patience);
  const confirmed = await chatters.end(patience);
  await sleep(500);
  return {
    checks: [
      ...ledgerChecks(ledger, said / 2),
      ...checks,
      equals("outboxes that stayed full", settled && confirmed ? 0 : 1, 0),
      informs(
        "delivered again, and dropped by its id",
        readers.reduce((sum, { repeated }) => sum + repeated, 0),
      ),
      informs(
        "times that somebody went to another relay",
        wanderers.reduce((sum, { visits }) => sum + visits.length - 1, 0),
      ),
    ],
  };
}

export const scenario: Scenario = {
  name: "nats",
  line: 23,
  about: "three relays, three NATS servers: one of them killed, paused or cut off for a minute, under load",
  run,
};

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SandiClient } from "@sandi/client";
import { openClient, openProfile } from "@sandi/client/node";
import { toHex } from "@sandi/crypto";
import { CliClient } from "../lib/cliClient.ts";
import { FLOODS } from "../lib/clientFloods.ts";
import type { HostileAnswer, HostileAsk } from "../lib/hostileRelay.ts";
import { sleep, slowdown, until } from "../lib/machine.ts";
import { startTestRelay } from "../lib/relay.ts";
import {
  atMost,
  type Check,
  equals,
  informs,
  type Scenario,
  type ScenarioOptions,
  type Stage,
  type Verdict,
} from "../lib/scenario.ts";

const HOSTILE = fileURLToPath(new URL("../lib/hostileRelay.ts", import.meta.url));
const SUITE = "rsa-des";
const RESIDENT_MIB = 300;
const ANSWER_MS = 1_000;
/** What one person's bodies may take in the inbox, and as much again as the database around them. */
const DISK_MIB = 64 + 16;
/** A moment in which the machine is very busy must not excuse a client that waits for half a minute. */
const MOST_SLOWED = 3;
const CALM_SHARE = 0.1;
const CALM_MS = 5_000;
const SHOWN_MS = 10_000;
/** What a client that nobody reads may gain: what was on its way when its reader stopped. */
const UNREAD_MIB = 64;
const UNREAD_TEXT = 60_000;

async function run({ short, stage, note }: ScenarioOptions): Promise<Verdict> {
  const limits = { ratePerSecond: 100_000, burst: 100_000, inFlight: 256, senderBytes: 512 * 2 ** 20 };
  const relay = await startTestRelay(stage, { dataDir: stage.folder(), limits });
  const hostile = await HostileRelay.start(stage, relay.url);
  const victim = await CliClient.start(stage, hostile.url, "Ayu");
  // The relay speaks in the name of one of them; what the other says must come through.
  const [mimicked, friend] = [await openFriend(stage, relay.url), await openFriend(stage, relay.url)];
  let said = 0;
  const greets = async (who: SandiClient, ms: number): Promise<number> => {
    const [text, from] = [`halo ${++said}`, performance.now()];
    await who.send((await who.find(victim.id, 10_000)).id, SUITE, text);
    return (await until(() => victim.texts.includes(text), ms)) ? performance.now() - from : Number.POSITIVE_INFINITY;
  };
  for (const who of [mimicked, friend]) await greets(who, SHOWN_MS);
  const checks: Check[] = [informs("resident before", victim.memory().now, " MiB")];
  const all = short ? ["openings of a peer", "directory"] : Object.keys(FLOODS);
  for (const name of all) {
    victim.forgetPeak();
    await hostile.flood(name, toHex(mimicked.id));
    const answers: number[] = [];
    const end = performance.now() + (short ? 1_000 : 10_000);
    while (performance.now() < end) {
      answers.push(await victim.whoami());
      await sleep(50);
    }
    const { frames, bytes } = await hostile.stop();
    const slowed = Math.min(slowdown(), MOST_SLOWED);
    const { peak } = victim.memory();
    const calmMs = await victim.calm(CALM_SHARE, 4 * CALM_MS * slowed);
    const shownMs = await greets(friend, 2 * SHOWN_MS * slowed);
    note(`${name}: ${FLOODS[name]!.about}; ${frames} frames, ${Math.round(bytes / 2 ** 20)} MiB`);
    checks.push(
      atMost(`${name}: resident at its peak`, peak, RESIDENT_MIB, " MiB"),
      atMost(`${name}: slowest answer to /whoami`, Math.max(...answers), ANSWER_MS * slowed, " ms"),
      atMost(`${name}: profile on disk`, victim.disk(), DISK_MIB, " MiB"),
      atMost(`${name}: calm again after`, calmMs ?? Number.POSITIVE_INFINITY, CALM_MS * slowed, " ms"),
      atMost(`${name}: a friend's text is shown after`, shownMs, SHOWN_MS * slowed, " ms"),
    );
    if (frames === 0) checks.push(equals(`${name}: frames`, frames, 1));
  }
  return { checks: [...checks, ...(await unread(victim, friend, short ? 400 : 1_000))] };
}

/** A friend's texts, with nobody who reads what the client says. */
async function unread(victim: CliClient, friend: SandiClient, count: number): Promise<Check[]> {
  const before = victim.memory().now;
  const known = victim.texts.length;
  const peer = await friend.find(victim.id, 10_000);
  victim.forgetPeak();
  victim.ignore();
  const padding = "a".repeat(UNREAD_TEXT);
  let offered = 0;
  // What the client does not take fills its mailbox at the relay, and then waits with the friend: that is enough.
  for (let taken = true; taken && offered < count; ) {
    await friend.send(peer.id, SUITE, `${offered++} ${padding}`);
    taken = await until(() => friend.pending().unaccepted < 50, 1_000);
  }
  await sleep(1_000);
  const { peak } = victim.memory();
  victim.read();
  await until(() => victim.texts.length - known >= offered, 60_000);
  const inOrder = victim.texts.slice(known).filter((text, i) => text.startsWith(`${i} `)).length;
  return [
    atMost("nobody reads: resident at its peak", peak, RESIDENT_MIB, " MiB"),
    atMost("nobody reads: more than before", peak - before, UNREAD_MIB, " MiB"),
    equals("nobody reads: texts shown later, in order", inOrder, offered),
    atMost("nobody reads: /whoami afterwards", await victim.whoami(), ANSWER_MS * MOST_SLOWED, " ms"),
  ];
}

async function openFriend(stage: Stage, relay: string): Promise<SandiClient> {
  const root = stage.folder();
  const profile = await openProfile({
    profile: "citra",
    suites: [SUITE],
    root: join(root, "profiles"),
    stateRoot: join(root, "state"),
    cost: { memoryKiB: 8, passes: 1, lanes: 1 },
  });
  const client = await openClient({ relay, profile });
  stage.later(() => client.close());
  client.start();
  return client;
}

class HostileRelay {
  readonly url: string;
  readonly #child: ReturnType<typeof fork>;

  private constructor(child: ReturnType<typeof fork>, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(stage: Stage, relay: string): Promise<HostileRelay> {
    const child = fork(HOSTILE, [relay], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    stage.later(() => child.kill("SIGKILL"));
    const [{ url }] = (await once(child, "message")) as [{ url: string }];
    return new HostileRelay(child, url);
  }

  /** Begins. The client is attacked until `stop`. */
  async flood(name: string, peer: string): Promise<void> {
    await this.#ask({ op: "flood", name, peer });
  }

  /** @returns how much was sent */
  async stop(): Promise<{ readonly frames: number; readonly bytes: number }> {
    return (await this.#ask({ op: "stop" })) as Extract<HostileAnswer, { frames: number }>;
  }

  async #ask(ask: HostileAsk): Promise<HostileAnswer> {
    const told = once(this.#child, "message");
    this.#child.send(ask);
    return ((await told) as [HostileAnswer])[0];
  }
}

export const scenario: Scenario = {
  name: "client-flood",
  line: 7,
  about:
    "a hostile relay or a peer floods a client: bounded memory and disk, it answers within 1 s, and is calm when it is over",
  run,
};

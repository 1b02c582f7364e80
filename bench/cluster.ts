/** What a message, a stored message and a join cost relays that serve together, and the NATS server between them. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NatsServer, startNats } from "@sandi/testkit/programs/natsServer";
import { newIdentity, RawClient, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { type RelayProcess, spawnRelay } from "@sandi/testkit/relay/spawnRelay";
import { cpuSeconds, residentBytes } from "./lib/relay/processStat.ts";
import type { BenchOptions, Report } from "./lib/report.ts";

const PAIRS = 25;
const WINDOW = 64;
const BODY = new Uint8Array(256).fill(7);
const LIMITS = { ratePerSecond: 1e7, burst: 1e7, senderMessages: 1e6, mailboxMessages: 1e6, controlPerSecond: 1e6 };

type Cost = { readonly sender: number; readonly owner: number; readonly nats: number; readonly perSecond: number };

export async function run({ quick }: BenchOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-bench-cluster-"));
  const nats = await startNats();
  const relays: RelayProcess[] = [];
  try {
    for (const name of ["one", "two"]) {
      const dataDir = join(folder, name);
      mkdirSync(dataDir);
      if (name === "two") copyFileSync(join(folder, "one", "relay.key"), join(dataDir, "relay.key"));
      relays.push(await spawnRelay({ dataDir, limits: LIMITS, nats: { url: nats.url, streamBytes: 512 * 1024 ** 2 } }));
    }
    const bench = new Bench(nats, relays as [RelayProcess, RelayProcess], quick);
    const memory = await bench.registrations();
    const costs = {
      "both at one relay": await bench.messages(0, 0),
      "at two relays": await bench.messages(0, 1),
      "reader away": await bench.messages(0, undefined),
    };
    const joins = await bench.joins();
    return {
      title: "Relays that serve together over one NATS server",
      method: [
        `${PAIRS} pairs, ${WINDOW} messages of ${BODY.length} bytes in flight each; processor time of whole processes, user and system.`,
        "The generator is one thread of Node beside them: rates here are its own limit, costs a message are not.",
        "One NATS server, one copy. With three, each of them has the cost of a stored message and of a join.",
      ],
      tables: [
        {
          title: "µs of processor time a message, 256-byte bodies",
          columns: ["sender's relay", "owner's relay", "NATS server", "messages/s"],
          rows: Object.entries(costs).map(([name, { sender, owner, nats: server, perSecond }]) => ({
            name,
            values: [sender, owner, server, perSecond],
          })),
        },
        {
          title: "Joining again, a client that is known",
          columns: ["relay µs", "NATS server µs", "joins/s"],
          rows: [{ name: "join and leave", values: [joins.relay, joins.nats, joins.perSecond] }],
        },
        {
          title: "Memory of a registered client that is not connected",
          columns: ["each relay, bytes", "NATS server, bytes"],
          rows: [{ name: "registered", values: [memory.relay, memory.nats] }],
        },
      ],
      bars: [],
    };
  } finally {
    for (const { child } of relays) child.kill("SIGKILL");
    await nats.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Bench {
  readonly #nats: NatsServer;
  readonly #relays: readonly [RelayProcess, RelayProcess];
  readonly #quick: boolean;

  constructor(nats: NatsServer, relays: readonly [RelayProcess, RelayProcess], quick: boolean) {
    this.#nats = nats;
    this.#relays = relays;
    this.#quick = quick;
  }

  /** @param to where the readers are; undefined if they are offline, with mailboxes at the senders' relay */
  async messages(from: 0 | 1, to: 0 | 1 | undefined): Promise<Cost> {
    const count = this.#quick ? 400 : 4_000;
    const pairs = await Promise.all(Array.from({ length: PAIRS }, () => this.#pair(from, to)));
    const warm = this.#quick ? 100 : 1_000;
    await Promise.all(pairs.map((pair) => pair.run(warm)));
    const before = this.#cpu();
    const began = performance.now();
    await Promise.all(pairs.map((pair) => pair.run(count)));
    const seconds = (performance.now() - began) / 1_000;
    const after = this.#cpu();
    for (const pair of pairs) pair.close();
    const messages = PAIRS * count;
    const each = (at: number): number => ((after[at]! - before[at]!) / messages) * 1e6;
    const owner = to === 1 ? each(1) : 0;
    return { sender: each(from), owner, nats: each(2), perSecond: messages / seconds };
  }

  async joins(): Promise<{ relay: number; nats: number; perSecond: number }> {
    const count = this.#quick ? 100 : 1_000;
    const who = await Promise.all(Array.from({ length: 50 }, () => newIdentity("joiner")));
    const url = this.#relays[0].url;
    const visit = async (identity: RawIdentity): Promise<void> => (await RawClient.join(url, identity)).close();
    await Promise.all(who.map(visit));
    const before = this.#cpu();
    const began = performance.now();
    for (let done = 0; done < count; done += who.length) await Promise.all(who.map(visit));
    const seconds = (performance.now() - began) / 1_000;
    const after = this.#cpu();
    const each = (at: number): number => ((after[at]! - before[at]!) / count) * 1e6;
    return { relay: each(0), nats: each(2), perSecond: count / seconds };
  }

  /** How much more memory there is when so many have registered and gone. */
  async registrations(): Promise<{ relay: number; nats: number }> {
    const count = this.#quick ? 500 : 10_000;
    await this.#crowd(200);
    const before = [residentBytes(this.#relays[1].child.pid!), residentBytes(this.#nats.pid)];
    await this.#crowd(count);
    const after = [residentBytes(this.#relays[1].child.pid!), residentBytes(this.#nats.pid)];
    return { relay: (after[0]! - before[0]!) / count, nats: (after[1]! - before[1]!) / count };
  }

  async #crowd(count: number): Promise<void> {
    let left = count;
    const come = async (): Promise<void> => {
      while (left-- > 0) await (await RawClient.join(this.#relays[0].url, await newIdentity("crowd"))).close();
    };
    await Promise.all(Array.from({ length: 50 }, come));
  }

  async #pair(from: 0 | 1, to: 0 | 1 | undefined): Promise<Pair> {
    const [sender, reader] = [await newIdentity("sender"), await newIdentity("reader")];
    const there = await RawClient.join(this.#relays[to ?? from].url, reader, { keep: false });
    if (to === undefined) await there.close();
    const pair = new Pair(reader.id);
    pair.clients.push(
      await RawClient.join(this.#relays[from].url, sender, { keep: false, onEvent: (event) => pair.hear(event) }),
    );
    if (to !== undefined) pair.clients.push(there);
    return pair;
  }

  #cpu(): number[] {
    return [...this.#relays.map(({ child }) => cpuSeconds(child.pid!)), cpuSeconds(this.#nats.pid)];
  }
}

class Pair {
  readonly #to: Uint8Array;
  readonly clients: RawClient[] = [];
  #sent = 0;
  #accepted = 0;
  #goal = 0;
  #done: () => void = () => undefined;

  constructor(to: Uint8Array) {
    this.#to = to;
  }

  run(count: number): Promise<void> {
    this.#goal += count;
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#push();
    });
  }

  hear(event: { readonly type: string; readonly value: unknown }): void {
    if (event.type === "refused") {
      const { wanted, retryAfterMs } = event.value as { wanted: number; retryAfterMs: number };
      this.#sent = wanted - 1;
      setTimeout(() => this.#push(), retryAfterMs);
    }
    if (event.type !== "accepted") return;
    this.#accepted = Math.max(this.#accepted, (event.value as { through: number }).through);
    if (this.#accepted >= this.#goal) this.#done();
    else this.#push();
  }

  close(): void {
    for (const client of this.clients) client.kill();
  }

  #push(): void {
    while (this.#sent < this.#goal && this.#sent - this.#accepted < WINDOW)
      this.clients[0]!.send(this.#to, ++this.#sent, BODY);
  }
}

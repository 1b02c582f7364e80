import { encodeControl } from "@sandi/protocol";
import { newIdentity, RawClient, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { Chatters } from "./chatters.ts";
import type { Ledger } from "./ledger.ts";
import { sleep, until } from "./machine.ts";
import { newBody, Reader, Sender } from "./people.ts";
import type { Stage } from "./scenario.ts";

/** Messages a second. Two of five are texts between real clients, the rest comes from programs that speak the wire alone. */
export const RATE = 50;
const PAIRS_OF_CLIENTS = 4;
const SENDERS = 6;
const VISITORS = 10;

/** An ordinary day at a relay: people who talk, one who is offline half of the time, and others who come and go. */
export class Crowd {
  readonly #url: string;
  readonly #chatters: Chatters[] = [];
  readonly #senders: Sender[] = [];
  readonly #readers: Reader[] = [];
  readonly #visitors: RawIdentity[] = [];
  #visiting = 0;

  private constructor(url: string) {
    this.#url = url;
  }

  static async gather(stage: Stage, url: string, ledger: Ledger): Promise<Crowd> {
    const crowd = new Crowd(url);
    for (let i = 0; i < PAIRS_OF_CLIENTS; i++)
      crowd.#chatters.push(await Chatters.meet(stage, url, ledger, i % 2 === 0 ? "ratchet" : "rsa-des"));
    for (let i = 0; i < SENDERS; i++) {
      if (i % 2 === 0) crowd.#readers.push(new Reader(ledger, await newIdentity("reader")));
      crowd.#senders.push(new Sender(ledger, await newIdentity("sender"), crowd.#readers.at(-1)!.identity));
    }
    for (let i = 0; i < VISITORS; i++) crowd.#visitors.push(await newIdentity("visitor"));
    for (const one of [...crowd.#readers, ...crowd.#senders]) await one.join(url);
    return crowd;
  }

  /** How many connections the relay has of them. */
  get connections(): number {
    const joined = [...this.#senders, ...this.#readers].filter(({ client }) => client !== undefined).length;
    return joined + this.#visiting + this.#chatters.reduce((sum, pair) => sum + pair.online, 0);
  }

  /** Speaks at the rate, comes back when the relay does, and lets readers and visitors come and go. */
  async drive(random: () => number, stopped: () => boolean): Promise<void> {
    const started = performance.now();
    let [said, second] = [0, 0];
    for (let due = started; !stopped(); await sleep(5)) {
      for (; due <= performance.now(); due += 1_000 / RATE) {
        if (said++ % 5 < 2) void this.#chatters[said % PAIRS_OF_CLIENTS]!.say();
        else this.#senders[Math.floor(random() * SENDERS)]!.say(newBody(random, 8 + Math.floor(random() * 1_000)));
      }
      const now = Math.floor((performance.now() - started) / 1_000);
      if (now === second) continue;
      second = now;
      await this.#everySecond(second);
    }
  }

  /** Everyone is back. @returns whether every outbox became empty and every text was confirmed */
  async settle(): Promise<boolean> {
    for (const one of [...this.#readers, ...this.#senders]) if (one.client === undefined) await one.join(this.#url);
    const accepted = await until(() => this.#senders.every(({ waiting }) => waiting === 0), 30_000);
    const confirmed = await Promise.all(this.#chatters.map((pair) => pair.end(60_000)));
    return accepted && confirmed.every(Boolean);
  }

  async #everySecond(second: number): Promise<void> {
    const [commuter, ...residents] = this.#readers;
    for (const one of [...this.#senders, ...residents])
      if (one.client === undefined) await one.join(this.#url).catch(() => undefined);
    if (second % 20 === 0) await commuter!.join(this.#url).catch(() => undefined);
    if (second % 20 === 10) await commuter!.client?.close().catch(() => undefined);
    if (second % 3 === 0) void this.#visit(this.#visitors[(second / 3) % VISITORS]!);
  }

  /** Joins, looks around, and goes. */
  async #visit(identity: RawIdentity): Promise<void> {
    try {
      const client = await RawClient.join(this.#url, identity);
      this.#visiting++;
      client.ws.on("close", () => this.#visiting--);
      const ids = this.#readers.map((reader) => reader.identity.id);
      client.frame(encodeControl("watch", { ids, registrations: true }));
      client.frame(encodeControl("lookup", { ref: 1, after: 0, ids: [] }));
      await client.next("entries", ({ ref }) => ref === 1);
      await sleep(1_000);
      await client.close();
    } catch {
      // The relay was away.
    }
  }
}

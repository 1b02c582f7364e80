import { toHex } from "@sandi/crypto";
import { newIdentity, RawClient, type RawEvent } from "../../packages/relay/test/support/rawClient.ts";
import { Ledger } from "./ledger.ts";
import { sleep, until } from "./machine.ts";
import { newBody } from "./people.ts";
import type { Stage } from "./scenario.ts";

/** Two who do nothing wrong: one writes to the other at a steady rate, and each message's way there is timed. */
export class HonestPair {
  readonly #from: RawClient;
  readonly #to: RawClient;
  readonly #random: () => number;
  readonly #sentAt = new Map<number, number>();
  #number = 0;
  #arrived = 0;
  #took: number[] = [];
  readonly ledger = new Ledger();
  readonly #bodies = new Map<number, Uint8Array>();

  private constructor(from: RawClient, to: RawClient, random: () => number) {
    this.#from = from;
    this.#to = to;
    this.#random = random;
  }

  static async meet(stage: Stage, url: string, random: () => number): Promise<HonestPair> {
    let pair: HonestPair | undefined;
    const onEvent = (event: RawEvent): void => pair?.hear(event);
    const join = async (name: string): Promise<RawClient> => {
      const client = await RawClient.join(url, await newIdentity(name), { keep: false, onEvent });
      stage.later(() => client.kill());
      return client;
    };
    pair = new HonestPair(await join("honest sender"), await join("honest reader"), random);
    return pair;
  }

  /** Talks for as long. @returns how long each message took, ms */
  async talk(ms: number, perSecond = 100): Promise<readonly number[]> {
    const before = this.#took.length;
    const end = performance.now() + ms;
    for (let due = performance.now(); performance.now() < end; await sleep(1))
      for (; due <= performance.now(); due += 1_000 / perSecond) this.#say();
    await until(() => this.#arrived === this.#number, 10_000);
    return this.#took.slice(before);
  }

  #say(): void {
    const number = ++this.#number;
    const body = newBody(this.#random, 200);
    this.ledger.offered(toHex(this.#from.identity.id), toHex(this.#to.identity.id), body);
    this.#bodies.set(number, body);
    this.#sentAt.set(number, performance.now());
    this.#from.send(this.#to.identity.id, number, body);
  }

  hear(event: RawEvent): void {
    const [from, to] = [toHex(this.#from.identity.id), toHex(this.#to.identity.id)];
    if (event.type === "accepted")
      for (const [number, body] of this.#bodies) {
        if (number > event.value.through) break;
        this.ledger.accepted(from, to, body);
        this.#bodies.delete(number);
      }
    if (event.type !== "deliver") return;
    this.#took.push(performance.now() - this.#sentAt.get(++this.#arrived)!);
    this.ledger.shown(from, to, event.value.body);
  }
}

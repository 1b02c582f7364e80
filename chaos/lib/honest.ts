import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { Ledger } from "./ledger.ts";
import { sleep, until } from "./machine.ts";
import { newBody, Reader, Sender } from "./people.ts";
import type { Stage } from "./scenario.ts";

/** Two well-behaved clients: one writes to the other at a steady rate, and each message is timed. */
export class HonestPair {
  readonly #sender: Sender;
  readonly #random: () => number;
  /** Messages arrive in order: the oldest is the next. */
  readonly #sentAt: number[] = [];
  #took: number[] = [];
  readonly ledger: Ledger;

  private constructor(sender: Sender, ledger: Ledger, random: () => number) {
    this.#sender = sender;
    this.ledger = ledger;
    this.#random = random;
  }

  static async meet(stage: Stage, url: string, random: () => number): Promise<HonestPair> {
    const ledger = new Ledger();
    const reader = new Reader(ledger, await newIdentity("honest reader"), () => pair.#arrived());
    const sender = new Sender(ledger, await newIdentity("honest sender"), reader.identity);
    const pair = new HonestPair(sender, ledger, random);
    await reader.join(url);
    await sender.join(url);
    stage.later(() => {
      for (const { client } of [reader, sender]) client?.kill();
    });
    return pair;
  }

  /** Talks for that long. @returns how long each message took, ms */
  async talk(ms: number, perSecond = 100): Promise<readonly number[]> {
    this.#took = [];
    const end = performance.now() + ms;
    for (let due = performance.now(); performance.now() < end; await sleep(1))
      for (; due <= performance.now(); due += 1_000 / perSecond) {
        this.#sentAt.push(performance.now());
        this.#sender.say(newBody(this.#random, 200));
      }
    await until(() => this.#sentAt.length === 0 && this.#sender.waiting === 0, 20_000);
    return this.#took;
  }

  #arrived(): void {
    this.#took.push(performance.now() - this.#sentAt.shift()!);
  }
}

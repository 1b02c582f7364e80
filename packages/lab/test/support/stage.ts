import { compare } from "@sandi/crypto";
import type { SuiteEffect } from "@sandi/protocol";
import { SymbolicRsa, seeded } from "../../index.ts";
import { Actor } from "./actor.ts";

/** What lies between two actors: two queues that whoever holds the stage may empty as they like. */
export type Way = "alice->bob" | "bob->alice";
export const WAYS: readonly Way[] = ["alice->bob", "bob->alice"];

const START = 1_800_000_000_000;

/** Two people, a clock, and the post between them. Alice's ID is the smaller one, so that crossings come out alike. */
export class Stage {
  readonly random: ReturnType<typeof seeded>;
  readonly rsa: SymbolicRsa;
  readonly alice: Actor;
  readonly bob: Actor;
  readonly queues: Readonly<Record<Way, Uint8Array[]>> = { "alice->bob": [], "bob->alice": [] };
  now = START;

  constructor(seed: number) {
    this.random = seeded(seed);
    this.rsa = new SymbolicRsa(this.random.bytes);
    const clock = () => this.now;
    const post = (way: Way) => (body: Uint8Array) => void this.queues[way].push(body);
    const make = (name: string, way: Way) => new Actor(name, this.random, this.rsa, clock, post(way));
    this.alice = make("alice", "alice->bob");
    let bob = make("bob", "bob->alice");
    while (compare(this.alice.record.id, bob.record.id) > 0) bob = make("bob", "bob->alice");
    this.bob = bob;
    this.introduce();
  }

  /** Both look each other up. */
  introduce(): void {
    this.alice.peer = this.bob.record;
    this.bob.peer = this.alice.record;
  }

  /** The same people, as if they had never talked. */
  forget(): void {
    for (const way of WAYS) this.queues[way].length = 0;
    for (const actor of [this.alice, this.bob]) actor.startOver();
  }

  actor(name: string): Actor {
    if (name !== "alice" && name !== "bob") throw new Error(`nobody is called ${name}`);
    return this[name];
  }

  receiver(way: Way): Actor {
    return way === "alice->bob" ? this.bob : this.alice;
  }

  /** Hands over the oldest body on its way. */
  deliver(way: Way): readonly SuiteEffect[] {
    const body = this.queues[way].shift();
    return body === undefined ? [] : this.receiver(way).hear(body);
  }

  /** Delivers until nothing is on its way, and lets receipts go. @returns whether that came to an end */
  settle(most = 1_000): boolean {
    for (let i = 0; i < most; i++) {
      const way = WAYS.find((one) => this.queues[one].length > 0);
      if (way) this.deliver(way);
      else if (this.alice.owesReceipt) this.alice.receipt();
      else if (this.bob.owesReceipt) this.bob.receipt();
      else return true;
    }
    return false;
  }
}

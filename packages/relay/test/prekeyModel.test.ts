import { encodeControl, FRAME, parseControl, splitFrames } from "@sandi/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../core/base/limits.ts";
import type { MailStore, PrekeyStore, PublishedPrekeys, StoredPrekey } from "../core/base/ports.ts";
import { LocalBus } from "../core/local/localBus.ts";
import { MemoryStore } from "../core/local/memoryStore.ts";
import { type HeldPrekeys, NO_PREKEYS, publish, stockOf, take } from "../core/prekeys/heldPrekeys.ts";
import { Relay } from "../core/relay.ts";
import { KEYS, SILENT, SimClient } from "./support/simClient.ts";
import { SteppedStore } from "./support/simulation.ts";

const LIMITS = {
  ...DEFAULT_LIMITS,
  fetchesPerHour: 1e9,
  handoutsPerHour: 1e9,
  controlPerSecond: 1e9,
  controlBurst: 1e9,
  stallMs: 1e9,
};

type Step =
  | { readonly do: "publish"; readonly count: number; readonly discard: boolean }
  /** The same frame once more, as if its answer were lost. */
  | { readonly do: "retry" }
  | { readonly do: "fetch"; readonly who: number }
  | { readonly do: "store"; readonly steps: number }
  | { readonly do: "rejoin"; readonly who: number }
  | { readonly do: "crash" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("publish" as const),
    count: fc.integer({ min: 1, max: 4 }),
    discard: fc.integer({ min: 0, max: 3 }).map((dice) => dice === 0),
  }),
  fc.constant({ do: "retry" as const }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant("fetch" as const), who: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("store" as const), steps: fc.integer({ min: 1, max: 4 }) }) },
  fc.record({ do: fc.constant("rejoin" as const), who: fc.integer({ min: 0, max: 2 }) }),
  fc.constant({ do: "crash" as const }),
);

/** How prekeys get to the disk, which outlives the relay. */
type Wrap = (store: SteppedStore) => PrekeyStore;

/** A relay's core with an owner of prekeys (client 0), two more clients, and a disk. All three fetch the owner's. */
class World {
  readonly disk = new MemoryStore();
  readonly clients = [0, 1, 2].map((index) => new SimClient(index, { accepted: new Set(), failures: [] }));
  readonly #wrap: Wrap;
  #store!: SteppedStore;
  #relay!: Relay;
  #ref = 0;
  #issued = 0;
  #last: Uint8Array | undefined;
  #now = 1_000_000;
  /** What was answered, as the issued numbers that are in the prekeys. */
  readonly handedOut: number[] = [];

  constructor(wrap: Wrap) {
    this.#wrap = wrap;
  }

  async start(): Promise<void> {
    const stepped = new SteppedStore(this.disk, false);
    this.#store = stepped;
    const store: MailStore = {
      load: () => stepped.load(),
      append: (batch) => stepped.append(batch),
      read: (...args) => stepped.read(...args),
      oldest: (...args) => stepped.oldest(...args),
      prekeys: this.#wrap(stepped),
      close: () => stepped.close(),
    };
    this.#relay = new Relay(
      {
        store,
        bus: new LocalBus(),
        keys: KEYS,
        limits: LIMITS,
        log: SILENT,
        clock: () => this.#now,
        steady: () => this.#now,
        wake: () => undefined,
        failed: (error) => {
          throw error;
        },
      },
      await this.disk.load(),
    );
    for (const client of this.clients) client.join(this.#relay, this.#now);
  }

  async take(one: Step): Promise<void> {
    if (one.do === "publish") {
      const oneTime = Array.from({ length: one.count }, () => this.#prekey());
      const frame = { ref: ++this.#ref, discard: one.discard, signed: this.#prekey(), oneTime };
      this.#last = encodeControl("publishPrekeys", frame);
      this.#send(0, this.#last);
    } else if (one.do === "retry") {
      if (this.#last !== undefined) this.#send(0, this.#last);
    } else if (one.do === "fetch") {
      const of = this.clients[0]!.id;
      this.#send(one.who, encodeControl("fetchPrekeys", { ref: ++this.#ref, of, oneTime: true }));
    } else if (one.do === "store") {
      for (let i = 0; i < one.steps; i++) await this.#storeStep();
    } else if (one.do === "rejoin") {
      this.#read();
      this.clients[one.who]!.join(this.#relay, this.#now);
    } else {
      this.#read();
      await this.start();
    }
    await this.#settle();
    this.#read();
  }

  /** Everything under way is done, and what is left is fetched. */
  async finish(): Promise<void> {
    for (let round = 0; round < 30; round++) {
      await this.take({ do: "fetch", who: 1 });
      await this.take({ do: "store", steps: 8 });
    }
  }

  #prekey(): [number, Uint8Array] {
    this.#issued++;
    return [this.#issued, Uint8Array.of(this.#issued >>> 8, this.#issued)];
  }

  #send(who: number, frame: Uint8Array): void {
    this.clients[who]!.pipe!.connection.receive(Buffer.from(frame), 0, frame.length, this.#now);
  }

  async #storeStep(): Promise<void> {
    this.#now += 300;
    this.#relay.tick(this.#now);
    await this.#store.step();
    await this.#settle();
  }

  async #settle(): Promise<void> {
    for (let i = 0; i < 12; i++) await Promise.resolve();
    this.#relay.tick(this.#now);
  }

  #read(): void {
    for (const { pipe } of this.clients) {
      const messages = pipe?.toClient.splice(0) ?? [];
      for (const message of messages) {
        const frames = splitFrames(message);
        if (!frames.ok) throw frames.error;
        for (const { type, body } of frames.value) {
          if (type !== FRAME.prekeys) continue;
          const answer = parseControl("prekeys", body);
          if (!answer.ok) throw answer.error;
          const { oneTime } = answer.value;
          if (oneTime !== null) this.handedOut.push((oneTime[0]! << 8) | oneTime[1]!);
        }
      }
    }
  }
}

const honest: Wrap = (store) => store.prekeys;

async function run(history: readonly Step[], wrap: Wrap): Promise<number[]> {
  const world = new World(wrap);
  await world.start();
  for (const one of history) await world.take(one);
  await world.finish();
  return world.handedOut;
}

const isEachOnce = (handedOut: readonly number[]): boolean => new Set(handedOut).size === handedOut.length;

/** Whether some history shows that this store breaks the promise. */
async function isCaught(wrap: () => Wrap): Promise<boolean> {
  let caught = false;
  const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (history) => {
    caught ||= !isEachOnce(await run(history, wrap()));
  });
  await fc.assert(property, { numRuns: 60, seed: 20_261_128 });
  return caught;
}

describe("each one-time prekey is handed out at most once", () => {
  test("in any order of publications, fetches, returns and deaths of the relay", async () => {
    let all = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80, size: "max" }), async (history) => {
        const handedOut = await run(history, honest);
        expect(isEachOnce(handedOut), String(handedOut)).toBe(true);
        all += handedOut.length;
      }),
      { numRuns: 100 },
    );
    expect(all).toBeGreaterThan(300);
  });

  test("and all are handed out where nothing dies", async () => {
    const handedOut = await run(
      [
        { do: "publish", count: 4, discard: false },
        { do: "store", steps: 4 },
        { do: "publish", count: 3, discard: false },
        { do: "retry" },
        { do: "store", steps: 4 },
      ],
      honest,
    );
    expect(handedOut).toEqual([1, 2, 3, 4, 6, 7, 8]);
  });

  test("which a store that answers before it has written breaks, and is caught", async () => {
    const written = new Map<number, HeldPrekeys>();
    const hasty = (): Wrap => {
      written.clear();
      return (store) => new HastyPrekeys(store, written);
    };
    expect(await isCaught(hasty)).toBe(true);
  });

  test("which a store that takes a publication twice breaks, and is caught", async () => {
    let more = 0;
    const again = (published: PublishedPrekeys): PublishedPrekeys => {
      more += 1_000;
      const later = ({ issued, bytes }: StoredPrekey): StoredPrekey => ({ issued: issued + more, bytes });
      return {
        ...published,
        signed: published.signed && later(published.signed),
        oneTime: published.oneTime.map(later),
      };
    };
    const forgetful: Wrap = ({ prekeys }) => ({
      ...prekeys,
      publish: (owner, published, bounds) => prekeys.publish(owner, again(published), bounds),
    });
    expect(await isCaught(() => forgetful)).toBe(true);
  });
});

/** Says what it will have done, and does it when the disk has time. */
class HastyPrekeys implements PrekeyStore {
  readonly #store: SteppedStore;
  readonly #written: Map<number, HeldPrekeys>;
  readonly #known: Map<number, HeldPrekeys>;

  constructor(store: SteppedStore, written: Map<number, HeldPrekeys>) {
    this.#store = store;
    this.#written = written;
    this.#known = new Map(written);
  }

  async stock(owner: number) {
    return stockOf(this.#of(owner));
  }

  async publish(owner: number, published: PublishedPrekeys) {
    this.#put(owner, publish(this.#of(owner), published, 20));
    return stockOf(this.#of(owner));
  }

  async take(owner: number) {
    const { prekey, held } = take(this.#of(owner));
    this.#put(owner, held);
    return { prekey, stock: stockOf(held) };
  }

  async totals() {
    return { owners: 0, bytes: 0 };
  }

  #of(owner: number): HeldPrekeys {
    return this.#known.get(owner) ?? NO_PREKEYS;
  }

  #put(owner: number, held: HeldPrekeys): void {
    this.#known.set(owner, held);
    void this.#store.prekeys.stock(owner).then(() => this.#written.set(owner, held));
  }
}

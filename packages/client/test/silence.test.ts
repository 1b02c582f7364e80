import { SymbolicRsa, seeded } from "@sandi/lab";
import { FRAME, walkFrames } from "@sandi/protocol";
import { expect, test } from "vitest";
import { Silence } from "../core/link/silence.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

const LIMIT_MS = 20_000;

/** A relay whose connections stay open while nothing comes through any more, as behind a cable that was pulled. */
class MutableRelay extends ModelRelay {
  cut = false;
  readonly taken: number[] = [];

  override connect(out: (frame: Uint8Array) => void): ReturnType<ModelRelay["connect"]> {
    const line = super.connect((frame) => {
      if (!this.cut) out(frame);
    });
    const take = (message: Uint8Array) => {
      if (this.cut) return;
      walkFrames(message, (type) => {
        this.taken.push(type);
        return undefined;
      });
      line.take(message);
    };
    return { ...line, take };
  }
}

async function joined() {
  const random = seeded(7);
  const relay = new MutableRelay();
  const client = new SimulatedClient("Ayu", random, new SymbolicRsa(random.bytes), relay);
  await client.start();
  await work(client);
  expect(client.events.map(({ event }) => event)).toContain("joined");
  client.events.length = 0;
  relay.taken.length = 0;
  return { relay, client };
}

async function work(client: SimulatedClient): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await Promise.resolve();
    while (await client.step());
  }
}

/** Lets time pass, second by second. @returns the events and when they came, in seconds */
async function pass(client: SimulatedClient, seconds: number): Promise<[number, string][]> {
  const seen: [number, string][] = [];
  for (let second = 1; second <= seconds; second++) {
    client.sleep(1_000);
    await work(client);
    for (const { event } of client.events.splice(0)) seen.push([second, event]);
  }
  return seen;
}

test("a quiet relay is asked every twenty seconds, answers, and nobody hears of it", async () => {
  const { relay, client } = await joined();
  expect(await pass(client, 121)).toEqual([]);
  expect(relay.taken).toEqual(Array.from({ length: 6 }, () => FRAME.lookup));
});

test("a relay that is cut off is left within forty seconds of its last word", async () => {
  const { relay, client } = await joined();
  await pass(client, 60);
  relay.cut = true;
  const [left] = await pass(client, 41);
  expect(left?.[1]).toBe("offline");
  expect(left?.[0]).toBeLessThanOrEqual(40);
});

test("it is not asked while it has something to say", () => {
  const silence = new Silence(LIMIT_MS);
  silence.begin(0);
  for (let now = 1_000; now <= 100_000; now += 1_000) {
    silence.heard(now);
    expect(silence.check(now)).toBeUndefined();
  }
});

test("whoever slept through the time asks first, and gives up only when that stays without an answer", () => {
  const silence = new Silence(LIMIT_MS);
  silence.begin(0);
  expect(silence.check(3_600_000)).toBe("ask");
  silence.heard(3_600_000);
  expect(silence.check(3_600_000 + LIMIT_MS)).toBe("ask");
  expect(silence.check(3_600_000 + 2 * LIMIT_MS - 1)).toBeUndefined();
  expect(silence.check(3_600_000 + 2 * LIMIT_MS)).toBe("gone");
});

test("a clock that is set back delays nothing", () => {
  const silence = new Silence(LIMIT_MS);
  silence.begin(10_000_000);
  expect(silence.check(5_000)).toBeUndefined();
  expect(silence.checkAt).toBe(5_000 + LIMIT_MS);
  expect(silence.check(5_000 + LIMIT_MS)).toBe("ask");
  expect(silence.check(5_000 + 2 * LIMIT_MS)).toBe("gone");
});

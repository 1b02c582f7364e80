import { toHex, type UnixMs } from "@sandi/crypto";
import { form } from "@sandi/testkit/forms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyringInput, PublishedPrekeys } from "../../suite.ts";
import { RatchetKeyring } from "../../suites/ratchet/keyring.ts";
import { RATCHET_LIMITS as LIMIT } from "../../suites/ratchet/layout.ts";
import { openPrekey, type Prekey } from "../../suites/ratchet/prekeys.ts";
import { codeOf, contextOf, DAY, must, NODE, NOW, someone } from "./people.support.ts";
import { RelayOfOne } from "./relay.support.ts";

const MINUTE = 60_000;
const b = someone("Budi");
const { primitives, kem } = NODE;

function read(kind: "signed" | "oneTime", bytes: Uint8Array): Prekey {
  return must(openPrekey(primitives, b.owner, kind, bytes));
}

/** A client's device with two clocks, whose keyring is stored before each of its questions goes out. */
class Device {
  relay: RelayOfOne;
  /** Undefined while it is off. */
  keyring: RatchetKeyring;
  stored: Uint8Array;
  relayClock = NOW as number;
  clock = NOW as number;
  /** Questions whose answers the device waits for. */
  readonly asked: PublishedPrekeys[] = [];
  /** Everything that it ever published. */
  readonly published: PublishedPrekeys[] = [];

  constructor(relay = new RelayOfOne()) {
    this.relay = relay;
    this.keyring = must(RatchetKeyring.open(kem, undefined));
    this.stored = this.keyring.encode();
  }

  get context() {
    return contextOf(b, this.relayClock as UnixMs, this.clock as UnixMs);
  }

  take(input: KeyringInput): void {
    const { next, sameStored, questions } = this.keyring.step(input, this.context);
    if (next && !sameStored) this.put(next as RatchetKeyring);
    else if (next) {
      this.keyring = next as RatchetKeyring;
      expect(this.keyring.encode()).toEqual(this.stored);
    }
    for (const question of questions) {
      if (question.ask !== "publish") throw new Error(question.ask);
      this.asked.push(question.prekeys);
      if (question.prekeys.signed || question.prekeys.oneTime.length > 0) this.published.push(question.prekeys);
    }
  }

  put(keyring: RatchetKeyring): void {
    this.keyring = keyring;
    this.stored = keyring.encode();
  }

  /** The relay gets the oldest question, and the device its answer. */
  answer(): void {
    const question = this.asked.shift();
    if (question) this.take({ on: "answer", answer: { to: "publish", stock: this.relay.publish(question) } });
  }

  /** Joins, and asks and answers until there is nothing left to ask. @returns how many answers that took */
  settle(): number {
    this.asked.length = 0;
    this.take({ on: "joined" });
    let answers = 0;
    for (; this.asked.length > 0; answers++) {
      if (answers > 12) throw new Error("it asks and asks");
      this.answer();
    }
    return answers;
  }

  pass(ms: number): void {
    this.relayClock += ms;
    this.clock += ms;
  }

  /** Loses what is in memory. */
  restart(from = this.stored): void {
    this.asked.length = 0;
    this.stored = from;
    this.keyring = must(RatchetKeyring.open(kem, from));
  }

  /** Someone opens with what the relay hands out. @returns whether that could be used */
  opened(prekey: Uint8Array): boolean {
    if (!this.has("oneTime", prekey)) return false;
    this.put(this.keyring.without(primitives.sha256(prekey)));
    return true;
  }

  has(kind: "signed" | "oneTime", prekey: Uint8Array): boolean {
    const clocks = { now: this.relayClock as UnixMs, clock: this.clock as UnixMs };
    return this.keyring.secret(kind, primitives.sha256(prekey), clocks) !== undefined;
  }
}

function settled(): Device {
  const device = new Device();
  device.settle();
  return device;
}

const lost = { on: "answer", answer: { to: "publish", stock: undefined } } as const;

describe("a keyring", () => {
  it("publishes nothing before the relay has said what it has; then a signed prekey and twenty one-time ones, in tens", () => {
    const device = new Device();
    device.take({ on: "tick" });
    expect(device.asked).toEqual([]);
    device.take({ on: "joined" });
    expect(device.asked).toEqual([{ discard: false, oneTime: [] }]);
    expect(device.settle()).toBe(3);
    expect(
      device.published.map(({ discard, signed, oneTime }) => [discard, signed !== undefined, oneTime.length]),
    ).toEqual([
      [true, true, 10],
      [false, false, 10],
    ]);
    const { signed, oneTime } = device.relay;
    for (const one of oneTime) expect(device.has("oneTime", one.bytes)).toBe(true);
    expect(device.has("signed", signed!.bytes)).toBe(true);
    expect(device.keyring.signed).toEqual(signed!.bytes);
    expect(device.keyring.stock).toBe(20);
    const read0 = read("signed", signed!.bytes);
    expect([read0.issued, read0.notAfter]).toEqual([NOW, NOW + LIMIT.prekeyLife]);
    const issued = [signed!, ...oneTime].map((one) => one.issued);
    expect(issued).toEqual(Array.from({ length: 21 }, (_, i) => NOW + i));
    for (const one of oneTime) expect(read("oneTime", one.bytes).issued).toBe(one.issued);
    expect(device.settle()).toBe(1);
    expect(device.published.length).toBe(2);
  });

  it("is stored whole, and nothing else is read as one", () => {
    const device = settled();
    const again = must(RatchetKeyring.open(kem, device.stored));
    expect(again.encode()).toEqual(device.stored);
    for (const wrong of [device.stored.slice(0, -1), Uint8Array.of(...device.stored, 0), new Uint8Array(0)])
      expect(codeOf(RatchetKeyring.open(kem, wrong))).toBe("RATCHET_KEYRING_DAMAGED");
    expect(JSON.stringify(device.keyring)).toBe("{}");
  });

  it("tops up when fewer than eight are left, which the relay says unasked", () => {
    const device = settled();
    device.pass(LIMIT.oneTimePace);
    for (let i = 0; i < 13; i++) {
      expect(device.opened(device.relay.fetch().oneTime!)).toBe(true);
      const stock = device.relay.stock();
      device.take({ on: "answer", answer: { to: "publish", stock } });
      expect(device.asked.length).toBe(i < 12 ? 0 : 1);
    }
    device.answer();
    device.answer();
    expect(device.relay.oneTime.length).toBe(20);
    expect(device.published.length).toBe(4);
  });

  it("makes new ones at most every twenty minutes, and seldom for a relay that keeps too few", () => {
    const device = settled();
    device.relay.oneTime = [];
    device.settle();
    expect(device.published.length).toBe(2);
    device.pass(LIMIT.oneTimePace - 1);
    device.settle();
    expect(device.published.length).toBe(2);
    device.pass(1);
    device.take({ on: "tick" });
    device.answer();
    device.answer();
    device.answer();
    expect(device.relay.oneTime.length).toBe(20);
    const small = new Device();
    small.relay.limit = 5;
    for (let i = 0; i < 10 * 72; i++) {
      small.settle();
      small.pass(LIMIT.oneTimePace);
    }
    // Every twenty minutes it would be 720 times two.
    expect(small.published.length).toBeLessThan(40);
    expect(small.relay.oneTime.length).toBe(5);
  });

  it("renews the signed one weekly; the secret before it dies 31 days after its successor was published", () => {
    const device = settled();
    const first = device.relay.signed!.bytes;
    device.pass(LIMIT.signedEvery - 1);
    device.take({ on: "tick" });
    expect(device.asked).toEqual([]);
    expect(device.keyring.nextTick).toBe(device.relayClock + 1);
    device.pass(1);
    device.take({ on: "tick" });
    device.answer();
    expect(device.relay.signed!.bytes).toEqual(first);
    device.pass(5 * DAY);
    device.answer();
    expect(device.relay.signed!.bytes).not.toEqual(first);
    expect(read("signed", device.relay.signed!.bytes).issued).toBe(NOW + LIMIT.signedEvery);
    // What the relay says in between, and later successors, change nothing.
    for (let days = 5; days < 30; days++) {
      device.pass(DAY);
      device.settle();
    }
    device.pass(DAY - 1);
    expect(device.has("signed", first)).toBe(true);
    device.pass(1);
    expect(device.has("signed", first)).toBe(false);
    expect(device.has("signed", device.relay.signed!.bytes)).toBe(true);
    device.take({ on: "tick" });
    expect(toHex(device.stored).includes(toHex(read("signed", first).hash))).toBe(false);
  });

  it("lets the secret of whoever is away for months live until it is back", () => {
    const device = settled();
    const first = device.relay.signed!.bytes;
    device.pass(200 * DAY);
    expect(device.has("signed", first)).toBe(true);
    device.restart();
    device.settle();
    expect(device.has("signed", first)).toBe(true);
    device.pass(31 * DAY);
    expect(device.has("signed", first)).toBe(false);
  });

  it("lets a one-time secret live until its not-after and not a millisecond longer, and has the relay drop the key", () => {
    const device = settled();
    const { bytes, issued } = device.relay.oneTime[0]!;
    const { notAfter } = read("oneTime", bytes);
    device.pass(notAfter - NOW);
    expect(device.has("oneTime", bytes)).toBe(true);
    device.pass(1);
    expect(device.has("oneTime", bytes)).toBe(false);
    device.settle();
    expect(device.relay.oneTime.length).toBe(20);
    expect(device.relay.oneTime.every((one) => one.issued > issued + 20)).toBe(true);
  });

  it.each([
    ["the relay's", "relayClock" as const],
    ["its own", "clock" as const],
  ])("counts by whichever clock is later: here only %s goes on", (_, which) => {
    const device = settled();
    const pass = (ms: number) => {
      device[which] += ms;
    };
    const oneTime = device.relay.oneTime[0]!.bytes;
    const first = device.relay.signed!.bytes;
    pass(LIMIT.signedEvery);
    device.settle();
    expect(device.relay.signed!.bytes).not.toEqual(first);
    pass(LIMIT.signedKept - 1);
    expect(device.has("signed", first)).toBe(true);
    pass(1);
    expect(device.has("signed", first)).toBe(false);
    expect(device.has("oneTime", oneTime)).toBe(true);
    pass(LIMIT.prekeyLife - LIMIT.signedEvery - LIMIT.signedKept + 1);
    expect(device.has("oneTime", oneTime)).toBe(false);
  });

  it("publishes the same again if the answer was lost, and the relay takes it once", () => {
    for (const lostOnTheWay of ["the question", "the answer"] as const)
      for (const how of ["apart", "killed"] as const) {
        const device = new Device();
        device.take({ on: "joined" });
        device.answer();
        const first = device.asked.shift()!;
        if (lostOnTheWay === "the answer") device.relay.publish(first);
        if (how === "apart") device.take(lost);
        else device.restart();
        device.settle();
        expect(device.relay.oneTime.length).toBe(20);
        for (const one of device.relay.oneTime) expect(device.has("oneTime", one.bytes)).toBe(true);
        expect(device.relay.has(first.signed!.bytes)).toBe(true);
        for (const { bytes } of first.oneTime) expect(device.relay.has(bytes)).toBe(true);
      }
  });

  it("asks nothing while the relay cannot be asked, and is not due for it either", () => {
    const device = settled();
    device.take(lost);
    device.pass(LIMIT.signedEvery);
    expect(device.keyring.nextTick).toBe(NOW + DAY);
    device.take({ on: "tick" });
    expect(device.asked).toEqual([]);
    expect(device.keyring.nextTick).toBe(device.relayClock + DAY);
    device.settle();
    expect(device.relay.signed!.issued).toBe(NOW + LIMIT.signedEvery);
  });

  it("lets nothing of an old copy be used: all secrets go at once, and the relay gets fresh prekeys instead", () => {
    const device = settled();
    const retired = device.relay.signed!.bytes;
    device.pass(LIMIT.signedEvery);
    device.settle();
    expect(device.has("signed", retired)).toBe(true);
    const before = device.relay.copy();
    device.restart();
    device.take({ on: "discard" });
    expect(device.keyring.signed).toBeUndefined();
    for (const bytes of [before.signed!.bytes, retired]) expect(device.has("signed", bytes)).toBe(false);
    for (const { bytes } of before.oneTime) expect(device.has("oneTime", bytes)).toBe(false);
    device.restart();
    device.settle();
    expect(device.published.at(-2)).toMatchObject({ discard: true });
    expect(device.relay.oneTime.length).toBe(20);
    for (const { bytes, issued } of before.oneTime) {
      expect(device.relay.has(bytes)).toBe(false);
      expect(device.relay.signed!.issued).toBeGreaterThan(issued);
    }
    for (const { bytes } of device.relay.oneTime) expect(device.has("oneTime", bytes)).toBe(true);
  });

  it("does so too while a publication of the old ones is on its way", () => {
    const device = new Device();
    device.take({ on: "joined" });
    device.answer();
    const old = device.asked[0]!;
    device.take({ on: "discard" });
    for (let i = 0; device.asked.length > 0 && i < 12; i++) device.answer();
    expect(device.relay.has(old.signed!.bytes)).toBe(false);
    expect(device.relay.oneTime.length).toBe(20);
    for (const { bytes } of device.relay.oneTime) expect(device.has("oneTime", bytes)).toBe(true);
  });

  it("is not misled by what the relay said before it took a publication", () => {
    const device = settled();
    device.take({ on: "discard" });
    const before = device.relay.stock();
    device.answer();
    device.take({ on: "answer", answer: { to: "publish", stock: before } });
    while (device.asked.length > 0) device.answer();
    const { oneTime } = device.relay;
    expect(oneTime.length).toBe(20);
    device.pass(LIMIT.oneTimePace);
    device.take({ on: "tick" });
    expect(device.asked).toEqual([]);
    device.settle();
    expect(device.relay.oneTime).toEqual(oneTime);
  });

  it("starts over if a copy of the profile has published, even if only one-time prekeys", () => {
    const device = settled();
    device.pass(LIMIT.oneTimePace);
    const copy = new Device(device.relay);
    copy.restart(device.stored);
    copy.pass(LIMIT.oneTimePace);
    for (let i = 0; i < 15; i++) device.relay.fetch();
    copy.settle();
    const ofCopy = device.relay.oneTime.at(-1)!;
    expect(device.has("oneTime", ofCopy.bytes)).toBe(false);
    device.settle();
    expect(device.relay.oneTime.length).toBe(20);
    for (const { bytes, issued } of device.relay.oneTime) {
      expect(device.has("oneTime", bytes)).toBe(true);
      expect(issued).toBeGreaterThan(ofCopy.issued);
    }
  });

  it("starts over at a relay that was restored from an old copy, that lost everything, or that has another's key", () => {
    for (const harm of ["restored", "empty", "another signed prekey", "no signed prekey"] as const) {
      const device = settled();
      const old = device.relay.copy();
      device.pass(LIMIT.signedEvery);
      device.settle();
      const one = device.relay.oneTime[0]!.bytes;
      if (harm === "restored") device.relay = old;
      else if (harm === "empty") device.relay = new RelayOfOne();
      else if (harm === "no signed prekey") device.relay.signed = undefined;
      else device.relay.signed = old.signed;
      device.settle();
      expect(device.relay.has(one), harm).toBe(false);
      expect(device.relay.oneTime.length).toBe(20);
      for (const { bytes } of [device.relay.signed!]) expect(device.has("signed", bytes)).toBe(true);
      for (const { bytes } of device.relay.oneTime) expect(device.has("oneTime", bytes)).toBe(true);
      // Someone may have got it just before.
      expect(device.has("oneTime", one)).toBe(true);
    }
  });

  it("is never driven out of the numbers, nor to endless work, by a relay that lies", () => {
    const device = new Device();
    const lies = fc.record({
      signed: fc.option(fc.uint8Array({ maxLength: 20 }), { nil: undefined }),
      oneTime: fc.nat(),
      last: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER)),
    });
    fc.assert(
      fc.property(fc.array(lies, { minLength: 1, maxLength: 15 }), (stocks) => {
        device.take({ on: "joined" });
        const before = device.published.length;
        for (const { signed, ...stock } of stocks)
          device.take({ on: "answer", answer: { to: "publish", stock: { ...stock, ...(signed && { signed }) } } });
        device.asked.length = 0;
        expect(device.published.length - before).toBeLessThanOrEqual(4);
        device.pass(LIMIT.oneTimePace);
      }),
      { numRuns: 40 },
    );
    expect(device.stored.length).toBeLessThan(400_000);
    device.pass(DAY);
    device.settle();
    expect(device.relay.last).toBeLessThan(2 ** 51);
    expect(device.relay.oneTime.length).toBe(20);
  });

  it("asks once and no more of a relay that takes nothing", () => {
    const device = new Device();
    device.take({ on: "joined" });
    for (let i = 0; i < 20; i++)
      device.take({ on: "answer", answer: { to: "publish", stock: { oneTime: 0, last: 0 } } });
    expect(device.published.length).toBe(1);
    device.take({ on: "tick" });
    expect(device.asked.length).toBe(2);
    device.settle();
    expect(device.relay.oneTime.length).toBe(20);
  });

  it("gives out no number near the end because a relay's clock does", () => {
    const device = new Device();
    device.relayClock = Number.MAX_SAFE_INTEGER - 100 * DAY;
    device.settle();
    expect(device.relay.last).toBeLessThan(NOW + 2 ** 42 + 100);
    device.relayClock = NOW;
    device.settle();
    for (const { bytes } of device.relay.oneTime) expect(device.has("oneTime", bytes)).toBe(true);
    expect(read("signed", device.relay.signed!.bytes).notAfter).toBeGreaterThan(NOW);
  });

  it("lets no secret live a year longer because both clocks were a year ahead when it was made", () => {
    const device = new Device();
    device.pass(365 * DAY);
    device.settle();
    const { bytes } = device.relay.oneTime[0]!;
    const signed = device.relay.signed!.bytes;
    device.pass(LIMIT.signedEvery);
    device.settle();
    device.pass(-365 * DAY);
    device.take({ on: "tick" });
    device.pass(LIMIT.signedKept - 1);
    expect(device.has("signed", signed)).toBe(true);
    device.pass(1);
    expect(device.has("signed", signed)).toBe(false);
    device.pass(LIMIT.prekeyLife - LIMIT.signedKept);
    expect(device.has("oneTime", bytes)).toBe(true);
    device.pass(1);
    expect(device.has("oneTime", bytes)).toBe(false);
  });

  it("keeps the newest thousand one-time secrets, however often a copy of the profile makes it start over", () => {
    const device = settled();
    const first = device.relay.oneTime[0]!.bytes;
    for (let i = 0; i < 66; i++) {
      device.pass(LIMIT.oneTimePace);
      device.relay.last += 1_000;
      device.settle();
    }
    for (const { bytes } of device.relay.oneTime) expect(device.has("oneTime", bytes)).toBe(true);
    expect(device.has("oneTime", first)).toBe(false);
    expect(device.stored.length).toBeLessThan(120_000);
    device.restart();
    expect(device.has("signed", device.relay.signed!.bytes)).toBe(true);
  });

  it("publishes fresh ones, at most daily, when someone opens to it as broken; the others can still be used", () => {
    const device = settled();
    const [one, signed] = [device.relay.oneTime[0]!.bytes, device.relay.signed!.bytes];
    device.pass(MINUTE);
    device.put(device.keyring.freshened(device.context));
    expect(device.keyring.nextTick).toBeLessThanOrEqual(device.relayClock);
    device.take({ on: "tick" });
    while (device.asked.length > 0) device.answer();
    expect(device.relay.has(one)).toBe(false);
    expect(device.relay.has(signed)).toBe(false);
    expect(device.relay.oneTime.length).toBe(20);
    expect([device.has("oneTime", one), device.has("signed", signed)]).toEqual([true, true]);
    device.pass(DAY - 1);
    expect(device.keyring.freshened(device.context)).toBe(device.keyring);
    device.pass(1);
    expect(device.keyring.freshened(device.context)).not.toBe(device.keyring);
  });
});

describe("a keyring under everything at once", () => {
  const year = 365 * DAY;
  const action = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 20 * DAY }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: MINUTE }) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("clock" as const),
        whose: fc.constantFrom("clock" as const, "relayClock" as const),
        ms: fc.constantFrom(-year, year, -3, 3, -2 * DAY, 2 * DAY),
      }),
    },
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constantFrom(
          "join" as const,
          "settle" as const,
          "tick" as const,
          "answer" as const,
          "answer" as const,
          "answer" as const,
          "apart" as const,
          "questionLost" as const,
          "killed" as const,
          "told" as const,
          "fetch" as const,
          "open" as const,
          "open" as const,
          "openLater" as const,
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom("discard" as const, "broken" as const, "relayRestored" as const) }),
    },
  );

  it("never issues two prekeys alike, never opens twice with one, and ends with all that the relay has in its hands", () => {
    let opened = 0;
    let published = 0;
    fc.assert(
      fc.property(fc.boolean(), fc.array(action, { minLength: 10, maxLength: 60 }), (begun, actions) => {
        const device = begun ? settled() : new Device();
        let snapshot = device.relay.copy();
        const used = new Set<string>();
        let restored = false;
        const fetched: Uint8Array[] = [];
        const issuedBy = new Map<number, string>();
        const open = (prekey: Uint8Array | undefined) => {
          if (prekey === undefined || !device.opened(prekey)) return;
          opened++;
          expect(used.has(toHex(prekey))).toBe(false);
          used.add(toHex(prekey));
        };
        for (const one of actions) {
          switch (one.do) {
            case "pass":
              device.pass(one.ms);
              break;
            case "clock":
              device[one.whose] += one.ms;
              break;
            case "join":
              device.asked.length = 0;
              device.take({ on: "joined" });
              break;
            case "settle":
              device.settle();
              break;
            case "tick":
              device.take({ on: "tick" });
              break;
            case "answer":
              device.answer();
              break;
            case "apart":
              if (device.asked[0]) device.relay.publish(device.asked[0]);
              device.asked.length = 0;
              device.take(lost);
              break;
            case "questionLost":
              device.asked.length = 0;
              device.take(lost);
              break;
            case "killed":
              device.restart();
              break;
            case "told":
              device.take({ on: "answer", answer: { to: "publish", stock: device.relay.stock() } });
              break;
            case "fetch": {
              const { oneTime } = device.relay.fetch();
              if (oneTime) fetched.push(oneTime);
              break;
            }
            case "open":
              open(device.relay.fetch().oneTime);
              break;
            case "openLater":
              open(fetched.shift());
              break;
            case "discard":
              device.take({ on: "discard" });
              for (const { oneTime } of device.published)
                for (const { bytes } of oneTime) expect(device.has("oneTime", bytes)).toBe(false);
              break;
            case "broken":
              device.put(device.keyring.freshened(device.context));
              break;
            case "relayRestored":
              [device.relay, snapshot] = [snapshot, device.relay.copy()];
              device.restart();
              restored = true;
              break;
          }
          for (const { nextTick } of [device.keyring])
            expect(nextTick).toBeLessThanOrEqual(device.relayClock + 2 * year + DAY);
        }
        for (const { signed, oneTime } of device.published) {
          let last = 0;
          for (const { issued, bytes } of [...(signed ? [signed] : []), ...oneTime]) {
            expect(issued).toBeGreaterThan(last);
            last = issued;
            expect(issuedBy.get(issued) ?? toHex(bytes)).toBe(toHex(bytes));
            issuedBy.set(issued, toHex(bytes));
            expect(read(bytes[1] === 1 ? "signed" : "oneTime", bytes).issued).toBe(issued);
          }
        }
        published += issuedBy.size;
        // Quiet: within a day of good clocks the relay has what this device has, and enough of it.
        device.settle();
        device.pass(DAY);
        device.settle();
        expect(device.relay.oneTime.length).toBeGreaterThanOrEqual(LIMIT.oneTimeLow);
        expect(device.has("signed", device.relay.signed!.bytes)).toBe(true);
        // A relay that was restored hands some out again, and as long as their number fits, nobody can tell.
        if (restored) return;
        for (const { bytes } of device.relay.oneTime) {
          expect(device.has("oneTime", bytes)).toBe(true);
          expect(used.has(toHex(bytes))).toBe(false);
        }
      }),
      { numRuns: form("keyrings"), seed: 11 },
    );
    expect(opened).toBeGreaterThan(50);
    expect(published).toBeGreaterThan(2_000);
  });

  it("lets no secret live longer than its life, counted from when a clock was last set back", () => {
    let died = 0;
    const steps = fc.array(
      fc.record({
        ms: fc.integer({ min: 0, max: 30 * DAY }),
        relay: fc.constantFrom(0, 0, 0, 0, -year, year),
        own: fc.constantFrom(0, 0, 0, 0, -year, year),
      }),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const device = new Device();
        let real = 0;
        let setBack = 0;
        const born = new Map<string, { bytes: Uint8Array; at: number }>();
        for (const { ms, relay, own } of all) {
          real += ms;
          device.pass(ms);
          device.relayClock += relay;
          device.clock += own;
          // With one good clock at all times, a secret's life never begins anew; with none it does.
          if (relay < 0 && own < 0) setBack = real;
          else if (relay < 0 || own < 0) setBack = Math.max(setBack, real);
          device.settle();
          for (const { bytes } of device.relay.oneTime) {
            if (!born.has(toHex(bytes))) born.set(toHex(bytes), { bytes, at: real });
          }
          for (const { bytes, at } of born.values()) {
            const alive = device.has("oneTime", bytes);
            if (!alive) died++;
            if (real - Math.max(at, setBack) > LIMIT.prekeyLife) expect(alive).toBe(false);
          }
        }
      }),
      { numRuns: 40, seed: 5 },
    );
    expect(died).toBeGreaterThan(500);
  });

  it("sleeps until there is something to do, and never spins", () => {
    const device = settled();
    let ticks = 0;
    const end = device.relayClock + 120 * DAY;
    while (device.relayClock < end) {
      const next = device.keyring.nextTick!;
      device.pass(Math.max(0, next - device.relayClock));
      device.take({ on: "tick" });
      while (device.asked.length > 0) device.answer();
      ticks++;
      if (ticks > 1_000) throw new Error("it spins");
    }
    expect(ticks).toBeLessThan(250);
    expect(device.relay.signed!.issued).toBeGreaterThan(end - 8 * DAY);
  });
});

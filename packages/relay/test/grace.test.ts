import { describe, expect, test } from "vitest";
import { Counters } from "../core/base/counters.ts";
import { ScratchPool } from "../core/base/scratch.ts";
import { Mailbox, type Outlet, Run } from "../core/client/mailbox.ts";
import { Grace } from "../core/mail/grace.ts";

const GRACE_MS = 50;

function sentAt(now: number, stored: Run[]): Run {
  const run = new Run(new Mailbox(1), "memory", new ScratchPool(), 0);
  run.note(undefined, 1, 10);
  run.sentOn = { storeMemory: (last?: Run) => stored.push(last!) } as unknown as Outlet;
  run.sentAt = now;
  return run;
}

describe("what is only in memory", () => {
  test("is not held on to after it was acknowledged, though the next run always waits already", () => {
    const counters = new Counters();
    const grace = new Grace(GRACE_MS, counters);
    const stored: Run[] = [];
    const sent: Run[] = [];
    let most = 0;
    // 500 runs a second, each acknowledged after 30 ms. There is never a moment at which none waits.
    for (let now = 0; now < 60_000; now += 2) {
      const run = sentAt(now, stored);
      sent.push(run);
      grace.add(run);
      if (sent.length > 15) sent.shift()!.acked = 1;
      expect(grace.expire(now, false)).toBeLessThanOrEqual(GRACE_MS);
      most = Math.max(most, grace.size);
    }
    expect(most).toBeLessThan(1_000);
    expect(stored).toEqual([]);
    expect(counters.graceExpired).toBe(0);
  });

  test("goes to the store in order once its time is over, whatever was cut off the list before", () => {
    const grace = new Grace(GRACE_MS, new Counters());
    const stored: Run[] = [];
    const late: Run[] = [];
    for (let now = 0; now < 4_000; now++) {
      const run = sentAt(now, stored);
      grace.add(run);
      if (now % 7 === 0) late.push(run);
      else run.acked = 1;
      grace.expire(now, false);
    }
    expect(grace.expire(10_000, false)).toBe(Number.POSITIVE_INFINITY);
    expect(stored).toEqual(late);
    expect(grace.size).toBe(0);
  });
});

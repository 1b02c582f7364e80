import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Invites } from "../core/join/invites.ts";

const DAY = 86_400_000;
const START = 1_700_000_000_000;

function invites(): { kept: Invites; notes: Map<string, Uint8Array>; create(days: number, now?: number): Uint8Array } {
  const notes = new Map<string, Uint8Array>();
  const kept = new Invites((key, value) => void (value === undefined ? notes.delete(key) : notes.set(key, value)));
  const create = (days: number, now = START): Uint8Array => {
    const key = Uint8Array.from(randomBytes(32));
    const made = kept.create({ key, uses: 1, expiresAt: START + days * DAY }, now);
    if (!made.ok) throw made.error;
    return key;
  };
  return { kept, notes, create };
}

const judged = (kept: Invites, key: Uint8Array, now: number): string => {
  const result = kept.judge(key, now);
  return result.ok ? "good" : result.error.code;
};

describe("invites and the clock", () => {
  test("hold to the millisecond before their end, and not at it", () => {
    const { kept, create } = invites();
    const key = create(1);
    expect(judged(kept, key, START + DAY - 1)).toBe("good");
    expect(judged(kept, key, START + DAY)).toBe("INVITE_EXPIRED");
  });

  test("that is set a year ahead, looked at and written to, and set right again: all are as good as before", () => {
    const { kept, notes, create } = invites();
    const keys = [1, 7, 300].map((days) => create(days));
    const year = START + 366 * DAY;
    expect(kept.list(year)).toEqual([]);
    create(400, year);
    expect(keys.map((key) => judged(kept, key, year))).toEqual(["INVITE_EXPIRED", "INVITE_EXPIRED", "INVITE_EXPIRED"]);
    expect(keys.map((key) => judged(kept, key, START + 1))).toEqual(["good", "good", "good"]);
    expect(kept.list(START)).toHaveLength(4);
    expect(notes.size).toBe(4);
  });

  test("there are ten thousand at most, and only one that ended a month ago makes room for another", () => {
    const { kept, notes, create } = invites();
    const first = create(1);
    const second = create(2);
    for (let i = 2; i < 10_000; i++) create(3);
    expect(() => create(9, START + 31 * DAY)).toThrow("INVITES_FULL");
    create(400, START + 31 * DAY + 1);
    expect(notes.size).toBe(10_000);
    expect(judged(kept, first, START)).toBe("INVITE_UNKNOWN");
    expect(judged(kept, second, START)).toBe("good");
    expect(() => create(9, START + 31 * DAY + 1)).toThrow("INVITES_FULL");
  });

  test("a note for elsewhere counts one use more, and one that is revoked there is unknown here", () => {
    const { kept, notes, create } = invites();
    const key = create(1);
    const [name] = [...notes.keys()] as [string];
    const elsewhere = new Invites(() => undefined);
    elsewhere.restore(kept.noteOfUse(kept.find(key)!));
    expect(judged(elsewhere, key, START)).toBe("INVITE_USED_UP");
    expect(judged(kept, key, START)).toBe("good");
    expect(kept.drop(name)).toBe(true);
    expect(judged(kept, key, START)).toBe("INVITE_UNKNOWN");
    expect(kept.drop(name.replace("invite", "block"))).toBe(false);
  });
});

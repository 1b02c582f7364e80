import { describe, expect, test } from "vitest";
import { Aging } from "../core/mail/aging.ts";

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const START = 1_800_000_000_000;

describe("the age of mail", () => {
  test("grows with the steady clock, whatever the other one shows", () => {
    const aging = new Aging(undefined, START, 500);
    expect(aging.now(500)).toBe(START);
    expect(aging.now(500 + HOUR)).toBe(START + HOUR);
    expect(aging.now(400)).toBe(START);
  });

  test("goes on in the next life, by the time between and an hour at most", () => {
    const note = new Aging(undefined, START, 0).note(START + HOUR, HOUR);
    expect(new Aging(note, START + HOUR + 60_000, 7).now(7)).toBe(START + HOUR + 60_000);
    for (const away of [2 * HOUR, YEAR]) expect(new Aging(note, START + HOUR + away, 7).now(7)).toBe(START + 2 * HOUR);
    for (const back of [1, YEAR]) expect(new Aging(note, START + HOUR - back, 7).now(7)).toBe(START + HOUR);
  });

  test("a crash loop with a clock a year ahead costs an hour once, not in each life", () => {
    let note = new Aging(undefined, START, 0).note(START, 0);
    for (let life = 0; life < 1_000; life++) note = new Aging(note, START + YEAR, 0).note(START + YEAR, 0);
    expect(new Aging(note, START + YEAR, 0).now(0)).toBe(START + HOUR);
  });

  test("a note that is no note counts for none", () => {
    for (const length of [0, 15, 17]) expect(new Aging(new Uint8Array(length), START, 0).now(0)).toBe(START);
  });
});

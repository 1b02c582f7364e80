import { form } from "@sandi/testkit/forms";
import { describe, expect, it } from "vitest";
import { BEGINNINGS, Symbolic } from "./games/symbolic.ts";

const DEPTH = form("ratchetSchedules");

describe(`the symbolic run of ratchet, ${DEPTH} steps deep`, () => {
  it.each(BEGINNINGS)("from $from: an attacker derives what the document grants it", { timeout: 3_600_000 }, (one) => {
    const { states, schedules, leaks, checks } = new Symbolic(one).play(DEPTH);
    console.log(`from ${one.from}: ${schedules} schedules in ${states} states, ${leaks} leaks, ${checks} checks`);
    expect(states).toBeGreaterThan(1_000);
    expect(checks).toBeGreaterThan(10 * leaks);
  });
});

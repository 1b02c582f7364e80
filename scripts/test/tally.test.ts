import { execFileSync } from "node:child_process";
import { FORMS } from "@sandi/testkit/forms";
import { expect, test } from "vitest";
import { addTallies, slowestFiles, tallyModels, tallyVitest } from "../tally.ts";

function report(...files: readonly (readonly [status: string, ...tests: string[]])[]): string {
  const testResults = files.map(([status, ...tests], index) => ({
    name: `file${index}`,
    status,
    assertionResults: tests.map((result) => ({ status: result, fullName: `a ${result} test` })),
  }));
  return JSON.stringify({ testResults });
}

test("tests are counted by what became of them", () => {
  const text = report(["failed", "passed", "failed"], ["passed", "passed", "skipped"]);
  expect(tallyVitest(text, 1)).toEqual({ passed: 2, failed: 1, skipped: ["file1: a skipped test (skipped)"] });
});

test("a file that does not load counts as a failure", () => {
  expect(tallyVitest(report(["failed"], ["passed", "passed"]), 1)).toMatchObject({ passed: 1, failed: 1 });
});

test("an ending that no failed test explains, such as an unhandled rejection, counts as a failure", () => {
  expect(tallyVitest(report(["passed", "passed"]), 1)).toMatchObject({ passed: 1, failed: 1 });
});

test("a run without tests, and one without a report, count as failures", () => {
  expect(tallyVitest(report(), 0)).toMatchObject({ passed: 0, failed: 1 });
  expect(tallyVitest(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
});

test("models are counted by their last line", () => {
  expect(tallyModels("nsl: ok\nmodels: 9 passed, 2 failed\n", 1)).toMatchObject({ passed: 9, failed: 2 });
  expect(tallyModels("models: 9 passed, 0 failed\n", 0)).toMatchObject({ passed: 9, failed: 0 });
});

test("models that stop early, find nothing to do or end badly count as failures", () => {
  expect(tallyModels("nsl: ok\n", 0)).toMatchObject({ passed: 0, failed: 1 });
  expect(tallyModels("models: 0 passed, 0 failed\n", 0)).toMatchObject({ failed: 1 });
  expect(tallyModels("models: 9 passed, 0 failed\n", 124)).toMatchObject({ passed: 9, failed: 1 });
});

test("tallies add up", () => {
  const one = { passed: 1, failed: 2, skipped: ["a"] };
  expect(addTallies([one, { passed: 3, failed: 0, skipped: ["b"] }])).toEqual({
    passed: 4,
    failed: 2,
    skipped: ["a", "b"],
  });
});

test("the slowest files of all runs are named, slowest first", () => {
  const file = (name: string, ms: number) => ({
    name: `/tree/${name}`,
    status: "passed",
    startTime: 1_000,
    endTime: 1_000 + ms,
    assertionResults: [],
  });
  const ran = (...testResults: ReturnType<typeof file>[]) => JSON.stringify({ testResults });
  const one = ran(file("a.test.ts", 100), file("b.test.ts", 900));
  const other = ran(file("c.test.ts", 12_340));
  expect(slowestFiles([one, undefined, other], "/tree", 2)).toEqual(["  12.3 s  c.test.ts", "   0.9 s  b.test.ts"]);
});

test("every test with two forms is used, and its long form is longer", () => {
  const sources = execFileSync("git", ["grep", "-hoE", 'form\\("[A-Za-z]+"\\)', "--", "*.ts"], { encoding: "utf8" });
  for (const [name, { short, long }] of Object.entries(FORMS)) {
    expect(sources).toContain(`form("${name}")`);
    expect(long).toBeGreaterThan(short);
  }
});

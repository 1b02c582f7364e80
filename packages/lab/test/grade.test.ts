import { describe, expect, it } from "vitest";
import { attackOf } from "../attacks/index.ts";
import { type Answer, csvRow, Grader, parseRunFile, TASK_NAMES, taskFor } from "../exercises/index.ts";
import { nodePlatform } from "../node/index.ts";
import type { Move } from "../world/index.ts";

const { primitives } = nodePlatform;
const grader = new Grader(nodePlatform);
const RIGHT = {
  "ns-1978": "SUCCEEDS",
  "rsa-des": "BLOCKED",
  ratchet: "BLOCKED",
  "ratchet-unverified": "BLOCKED",
} as const;

function answerOf(student: string, task: string, change: Partial<Answer> = {}): Answer {
  const given = taskFor(primitives, student, task);
  const moves = attackOf(task)!.moves(given.protocol) as Move[];
  return { ...given, moves, predictions: RIGHT, ...change };
}

const grade = (answer: unknown) => grader.grade("a.json", () => JSON.stringify(answer));

describe("the grader", () => {
  it.each(TASK_NAMES)("takes the attack itself as an answer: %s", async (task) => {
    expect(await grade(answerOf("Ayu", task))).toMatchObject({ solved: true, verdict: "SUCCEEDS", code: "" });
  });

  it("gives each student a world of their own", () => {
    const seeds = ["Ayu", "Budi", "Citra"].map((student) => taskFor(primitives, student, "lowe").seed);
    expect(new Set(seeds).size).toBe(3);
  });

  it("computes what was to be predicted", async () => {
    expect(await grade(answerOf("Ayu", "lowe"))).toMatchObject({ right: 4, asked: 4 });
    const wrong = { ...RIGHT, "rsa-des": "SUCCEEDS" } as const;
    expect(await grade(answerOf("Ayu", "lowe", { predictions: wrong }))).toMatchObject({ right: 3, solved: true });
  });

  it("believes no claim: moves that do not lead there are no solution", async () => {
    const lowe = answerOf("Ayu", "lowe");
    expect(await grade({ ...lowe, moves: lowe.moves.slice(0, 3) })).toMatchObject({
      solved: false,
      verdict: "BLOCKED",
    });
    expect(await grade({ ...lowe, solved: true })).toMatchObject({ code: "LAB_FILE_INVALID", solved: false });
  });

  it.each([
    ["another's world", { seed: 1 }, "LAB_ANSWER_SEED"],
    ["another's name", { student: "Budi" }, "LAB_ANSWER_SEED"],
    ["another protocol", { protocol: "rsa-des" }, "LAB_ANSWER_PROTOCOL"],
    ["a stolen phone where none was to be stolen", { moves: [{ do: "steal", who: "bob" }] }, "LAB_ANSWER_MOVE"],
    ["a later version", { version: 2 }, "LAB_FILE_VERSION"],
    ["an unknown move", { moves: [{ do: "win" }] }, "LAB_FILE_INVALID"],
    ["a million moves", { moves: Array.from({ length: 10_001 }, () => 0) }, "LAB_TOO_MANY_MOVES"],
    [
      "more moves than the task has",
      { moves: Array.from({ length: 201 }, () => ({ do: "deliverAll" })) },
      "LAB_TOO_MANY_MOVES",
    ],
  ])("refuses %s", async (_what, change, code) => {
    const graded = await grade({ ...answerOf("Ayu", "lowe"), ...change });
    expect(graded).toMatchObject({ code, solved: false, right: 0, task: "lowe" });
  });

  it("refuses what is no JSON, and writes rows that no spreadsheet takes for a formula", async () => {
    const graded = await grader.grade("x.json", () => "{");
    expect(graded.code).toBe("LAB_FILE_INVALID");
    expect(csvRow({ ...graded, student: '=cmd|" /C', file: "a,b" })).toMatch(/^"a,b","'=cmd\|"" \/C",/);
  });

  it("reads a run only if it is whole", () => {
    const run = { version: 1, protocol: "ratchet", seed: 3, moves: [] };
    expect(parseRunFile(JSON.stringify(run))).toEqual(run);
    for (const change of [{ seed: -1 }, { seed: 2 ** 32 }, { protocol: "tls" }, { extra: 1 }])
      expect(() => parseRunFile(JSON.stringify({ ...run, ...change }))).toThrow(/LAB_FILE_INVALID/);
  });
});

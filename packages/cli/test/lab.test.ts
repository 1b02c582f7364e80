import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, describe, expect, it } from "vitest";
import { LAB } from "../table/labCommand.ts";
import { parseCommandLine } from "../table/parse.ts";

const machine = new Machine();
afterAll(() => machine.clear());

const file = (name: string, text: string): string => {
  const path = join(machine.folder, name);
  writeFileSync(path, text);
  return path;
};

type Verdict = { verdict: string; check: string; moves: unknown[]; reason?: string };
type Matrix = { protocols: string[]; attacks: { name: string; verdicts: Record<string, Verdict> }[] };

describe("sandi lab", () => {
  it("prints the matrix as one JSON object, of these fields and no others", async () => {
    const { code, out, err } = await machine.run(["lab", "matrix", "--json", "--lang", "id"]);
    expect([code, err]).toEqual([0, ""]);
    const matrix = JSON.parse(out) as Matrix;
    expect(Object.keys(matrix)).toEqual(["protocols", "attacks"]);
    expect(matrix.protocols).toEqual(["ns-1978", "rsa-des", "ratchet", "ratchet-unverified"]);
    expect(LAB.flags.find(({ name }) => name === "protocol")!.choices).toEqual(matrix.protocols);
    for (const { name, verdicts, ...rest } of matrix.attacks) {
      expect(rest).toEqual({});
      expect(Object.keys(verdicts), name).toEqual(matrix.protocols);
      for (const verdict of Object.values(verdicts)) {
        const reason = verdict.verdict === "NOT_APPLICABLE" ? ["reason"] : [];
        expect(Object.keys(verdict).sort()).toEqual(["check", "moves", ...reason, "verdict"].sort());
        if (reason.length > 0) expect(verdict.reason).toMatch(/^\p{Lu}.*\.$/u);
      }
    }
    expect(matrix.attacks.find(({ name }) => name === "downgrade")!.verdicts["ns-1978"]!.reason).toMatch(/^Tidak ada/);
  });

  it("plays an attack that it printed, twice alike, in words and as events", async () => {
    const made = await machine.run(["lab", "attack", "lowe", "--lang", "id"]);
    expect(made.err).toContain("Perbaikan Lowe");
    const path = file("lowe.json", made.out);
    const drawn = join(machine.folder, "lowe.svg");
    const [exported, words, events] = await Promise.all([
      machine.run(["lab", "export", path, drawn]),
      machine.run(["lab", "run", path, "--lang", "id"]),
      machine.run(["lab", "run", path, "--json"]),
    ]);
    expect([exported.code, words.code]).toEqual([0, 0]);
    expect(readFileSync(drawn, "utf8")).toMatch(/^<svg /);
    expect(words.out).toContain("Mallory membaca tulisan Bob: Alice, the code is 4711.");
    expect(words.out).toContain("tercapai: Mallory membaca yang ditulis Alice dan Bob satu sama lain.");
    const steps = events.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(steps.every(({ v, event }) => v === 1 && typeof event === "string")).toBe(true);
    expect(words.out).toContain(String(steps.at(-1)!.digest));
  });

  it("grades answers into CSV, a row for each file whatever is wrong with it", async () => {
    const task = JSON.parse((await machine.run(["lab", "task", "lowe", "--student", "Ayu"])).out) as object;
    const { moves } = JSON.parse(
      readFileSync(file("a.json", (await machine.run(["lab", "attack", "lowe"])).out), "utf8"),
    ) as {
      moves: unknown[];
    };
    const answer = JSON.stringify({ ...task, moves, predictions: { "rsa-des": "BLOCKED" } });
    const files = [file("ayu.json", answer), file("cut.json", answer.slice(0, -9)), join(machine.folder, "none.json")];
    const tried = await machine.run(["lab", "run", files[0]!]);
    expect(tried.out).toContain("lowe: SUCCEEDS");
    const begun = file("begun.json", JSON.stringify({ ...task, moves: moves.slice(0, 3) }));
    expect((await machine.run(["lab", "run", begun])).out).toContain("lowe: not there yet. Mallory cannot read");
    const { code, out } = await machine.run(["lab", "grade", ...files]);
    expect(code).toBe(1);
    const rows = out
      .trim()
      .split("\n")
      .map((row) => row.split(","));
    expect(rows[0]).toEqual(
      "file,student,task,lesson,solved,verdict,check,moves,right,asked,code,explained".split(","),
    );
    expect(rows[1]!.slice(1)).toEqual(["Ayu", "lowe", "", "true", "SUCCEEDS", "", "7", "1", "4", "", ""]);
    expect(rows.slice(2).map((row) => row.at(-2))).toEqual(["LAB_FILE_INVALID", "LAB_FILE_UNREADABLE"]);
  });

  it("prints a lesson with its answers, and grades what a student chose in it", async () => {
    const [list, lesson, empty] = await Promise.all([
      machine.run(["lab", "lesson", "--lang", "id"]),
      machine.run(["lab", "lesson", "lowe"]),
      machine.run(["lab", "lesson", "lowe", "--student", "Ayu"]),
    ]);
    expect(list.out).toMatch(/^lowe +Mengapa N2 harus kembali bersama sebuah nama$/m);
    expect(lesson.out).toContain("Mallory reads what Bob wrote: Alice, the code is 4711.");
    expect(lesson.out).toMatch(/^ {2}a\) right\. /m);
    expect(lesson.out).toContain("sandi lab lesson lowe --choice rename.a > run.json");
    const chosen = await machine.run(["lab", "lesson", "lowe", "--choice", "needs.c"]);
    expect((JSON.parse(chosen.out) as { moves: unknown[] }).moves).toHaveLength(7);
    const progress = JSON.parse(empty.out) as { lessons: { lowe: Record<string, string | null> } };
    progress.lessons.lowe.fix = "a";
    const { code, out } = await machine.run(["lab", "grade", file("ayu-lessons.json", JSON.stringify(progress))]);
    expect(code).toBe(0);
    expect(out.trim().split("\n")[1]!.split(",").slice(1)).toEqual([
      "Ayu",
      "",
      "lowe",
      "",
      "",
      "",
      "",
      "1",
      "4",
      "",
      "",
    ]);
  });

  it("takes every command that its documents show", () => {
    const shown = ["lab.md", "lab-teacher.md", "lab-teacher.id.md"].flatMap((name) => {
      const text = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
      const code = [...text.matchAll(/^ *```\w*\n(.*?)^ *```$/gms)].map(([, block]) => block).join("\n");
      return [...code.matchAll(/sandi lab [^#>;\n]+/g)].map(([command]) => command.trim());
    });
    const commands = new Set(shown);
    expect(commands.size).toBeGreaterThan(12);
    for (const command of commands) {
      const words = command.replaceAll('"', "").split(/\s+/).slice(1);
      expect(() => parseCommandLine(words, "en"), command).not.toThrow();
    }
  });

  it("refuses with a code, a cause and a remedy", async () => {
    const later = file("later.json", '{"version":9,"protocol":"ratchet","seed":1,"moves":[]}');
    const tried = [
      [["run", later], 78, /^LAB_FILE_VERSION: .*\n {2}Use the Sandi/],
      [["attack", "downgrade"], 2, /^LAB_NO_ATTACK: /],
      [["export", later, "run.doc"], 2, /^LAB_EXPORT_ENDING: /],
      [["lesson", "alchemy"], 2, /^LAB_NO_LESSON: /],
      [["lesson", "lowe", "des"], 2, /^USAGE_ARGUMENTS: /],
      [["lesson", "lowe", "--choice", "needs.e"], 78, /^LAB_NO_CHOICE: /],
    ] as const;
    for (const [args, code, text] of tried) {
      const ran = await machine.run(["lab", ...args]);
      expect([ran.code, ran.out], args.join(" ")).toEqual([code, ""]);
      expect(ran.err).toMatch(text);
    }
  });
});

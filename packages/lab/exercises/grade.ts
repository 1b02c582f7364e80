import { ProtocolError } from "@sandi/protocol";
import { attackOf, judge, play } from "../attacks/index.ts";
import { MATRIX_SEED } from "../matrix/index.ts";
import type { Platform } from "../world/platform.ts";
import { PROTOCOLS, type ProtocolName } from "../world/protocols.ts";
import { remembering } from "../world/remembering.ts";
import { World } from "../world/world.ts";
import { type Answer, parseAnswer, type TaskName } from "./tasks.ts";

/** What one answer comes to. Nothing in it is taken from what the answer claims. */
export type Grade = {
  readonly file: string;
  readonly student: string;
  readonly task: string;
  readonly moves: number;
  /** Whether the moves reach the attack's goal in the student's own world. */
  readonly verdict: string;
  readonly check: string;
  readonly solved: boolean;
  /** Predictions that agree with what is computed, of the four that are asked for. */
  readonly right: number;
  readonly asked: number;
  /** Why it could not be graded; empty if it was. */
  readonly code: string;
};

/** Grades answers, one after another. Each is played anew; what an attack gives elsewhere is computed once for all. */
export class Grader {
  readonly #platform: Platform;
  readonly #truths = new Map<TaskName, Promise<Readonly<Record<ProtocolName, string>>>>();

  constructor(platform: Platform) {
    this.#platform = remembering(platform);
  }

  /** @param read gives the text of the file; what it throws with a code is the row's */
  async grade(file: string, read: () => string | Promise<string>): Promise<Grade> {
    let text = "";
    let answer: Answer | undefined;
    try {
      text = await read();
      answer = parseAnswer(this.#platform.primitives, text);
      return await this.#gradeAnswer(file, answer);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { student = "", task = "" } = answer ?? claimed(text);
      const nothing = { moves: 0, verdict: "", check: "", solved: false, right: 0, asked: PROTOCOLS.length };
      return { file, student, task, ...nothing, code: error.code };
    }
  }

  async #gradeAnswer(file: string, { student, task, seed, protocol, moves, predictions }: Answer): Promise<Grade> {
    const world = await World.play({ protocol, seed, platform: this.#platform }, moves);
    const { verdict, check } = judge(attackOf(task)!, world);
    const truths = await this.#truthsOf(task);
    const right = PROTOCOLS.filter((name) => predictions[name] === truths[name]).length;
    const solved = verdict === "SUCCEEDS";
    return {
      file,
      student,
      task,
      moves: moves.length,
      verdict,
      check,
      solved,
      right,
      asked: PROTOCOLS.length,
      code: "",
    };
  }

  #truthsOf(task: TaskName): Promise<Readonly<Record<ProtocolName, string>>> {
    const known = this.#truths.get(task);
    if (known) return known;
    const computed = this.#compute(task);
    this.#truths.set(task, computed);
    return computed;
  }

  async #compute(task: TaskName): Promise<Readonly<Record<ProtocolName, string>>> {
    const truths: [ProtocolName, string][] = [];
    for (const protocol of PROTOCOLS)
      truths.push([protocol, (await play(attackOf(task)!, protocol, MATRIX_SEED, this.#platform)).verdict.verdict]);
    return Object.fromEntries(truths) as Record<ProtocolName, string>;
  }
}

/** Whose answer it says it is, for the row of one that cannot be graded. */
export function claimed(text: string): { readonly student?: string; readonly task?: string } {
  try {
    const { student, task } = JSON.parse(text) as { student?: unknown; task?: unknown };
    return {
      ...(typeof student === "string" && { student: student.slice(0, 128) }),
      ...(typeof task === "string" && { task: task.slice(0, 64) }),
    };
  } catch {
    return {};
  }
}

const COLUMNS = [
  "file",
  "student",
  "task",
  "lesson",
  "solved",
  "verdict",
  "check",
  "moves",
  "right",
  "asked",
  "code",
  "explained",
] as const;

export const CSV_HEAD = COLUMNS.join(",");

type Cells = { readonly [column in (typeof COLUMNS)[number]]?: string | number | boolean };

/** One row of RFC 4180, of a task or of a lesson; what a spreadsheet would take for a formula is made text. */
export function csvRow(grade: Cells): string {
  return COLUMNS.map((column) => csvField(String(grade[column] ?? ""))).join(",");
}

function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { ProtocolError } from "@sandi/protocol";
import { claimed } from "../exercises/grade.ts";
import type { Platform } from "../world/platform.ts";
import type { Letter } from "./lesson.ts";
import { Player } from "./player.ts";
import { parseProgress } from "./progress.ts";
import { lessonOf } from "./shelf.ts";
import { answersOf } from "./tell.ts";

/** What one student's choices in one lesson come to. */
export type LessonGrade = {
  readonly file: string;
  readonly student: string;
  readonly lesson: string;
  readonly right: number;
  /** Questions of the lesson, answered or not. */
  readonly asked: number;
  /** Why the file could not be graded; empty if it was. */
  readonly code: string;
  /** What the student wrote of the lesson, for the teacher to read. */
  readonly explained: string;
};

/** Grades progress files. It takes the choices from them; what is right it finds out by playing the lessons, once for all. */
export class LessonGrader {
  readonly #player: Player;
  readonly #answers = new Map<string, Promise<ReadonlyMap<string, Letter | undefined>>>();

  constructor(platform: Platform) {
    this.#player = new Player(platform);
  }

  /** A row for each lesson of the file; one with a code for a file that cannot be graded. */
  async grade(file: string, text: string): Promise<LessonGrade[]> {
    try {
      const { student, lessons, explained = {} } = await parseProgress(text);
      const rows: LessonGrade[] = [];
      for (const [lesson, chosen] of Object.entries(lessons)) {
        const answers = [...(await this.#answersOf(lesson))];
        const right = answers.filter(
          ([question, letter]) => letter !== undefined && chosen[question] === letter,
        ).length;
        rows.push({
          file,
          student,
          lesson,
          right,
          asked: answers.length,
          code: "",
          explained: explained[lesson] ?? "",
        });
      }
      return rows;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { student = "" } = claimed(text);
      return [{ file, student, lesson: "", right: 0, asked: 0, code: error.code, explained: "" }];
    }
  }

  #answersOf(name: string): Promise<ReadonlyMap<string, Letter | undefined>> {
    const known = this.#answers.get(name);
    if (known) return known;
    const computed = lessonOf(name).then(({ lesson }) => answersOf(lesson, this.#player));
    this.#answers.set(name, computed);
    return computed;
  }
}

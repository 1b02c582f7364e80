import { signal } from "@preact/signals";
import type { AttackName } from "../../attacks/names.ts";
import type { Answer } from "../../exercises/tasks.ts";

/** The attack by whose goal the run is judged; none, if it is empty. */
export const goal = signal<AttackName | "">("");

/** The attack that a run turned out to be; it is the goal no longer when another run is begun. */
let found: AttackName | "" = "";

export function findGoal(name: AttackName): void {
  if (goal.peek() === name) return;
  goal.value = name;
  found = name;
}

export function forgetFound(): void {
  if (goal.value === found) goal.value = "";
  found = "";
}

/** So many hints on Lowe's attack have been asked for; one more is the solution. */
export const asked = signal(0);

/** The task that somebody works on here, until another file is opened. */
export const task = signal<Answer | undefined>(undefined);

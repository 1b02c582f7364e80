import { signal } from "@preact/signals";
import type { AttackName } from "../../attacks/names.ts";
import type { Answer } from "../../exercises/tasks.ts";

/** The attack by whose goal the run is judged; none, if it is empty. */
export const goal = signal<AttackName | "">("");

/** The task that somebody works on here, until another file is opened. */
export const task = signal<Answer | undefined>(undefined);

import { signal } from "@preact/signals";
import type { AttackName } from "../../attacks/names.ts";

/** The attack by whose goal the run is judged; none, if it is empty. */
export const goal = signal<AttackName | "">("");

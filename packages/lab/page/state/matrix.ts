import { signal } from "@preact/signals";
import { ATTACKS } from "../../attacks/index.ts";
import { computeMatrix, MATRIX_SEED, type Row } from "../../matrix/index.ts";
import { pagePlatform } from "../platform.ts";
import { breathe } from "./breathe.ts";

/** The rows that have been played, and how long all of them took together. */
export const matrix = signal<{ readonly rows: readonly Row[]; readonly ms: number | undefined }>({
  rows: [],
  ms: undefined,
});

let isRunning = false;

/** Plays every attack against every protocol, a row at a time; once. */
export async function fillMatrix(): Promise<void> {
  if (isRunning || matrix.value.ms !== undefined) return;
  isRunning = true;
  const started = performance.now();
  for (const attack of ATTACKS) {
    const { attacks } = await computeMatrix(pagePlatform, MATRIX_SEED, [attack]);
    matrix.value = { rows: [...matrix.value.rows, ...attacks], ms: undefined };
    await breathe();
  }
  matrix.value = { ...matrix.value, ms: Math.round(performance.now() - started) };
  isRunning = false;
}

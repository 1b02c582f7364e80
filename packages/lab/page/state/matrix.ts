import { signal } from "@preact/signals";
import type { ErrorContext } from "@sandi/protocol";
import { ATTACKS } from "../../attacks/index.ts";
import { computeMatrix, MATRIX_SEED, type Row } from "../../matrix/index.ts";
import { kindOf } from "../../texts/sentences.ts";
import { PROTOCOLS } from "../../world/protocols.ts";
import { World } from "../../world/world.ts";
import { pagePlatform, webPlatform } from "../platform.ts";
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
  await computeMatrix(webPlatform, MATRIX_SEED, ATTACKS, async (row) => {
    matrix.value = { rows: [...matrix.value.rows, row], ms: undefined };
    await breathe();
  });
  matrix.value = { ...matrix.value, ms: Math.round(performance.now() - started) };
  isRunning = false;
}

/** What the checks of a row spoke of, by code: found in the runs themselves. */
export async function contextsOf({ verdicts }: Row): Promise<Readonly<Record<string, ErrorContext>>> {
  const found: Record<string, ErrorContext> = {};
  for (const protocol of PROTOCOLS) {
    const { check, moves } = verdicts[protocol];
    if (!check || found[check]) continue;
    const world = await World.play({ protocol, seed: MATRIX_SEED, platform: pagePlatform }, moves);
    for (const step of world.steps) {
      if (step.is === "refused" && step.code === check) {
        const kind = kindOf(world, step.body);
        found[check] ??= { leg: kind, part: kind };
      }
      if (step.is === "declined" && step.code === check) found[check] ??= step.context;
      if (step.is !== "event" || !("error" in step.event) || step.event.error?.code !== check) continue;
      found[check] = { ...found[check], ...step.event.error.context };
    }
  }
  return found;
}

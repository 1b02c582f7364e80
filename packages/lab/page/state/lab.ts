import { batch, computed, signal } from "@preact/signals";
import { equal } from "@sandi/crypto";
import { entryAt } from "../../ledger/ledger.ts";
import type { Move } from "../../world/moves.ts";
import type { Step } from "../../world/steps.ts";
import { GivenUp } from "./breathe.ts";
import { advanced, type Moment, type Played, playRun, type RunStart } from "./played.ts";
import { type Row, rowsOf } from "./rows.ts";
import { movesSoFar } from "./soFar.ts";

/** The run that the world screen shows. */
export const run = signal<Played | undefined>(undefined);
/** How many rows of the diagram have happened. */
export const cursor = signal(0);
/** The row whose layers are open, by its step; undefined: the newest. */
export const chosen = signal<number | undefined>(undefined);
export const showFrames = signal(false);
/** What is being done: so many of all moves, or so much of a search; `slow` if the reader is to be told. */
type Work = { readonly done: number; readonly all: number; readonly slow: boolean };
export const working = signal<Work | undefined>(undefined);
/** Whether anything is: whoever waits for its end is not drawn anew for each move of it. */
export const busy = computed(() => working.value !== undefined);
/** What went wrong with a link or a file, in words. */
export const trouble = signal<string | undefined>(undefined);

export const rows = computed<readonly Row[]>(() => (run.value ? rowsOf(run.value, showFrames.value) : []));
/** Those that have happened. */
export const seen = computed(() => rows.value.slice(0, cursor.value));

/** The move after which the world is shown: of a move that is under way, the one before. */
export const moveAt = computed(() => {
  const last = rows.value[cursor.value - 1];
  const next = rows.value[cursor.value];
  if (!last) return next && next.step.move > 0 ? 0 : Math.min(0, run.value?.moves.length ?? 0);
  return next?.step.move === last.step.move ? Math.max(0, last.step.move - 1) : last.step.move;
});
/** How many steps have happened: those that the diagram leaves out go with the row before them. */
const stepsSeen = computed(() => rows.value[cursor.value]?.at ?? run.value?.steps.length ?? 0);
export const moment = computed<Moment | undefined>(
  () => run.value?.moments.findLast(({ steps }) => steps <= stepsSeen.value) ?? run.value?.moments[0],
);
/** What everybody holds then. */
export const ledger = computed(() =>
  (run.value?.world.ledger.entries ?? []).flatMap((entry) => entryAt(entry, stepsSeen.value) ?? []),
);

/** Moves that lead to just there. */
export const movesHere = computed(() => (run.value ? movesSoFar(run.value, stepsSeen.value) : []));

/** Opens a run, at its end or at its start. A later call puts an end to an earlier one. */
let turn = 0;
export async function openRun(start: RunStart, moves: readonly Move[], at: "start" | "end" = "end"): Promise<void> {
  const mine = ++turn;
  pause();
  working.value = { done: 0, all: moves.length, slow: false };
  try {
    const report = (done: number, all: number) => {
      if (mine === turn) working.value = { done, all, slow: true };
    };
    const played = await playRun(start, moves, report, () => mine !== turn);
    if (mine !== turn) return;
    batch(() => {
      run.value = played;
      cursor.value = at === "end" ? rows.value.length : 0;
      chosen.value = undefined;
    });
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error;
  } finally {
    if (mine === turn) working.value = undefined;
  }
}

/** Does a move where the reader stands: what came after it is left out. */
export async function act(move: Move): Promise<void> {
  const now = run.value;
  if (!now || busy.value) return;
  // A search can be given up: then the world that there is must not have begun it.
  if (moveAt.value < now.moves.length || move.do === "search") return openRun(now, [...movesHere.value, move]);
  const mine = ++turn;
  working.value = { done: 0, all: 1, slow: false };
  try {
    const played = await advanced(now, move);
    if (mine !== turn) return;
    batch(() => {
      run.value = played;
      cursor.value = rows.value.length;
      chosen.value = undefined;
    });
  } finally {
    if (mine === turn) working.value = undefined;
  }
}

/** Gives up what is being played: the run before stays. */
export function stop(): void {
  turn++;
  working.value = undefined;
}

/** The body that the open step is about, by which the same bytes are found everywhere else. */
export const litBody = computed(() => {
  const at = chosen.value ?? seen.value.at(-1)?.at;
  const step = at === undefined ? undefined : run.value?.steps[at];
  return step && bodyOf(step);
});

/** The packet whose body that is or was. */
export const litPacket = computed(() => {
  const body = litBody.value;
  return (
    body && run.value?.world.desk.packets.find((one) => equal(one.original, body) || equal(one.body, body))?.packet
  );
});

/** The body that a step is about, if it is about one. */
export function bodyOf(step: Step): Uint8Array | undefined {
  if (step.is === "packet" || step.is === "delivered" || step.is === "ignored") return step.body;
  if (step.is === "refused") return step.body.length > 0 ? step.body : undefined;
  return step.is === "event" && "body" in step.event && step.event.body ? step.event.body : undefined;
}

/** Shows or hides what passes between clients and relay; the moment stays. */
export function setFrames(shown: boolean): void {
  const now = rows.value[cursor.value]?.at ?? Number.POSITIVE_INFINITY;
  batch(() => {
    showFrames.value = shown;
    cursor.value = rows.value.filter(({ at }) => at < now).length;
  });
}

export const speed = signal(1);
export const playing = signal(false);
let timer: ReturnType<typeof setInterval> | undefined;

export function go(to: number): void {
  batch(() => {
    cursor.value = Math.max(0, Math.min(rows.value.length, to));
    chosen.value = undefined;
  });
}

export function play(): void {
  if (cursor.value >= rows.value.length) go(0);
  playing.value = true;
  clearInterval(timer);
  timer = setInterval(() => {
    if (cursor.value >= rows.value.length) pause();
    else go(cursor.value + 1);
  }, 1_000 / speed.value);
}

export function pause(): void {
  playing.value = false;
  clearInterval(timer);
}

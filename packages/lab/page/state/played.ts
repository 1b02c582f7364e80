import type { RunFile } from "../../exercises/runFile.ts";
import { type Trust, trustOf } from "../../ledger/trust.ts";
import type { Desk } from "../../world/desk.ts";
import type { Move } from "../../world/moves.ts";
import type { Step } from "../../world/steps.ts";
import { World } from "../../world/world.ts";
import { pagePlatform } from "../platform.ts";
import { breather } from "./breathe.ts";

/** `repaired` is for two worlds alone: a link and a file have no place for it. */
export type RunStart = Pick<RunFile, "protocol" | "seed"> & { readonly repaired?: boolean };

/** What there is after a step: all of it is never changed in place, so that going back costs nothing. */
export type Moment = {
  /** How many steps had happened. */
  readonly steps: number;
  readonly desk: Desk;
  readonly trust: readonly Trust[];
};

/** A run as it has been played so far: the world at its end, and its moments, the first being the start. */
export type Played = RunStart & {
  readonly moves: readonly Move[];
  readonly moments: readonly Moment[];
  readonly steps: readonly Step[];
  /** At the end of the run. */
  readonly world: World;
};

/**
 * Plays a run from its start.
 * @param report is told how many moves are done of all, or how much of a search
 * @throws GivenUp once it is over
 */
export async function playRun(
  { protocol, seed, repaired = false }: RunStart,
  moves: readonly Move[],
  report: (done: number, all: number) => void = () => undefined,
  isOver: () => boolean = () => false,
): Promise<Played> {
  const breath = breather(isOver);
  const options = { protocol, seed, repaired, platform: pagePlatform };
  const world = await World.open(options, () => breath(() => undefined));
  const moments = watched(world);
  for (const [at, move] of moves.entries()) {
    await world.advance(move, (share) => breath(() => report(share, 1)));
    await breath(() => report(at + 1, moves.length));
  }
  return played(world, moments);
}

/** One more move at the end. The world is the same one, and goes on. */
export async function advanced({ world, moments }: Played, move: Move): Promise<Played> {
  const more = watched(world);
  await world.advance(move);
  return played(world, [...moments, ...more.slice(1)]);
}

function played(world: World, moments: readonly Moment[]): Played {
  const { protocol, seed } = world;
  return {
    protocol: protocol.name,
    seed,
    moves: [...world.moves],
    moments: [...moments],
    steps: [...world.steps],
    world,
  };
}

/** Moments of a world from now on, this one being the first. Of several after one step only the last is kept. */
function watched(world: World): Moment[] {
  const moments: Moment[] = [];
  world.onChange = (atRest) => {
    // A client is asked only between its turns: it must not matter that somebody looks on.
    const trust = atRest ? trustOf(world) : moments.at(-1)!.trust;
    const moment = { steps: world.steps.length, desk: world.desk, trust };
    if (moments.at(-1)?.steps === moment.steps) moments.pop();
    moments.push(moment);
  };
  world.onChange(true);
  return moments;
}

import type { Move } from "../world/moves.ts";
import type { Platform } from "../world/platform.ts";
import type { ProtocolName } from "../world/protocols.ts";
import { World } from "../world/world.ts";
import { shownTexts } from "./goals.ts";
import { signsOf } from "./signs.ts";

/**
 * What came of one flipped bit: the code of the check that refused it, or what a person was shown; or, if nothing did,
 * UNNOTICED where somebody was shown something else, LOST where something was not shown at all, and SAME where it made no
 * difference.
 */
export type Heat = { readonly bit: number; readonly caught: string };

type Plan = {
  readonly protocol: ProtocolName;
  readonly seed: number;
  readonly moves: readonly Move[];
  readonly packet: number;
  /** From the first bit of the body. */
  readonly bits: readonly number[];
};

/** Flips one bit after another, each in a world of its own that has come to the same moment, and sees what catches it. */
export async function* heatOf(plan: Plan, platform: Platform): AsyncGenerator<Heat> {
  const control = shownBy(await after(plan, [], platform));
  for (const bit of plan.bits) {
    const world = await after(plan, [{ do: "flip", packet: plan.packet, bit }], platform);
    const steps = world.steps.filter(({ move }) => move > plan.moves.length);
    const [sign] = signsOf({ steps });
    const shown = shownBy(world);
    const silent = shown === control ? "SAME" : shown.length < control.length ? "LOST" : "UNNOTICED";
    yield { bit, caught: sign?.check ?? silent };
  }
}

function after({ protocol, seed, moves, packet }: Plan, flips: readonly Move[], platform: Platform): Promise<World> {
  return World.play({ protocol, seed, platform }, [
    ...moves,
    ...flips,
    { do: "deliver", packet },
    { do: "deliverAll" },
  ]);
}

/** All texts that people were shown. */
function shownBy(world: World): string {
  return shownTexts(world)
    .map(({ who, from, text }) => `${who} ${from} ${text}`)
    .join("\n");
}

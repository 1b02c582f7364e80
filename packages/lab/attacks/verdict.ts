import type { Move } from "../world/moves.ts";
import type { Platform } from "../world/platform.ts";
import type { ProtocolName } from "../world/protocols.ts";
import { World } from "../world/world.ts";
import { type Attack, isNotHere, type Language, type Want } from "./attack.ts";
import { deceives, doubles, loses, reads, reorders } from "./goals.ts";
import { signsOf } from "./signs.ts";

export const VERDICTS = ["BLOCKED", "DETECTED", "SUCCEEDS", "NOT_APPLICABLE"] as const;
export type VerdictName = (typeof VERDICTS)[number];

export type Verdict = {
  readonly verdict: VerdictName;
  /** The code of the check that refused it, or the event by which a person saw it; empty if nothing stopped it. */
  readonly check: string;
  readonly moves: readonly Move[];
  readonly reason?: Readonly<Record<Language, string>>;
};

/** Plays an attack in a world of its own. */
export async function play(
  attack: Attack,
  protocol: ProtocolName,
  seed: number,
  platform: Platform,
): Promise<{ readonly verdict: Verdict; readonly world: World | undefined }> {
  const moves = attack.moves(protocol);
  if (isNotHere(moves))
    return { verdict: { verdict: "NOT_APPLICABLE", check: "", moves: [], reason: moves.because }, world: undefined };
  const world = await World.play({ protocol, seed, platform }, moves);
  return { verdict: { ...judge(attack, world), moves }, world };
}

/**
 * How an attack ended, from what happened and nothing else: Mallory has what she wanted; or a check refused something,
 * or a person was shown something, whichever came first; or what she got is of no use to her.
 */
export function judge(attack: Pick<Attack, "goal" | "otherwise">, world: World): Pick<Verdict, "verdict" | "check"> {
  if (attack.goal(world)) return { verdict: "SUCCEEDS", check: "" };
  const [sign] = signsOf(world);
  if (sign) return { verdict: sign.is === "refused" ? "BLOCKED" : "DETECTED", check: sign.check };
  return { verdict: "BLOCKED", check: attack.otherwise?.(world) ?? "NOTHING_CAME_OF_IT" };
}

const PLAIN = { reads, deceives, doubles, reorders, loses } as const satisfies { [want in Want]?: Attack["goal"] };

/** What Mallory has got in a run that nobody judges as an attack. */
export function reachedIn(world: World): Want[] {
  return (Object.keys(PLAIN) as (keyof typeof PLAIN)[]).filter((want) => PLAIN[want](world));
}

/** How moves of one's own stand: reached, or not yet, which the next move may change; no check ends that. */
export type Standing =
  | { readonly verdict: "SUCCEEDS"; readonly check: "" }
  /** `check` is the last that has answered; empty if none has. */
  | { readonly verdict: "NOT_YET"; readonly check: string; readonly lacks: Want };

export function standingOf(attack: Pick<Attack, "goal" | "wants">, world: World): Standing {
  if (attack.goal(world)) return { verdict: "SUCCEEDS", check: "" };
  return { verdict: "NOT_YET", check: signsOf(world).at(-1)?.check ?? "", lacks: attack.wants };
}

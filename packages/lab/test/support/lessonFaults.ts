import { holds } from "../../lessons/claims.ts";
import type { Evidence, Lesson } from "../../lessons/lesson.ts";
import type { Player } from "../../lessons/player.ts";

/** Plays every run of a lesson. @returns what does not hold, a line for each */
export async function faultsOf({ parts }: Lesson, player: Player): Promise<string[]> {
  const faults: string[] = [];
  const look = async (at: string, { run, seen = [] }: Evidence) => {
    const world = await player.world(run);
    for (const claim of seen)
      if (!holds(claim, world))
        faults.push(`${at}: not so: ${claim.is ? "" : "not "}${claim.says} ${JSON.stringify(claim.facts)}`);
    return world;
  };
  for (const [name, part] of Object.entries(parts)) {
    if (part.is !== "question") {
      if (part.evidence) await look(name, part.evidence);
      continue;
    }
    for (const [letter, choice] of Object.entries(part.choices)) {
      const isSo = holds(choice.states, await look(`${name} ${letter}`, choice));
      if (isSo !== (letter === part.right))
        faults.push(`${name} ${letter}: ${choice.states.says} is ${isSo}, marked ${part.right}`);
    }
  }
  return faults;
}

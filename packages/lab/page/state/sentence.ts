import { personName, sentenceOf } from "../../texts/sentences.ts";
import type { Step } from "../../world/steps.ts";
import type { World } from "../../world/world.ts";
import { say, t } from "./language.ts";

/** A step in words; what only a diagram with room shows has words of its own. */
export function sentence(step: Step, world: World): string {
  if (step.is !== "frame") return sentenceOf(step, world, say) ?? "";
  const facts = { who: personName(step.who), name: step.name, count: step.bytes.length };
  return t(step.to === "relay" ? "frameToRelay" : "frameToClient", facts);
}

import { equal } from "@sandi/crypto";
import type { Conversation } from "./conversation.ts";

/** Behind version, type and suite, 16 bytes name what a body opens or belongs to. docs/wire.md §5. */
const NAME = [4, 20] as const;

/**
 * How many bodies of a stranger are out of date, because a newer opening is behind them. The newest is the one whose secrets
 * its sender has for certain, and what waits to be read is sealed anew in it.
 */
export function outdated({ suite, waitingBodies }: Conversation): number {
  let newest = 0;
  let opening: Uint8Array | undefined;
  let index = 0;
  for (const { row } of waitingBodies) {
    if (opening === undefined || (suite.opens(row.body) && !continues(opening, row.body))) {
      newest = index;
      opening = row.body;
    }
    index++;
  }
  return newest;
}

/** A suite may carry one opening in several bodies; the same body again is a repetition. */
function continues(opening: Uint8Array, body: Uint8Array): boolean {
  return equal(opening.subarray(...NAME), body.subarray(...NAME)) && !equal(opening, body);
}

import { LabError } from "../errors/labError.ts";
import { MOVE_LIMITS, type Move } from "../world/moves.ts";
import type { ProtocolName } from "../world/protocols.ts";
import type { Scene } from "../world/scene.ts";
import { type DiaryEntry, diaryOf } from "./diary.ts";

/** Whether texts are filled up before they are encrypted, so that many lengths look alike. */
export function pads(protocol: ProtocolName): boolean {
  return protocol.startsWith("ratchet");
}

/** A protocol that does the opposite. */
export function otherInPadding(protocol: ProtocolName): ProtocolName {
  return pads(protocol) ? "rsa-des" : "ratchet";
}

/**
 * The same people write the same texts at the same times, and nobody is in between: what is left of a run in a protocol
 * whose packets have other numbers.
 * @throws ProtocolError LAB_TOO_MANY_MOVES, as each text takes two
 */
export function undisturbed(moves: readonly Move[]): Move[] {
  const left = moves.flatMap((move): Move[] => {
    if (move.do === "say") return [move, { do: "deliverAll" }];
    return move.do === "wait" ? [move] : [];
  });
  if (left.length > MOVE_LIMITS.moves) throw new LabError("LAB_TOO_MANY_MOVES", { limit: MOVE_LIMITS.moves });
  return left;
}

/** What the diary says of sizes. */
export function sizesIn(world: Scene): DiaryEntry[] {
  return diaryOf(world).filter(({ says }) => says === "diarySizes");
}

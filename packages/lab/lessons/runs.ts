import { isNotHere } from "../attacks/attack.ts";
import { attackOf } from "../attacks/index.ts";
import type { AttackName } from "../attacks/names.ts";
import { MATRIX_SEED } from "../matrix/index.ts";
import type { Move } from "../world/moves.ts";
import type { ProtocolName } from "../world/protocols.ts";
import type { Run } from "./lesson.ts";

/** All lessons play in worlds of one seed, so that a reader meets the same bytes again. */
export const run = (protocol: ProtocolName, ...moves: readonly Move[]): Run => ({ protocol, seed: MATRIX_SEED, moves });

/** An attack of the matrix. */
export function attackRun(name: AttackName, protocol: ProtocolName): Run {
  const moves = attackOf(name)!.moves(protocol);
  if (isNotHere(moves)) throw new Error(`${name} has no moves in ${protocol}`);
  return run(protocol, ...moves);
}

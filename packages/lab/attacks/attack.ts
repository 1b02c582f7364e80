import type { Move } from "../world/moves.ts";
import type { ProtocolName } from "../world/protocols.ts";
import type { Scene } from "../world/scene.ts";
import type { AttackName } from "./names.ts";

/** Three lines: what Mallory changes, which check fires, and why that is how it ends. */
export type Lines = readonly [changed: string, check: string, why: string];
export type Language = "en" | "id";

/** What an attack is after; texts have each as a goal, and as what is still lacking. */
export type Want =
  | "reads"
  | "readsPast"
  | "readsNow"
  | "readsLater"
  | "deceives"
  | "readsOrDeceives"
  | "doubles"
  | "reorders"
  | "loses"
  | "sizes"
  | "stale"
  | "oldCard"
  | "readsOrOldCard";

export type Attack = {
  readonly name: AttackName;
  /** The moves in a protocol; or why there are none. */
  readonly moves: (protocol: ProtocolName) => readonly Move[] | NotHere;
  readonly wants: Want;
  /** Whether Mallory has got what she wanted, by what is in the world. */
  readonly goal: (world: Scene) => boolean;
  /** What stopped her where no check fired; undefined if that has to be a check. */
  readonly otherwise?: (world: Scene) => string | undefined;
};

export type NotHere = { readonly because: Readonly<Record<Language, string>> };

export function isNotHere(moves: readonly Move[] | NotHere): moves is NotHere {
  return "because" in moves;
}

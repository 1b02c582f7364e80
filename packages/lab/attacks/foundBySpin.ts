import type { Move } from "../world/moves.ts";
import { BOBS_SECRET, say } from "./openings.ts";

/** Lowe's attack as a model checker tells it, step by step, on the desk. Packet 3 is Bob's M2, and packet 4 Alice's M3. */
export const LOWE_MOVES = {
  begin: say("alice", "mallory", "Hi Mallory."),
  rewriteM1: { do: "reencrypt", packet: 1, as: "alice", to: "bob" },
  passM2: { do: "misaddress", packet: 3, from: "mallory" },
  rewriteM3: { do: "reencrypt", packet: 4, as: "alice", to: "bob" },
  forgeM4: { do: "forge", as: "alice", to: "bob" },
  talk: say("bob", "alice", BOBS_SECRET),
} as const satisfies Readonly<Record<string, Move>>;

/** What SPIN finds in the protocol of 1978, and what Bob says then. `models/run.ts` holds it to the trail. */
export const FOUND_BY_SPIN: readonly Move[] = Object.values(LOWE_MOVES);

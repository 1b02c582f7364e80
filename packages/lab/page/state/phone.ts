import type { Move } from "../../world/moves.ts";
import type { ProtocolName } from "../../world/protocols.ts";
import { World } from "../../world/world.ts";
import { pagePlatform } from "../platform.ts";

type Text = { readonly who: "alice" | "bob"; readonly text: string };

/** Two who talk, two minutes between one text and the next. */
export const TALKED: readonly Text[] = [
  { who: "alice", text: "Hello Bob." },
  { who: "bob", text: "Hello Alice." },
  { who: "alice", text: "Meet me at the old mill at noon." },
  { who: "bob", text: "What a day." },
  { who: "alice", text: "Indeed." },
  { who: "bob", text: "Good night." },
  { who: "alice", text: "Come at once." },
  { who: "bob", text: "Alice, the code is 4711." },
];
export const PHONE_SEED = 7;
export const PHONE_PROTOCOLS = ["ns-1978", "rsa-des", "ratchet"] as const satisfies readonly ProtocolName[];

/** The conversation, with Bob's phone copied after so many texts. */
export function phoneMoves(stolenAfter: number): Move[] {
  const moves: Move[] = [];
  for (let at = 0; at <= TALKED.length; at++) {
    if (at === stolenAfter) moves.push({ do: "steal", who: "bob" });
    const said = TALKED[at];
    if (!said) break;
    const { who, text } = said;
    moves.push(
      { do: "say", who, to: who === "alice" ? "bob" : "alice", text },
      { do: "deliverAll" },
      { do: "wait", seconds: 120 },
    );
  }
  return moves;
}

/** Which of the texts the keys on the phone open, of what was recorded. */
export async function readByThief(protocol: ProtocolName, stolenAfter: number): Promise<readonly boolean[]> {
  const world = await World.play({ protocol, seed: PHONE_SEED, platform: pagePlatform }, phoneMoves(stolenAfter));
  const known = world.knowledge.readTexts;
  return TALKED.map(({ who, text }) => known.some(({ name, value }) => name === who && value === text));
}

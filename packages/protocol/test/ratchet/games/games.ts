import { delays, forgetting, losses } from "./convergence.ts";
import type { Game } from "./game.ts";
import { ledger } from "./ledger.ts";

/** By what each promises. */
export const GAMES = {
  delays: { play: delays, promise: "delays, repeats, crashes and crossing openings: each text once, in order" },
  losses: { play: losses, promise: "bodies are lost: each text once" },
  forgetting: { play: forgetting, promise: "sessions and prekeys are lost, prekeys handed out twice: each text once" },
  ledger: { play: ledger, promise: "old copies are restored: nothing is confirmed that was not seen" },
} as const satisfies Readonly<Record<string, { readonly play: Game; readonly promise: string }>>;

export type GameName = keyof typeof GAMES;

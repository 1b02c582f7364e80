import { delays, forgetting, losses } from "./convergence.ts";
import type { Game } from "./game.ts";
import { ledger } from "./ledger.ts";
import { symbolic } from "./symbolic.ts";

/** Those in which faults are planted. */
export const GAMES = { delays, losses, forgetting, ledger, symbolic } as const satisfies Readonly<Record<string, Game>>;

export type GameName = keyof typeof GAMES;

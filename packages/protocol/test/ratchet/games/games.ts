import { delays, forgetting, losses } from "./convergence.ts";
import { forgery } from "./forgery.ts";
import type { Game } from "./game.ts";
import { hijack } from "./hijack.ts";
import { ledger } from "./ledger.ts";
import { lies } from "./lies.ts";
import { replay } from "./replay.ts";
import { symbolic } from "./symbolic.ts";

/** Those in which faults are planted. */
export const GAMES = {
  delays,
  losses,
  forgetting,
  ledger,
  hijack,
  lies,
  replay,
  forgery,
  symbolic,
} as const satisfies Readonly<Record<string, Game>>;

export type GameName = keyof typeof GAMES;

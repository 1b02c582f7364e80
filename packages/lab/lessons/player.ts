import type { Platform } from "../world/platform.ts";
import { remembering } from "../world/remembering.ts";
import { World } from "../world/world.ts";
import type { Run } from "./lesson.ts";

/**
 * Plays runs, each once: many choices of a lesson ask about one world. The worlds are shared: look at them, and make no
 * move in them.
 */
export class Player {
  readonly #platform: Platform;
  readonly #played = new Map<string, Promise<World>>();

  constructor(platform: Platform) {
    this.#platform = remembering(platform);
  }

  world(run: Run): Promise<World> {
    const key = JSON.stringify([run.protocol, run.seed, run.moves]);
    const known = this.#played.get(key);
    if (known) return known;
    const playing = this.#play(run);
    this.#played.set(key, playing);
    return playing;
  }

  #play({ protocol, seed, moves }: Run): Promise<World> {
    return World.play({ protocol, seed, platform: this.#platform }, moves);
  }
}

import { ProtocolError } from "@sandi/protocol";
import { LabError } from "../errors/labError.ts";
import type { Breath } from "../ledger/opening.ts";
import { carryOut } from "./carryOut.ts";
import { MOVE_LIMITS, type Move } from "./moves.ts";
import { Scene, type SceneOptions } from "./scene.ts";
import type { Step } from "./steps.ts";

/** How long a move takes. */
const MOVE_MS = 100;

export type WorldOptions = SceneOptions;

/**
 * A scene that is advanced by moves. Everything in it follows from the seed and the moves; every view is a function of it.
 */
export class World extends Scene {
  #bytes = 0;
  #keys = 0;
  #playedAgain = 0;

  /** A world in which everybody has joined; and, if the protocol says so, has compared safety numbers. */
  static async open(options: WorldOptions, breath?: Breath): Promise<World> {
    const world = new World(options);
    await world.begin(breath);
    return world;
  }

  /** A world in which these moves have been made. @throws ProtocolError as `advance` */
  static async play(options: WorldOptions, moves: readonly Move[]): Promise<World> {
    const world = await World.open(options);
    for (const move of moves) await world.advance(move);
    return world;
  }

  /**
   * Does one move, and all that follows of itself. What cannot be done is a step that says so.
   * @param breath is waited for in the middle of a search; if it throws, the world is of no more use
   * @returns what happened
   * @throws ProtocolError LAB_TOO_MANY_MOVES, LAB_TOO_LARGE, LAB_TOO_MANY_KEYS
   */
  async advance(what: Move, breath?: Breath): Promise<readonly Step[]> {
    this.account(what);
    const from = this.steps.length;
    this.moves.push(what);
    this.note({ is: "move", what });
    try {
      await carryOut(this, what, breath);
      if (what.do !== "wait") await this.pass(MOVE_MS);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.note({ is: "impossible", code: error.code, context: error.context });
    }
    await this.look();
    await this.workOut();
    return this.steps.slice(from);
  }

  /** Counts a move, before it is carried out. @throws ProtocolError as `advance` */
  account(what: Move): void {
    // A copy is made by playing again what was written up to then.
    this.#playedAgain += what.do === "restore" ? Math.min(what.move, this.moves.length) : 0;
    if (this.moves.length + this.#playedAgain >= MOVE_LIMITS.moves)
      throw new LabError("LAB_TOO_MANY_MOVES", { limit: MOVE_LIMITS.moves });
    this.#bytes += "text" in what ? what.text.length : what.do === "edit" ? what.hex.length / 2 : 0;
    this.#keys += what.do === "search" ? 2 ** what.unknownBits : 0;
    if (this.#keys > MOVE_LIMITS.keys) throw new LabError("LAB_TOO_MANY_KEYS", { limit: MOVE_LIMITS.keys });
    if (this.#bytes > MOVE_LIMITS.bytes) throw new LabError("LAB_TOO_LARGE", { limit: MOVE_LIMITS.bytes });
  }
}

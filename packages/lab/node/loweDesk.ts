import { LOWE_MOVES } from "../attacks/foundBySpin.ts";
import type { ProtocolName } from "../world/protocols.ts";
import { World } from "../world/world.ts";
import type { LoweStep, LoweTarget } from "./lowe.ts";
import { nodePlatform } from "./platform.ts";

/** Lowe's attack on a world's desk: through the relay and the clients as they are. */
export class DeskLowe implements LoweTarget {
  readonly name: string;
  readonly #world: World;

  static async open(protocol: ProtocolName, seed = 1978): Promise<DeskLowe> {
    return new DeskLowe(await World.open({ protocol, seed, platform: nodePlatform }));
  }

  private constructor(world: World) {
    this.#world = world;
    this.name = `${world.protocol.name}, on the desk`;
  }

  async step(step: LoweStep): Promise<{ stoppedBy?: string }> {
    const happened = await this.#world.advance(LOWE_MOVES[step]);
    const refused = happened.find((one) => one.is === "refused" || one.is === "impossible");
    return refused && "code" in refused ? { stoppedBy: refused.code } : {};
  }

  outcome() {
    const world = this.#world;
    const { steps, knowledge } = world;
    const bobBelieves = steps.some(
      (step) =>
        step.is === "event" &&
        step.who === "bob" &&
        step.event.event === "handshake" &&
        step.event.state === "open" &&
        world.nameOf(step.event.peer.id) === "alice",
    );
    const read = knowledge.readTexts.find(({ name }) => name === "bob")?.value;
    return {
      bobBelieves,
      malloryKnowsN2: knowledge.facts.some(({ name }) => name === "N2"),
      ...(read === undefined ? {} : { malloryReads: read }),
    };
  }
}

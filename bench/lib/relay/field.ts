import { Rounds } from "./compare.ts";
import type { LoadOrder } from "./generatorProcess.ts";
import { Generator } from "./processes.ts";
import type { Peer, Server } from "./subjects.ts";

export const BODY = 256;

type Entrant = { readonly name: string; readonly server: Server; readonly generator: Generator };

/** The subjects of one scenario, each with a connected load, measured in turns. */
export class Field {
  readonly rounds = new Rounds();
  readonly #entrants: Entrant[] = [];
  readonly #servers: Server[] = [];

  /** Runs `work` with a new field, then stops everything that it started. */
  static async with<T>(work: (field: Field) => Promise<T>): Promise<T> {
    const field = new Field();
    try {
      return await work(field);
    } finally {
      // A generator that has failed already has said why; the servers are stopped all the same.
      await Promise.allSettled(field.#entrants.map(({ generator }) => generator.close()));
      for (const server of field.#servers) await server.stop();
    }
  }

  async add<T extends LoadOrder>(
    name: string,
    server: Server,
    order: Omit<T, "port" | "relayPid">,
  ): Promise<Generator> {
    if (!this.#servers.includes(server)) this.#servers.push(server);
    const generator = await Generator.open({ ...order, port: server.port, relayPid: server.pid } as unknown as T);
    this.#entrants.push({ name, server, generator });
    return generator;
  }

  /** Does nothing if the peer is not installed. */
  async addPeer<T extends LoadOrder>(peer: Peer, order: Omit<T, "port" | "relayPid">): Promise<void> {
    if (peer.version !== undefined) await this.add<T>(peer.name, await peer.start(), order);
  }

  /** One subject after the other, round by round; the first round warms up for longer. */
  async measure(quick: boolean): Promise<Rounds> {
    for (let round = 0; round < (quick ? 3 : 5); round++)
      for (const { name, generator } of this.#entrants)
        this.rounds.add(name, await generator.measure(round === 0 ? 3_000 : 1_000, quick ? 3_000 : 10_000));
    return this.rounds;
  }
}

import { freePort, type NatsServer, startNats } from "@sandi/testkit/programs/natsServer";
import { CuttableLine } from "@sandi/testkit/relay/cuttableLine";
import { connectNats } from "../../packages/relay/adapters/nats/connection.ts";
import { sleep } from "./machine.ts";
import type { Stage } from "./scenario.ts";

const COUNT = 3;

/** A line that ends with the stage. */
export async function cuttableLine(stage: Stage, port: number): Promise<CuttableLine> {
  const line = await CuttableLine.to(port);
  stage.later(() => line.close());
  return line;
}

/** Three NATS servers with JetStream, and between any two of them lines that can be cut. */
export class NatsCluster {
  readonly servers: readonly NatsServer[];
  /** From server i to server j. */
  readonly #routes: readonly (readonly (CuttableLine | undefined)[])[];

  private constructor(servers: readonly NatsServer[], routes: readonly (readonly (CuttableLine | undefined)[])[]) {
    this.servers = servers;
    this.#routes = routes;
  }

  static async start(stage: Stage): Promise<NatsCluster> {
    const ports = await Promise.all(Array.from({ length: COUNT }, freePort));
    const routes: (CuttableLine | undefined)[][] = [];
    for (let from = 0; from < COUNT; from++) {
      routes.push([]);
      for (let to = 0; to < COUNT; to++)
        routes[from]!.push(from === to ? undefined : await cuttableLine(stage, ports[to]!));
    }
    const servers: NatsServer[] = [];
    for (let index = 0; index < COUNT; index++) {
      const server = await startNats({
        name: `n${index}`,
        ping: { interval: "1s", max: 3 },
        cluster: {
          name: "chaos",
          port: ports[index]!,
          routes: routes[index]!.flatMap((line) => (line === undefined ? [] : [`nats://127.0.0.1:${line.port}`])),
        },
      });
      stage.later(() => server.remove());
      servers.push(server);
    }
    const cluster = new NatsCluster(servers, routes);
    await cluster.#settled();
    return cluster;
  }

  cut(index: number): void {
    for (const line of this.#linesOf(index)) line.cut();
  }

  heal(index: number): void {
    for (const line of this.#linesOf(index)) line.heal();
  }

  #linesOf(index: number): CuttableLine[] {
    const { length } = this.servers;
    const ends = Array.from({ length }, (_, other) => [this.#routes[index]![other], this.#routes[other]![index]]);
    return ends.flat().filter((line) => line !== undefined);
  }

  /** JetStream has a leader, and keeps three copies. */
  async #settled(): Promise<void> {
    for (;;)
      try {
        const { connection, manager } = await connectNats(this.servers[0]!.url, undefined, "chaos");
        try {
          await manager.streams.add({ name: "TRY", subjects: ["try"], num_replicas: COUNT });
          await manager.streams.delete("TRY");
          return;
        } finally {
          await connection.close();
        }
      } catch {
        await sleep(200);
      }
  }
}

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Stage } from "./scenario.ts";

/** A TCP line to one port that can be cut: then nothing goes through, and neither side is told. */
export class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async to(stage: Stage, target: number): Promise<Wire> {
    const server = createServer({ pauseOnConnect: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const wire = new Wire(server, (server.address() as { port: number }).port);
    server.on("connection", (socket) => wire.#join(socket, connect(target, "127.0.0.1")));
    stage.later(() => wire.close());
    return wire;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  heal(): void {
    this.#cut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(one: Socket, two: Socket): void {
    for (const [from, to] of [
      [one, two],
      [two, one],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on("data", (data) => to.write(data));
      from.on("error", () => from.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        // Whoever is behind a cut does not hear that the other side has hung up.
        if (!this.#cut) to.destroy();
      });
      if (this.#cut) from.pause();
      else from.resume();
    }
  }
}

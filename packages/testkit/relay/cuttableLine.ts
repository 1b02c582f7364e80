import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * A TCP line to a port of 127.0.0.1 that can be cut, as a pulled cable is: then nothing goes through, connections stay
 * open, and neither side is told.
 */
export class CuttableLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;
  /** Where the line begins. */
  readonly port: number;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as { port: number }).port;
  }

  /**
   * @param from where it begins; default any free port of 127.0.0.1. A relay on loopback is asked only at its own port: a line
   *   to one begins at the same port of another address, such as 127.0.0.2
   */
  static async to(target: number, from = { host: "127.0.0.1", port: 0 }): Promise<CuttableLine> {
    const server = createServer({ pauseOnConnect: true });
    server.listen(from);
    await once(server, "listening");
    const line = new CuttableLine(server);
    server.on("connection", (socket) => line.#join(socket, connect(target, "127.0.0.1")));
    return line;
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

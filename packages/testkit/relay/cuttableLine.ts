import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A relay on loopback accepts any name of this machine, but no other port. */
const HOST = "127.0.0.2";

/**
 * A second way to a relay that listens on 127.0.0.1, which can go dead as a pulled cable does: its connections stay open
 * on both sides, and nothing passes.
 */
export class CuttableLine {
  /** What a client is given in place of the relay's own address. */
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async to(relayUrl: string): Promise<CuttableLine> {
    const port = Number(new URL(relayUrl).port);
    const server = createServer();
    const line = new CuttableLine(server, `ws://${HOST}:${port}`);
    server.on("connection", (near) => {
      const far = connect(port, "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        line.#sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => line.#sockets.delete(from));
        from.pipe(to);
      }
    });
    server.listen(port, HOST);
    await once(server, "listening");
    return line;
  }

  /** Nothing passes on the connections that there are; new ones are whole. */
  cut(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

import { createServer, type Server } from "node:http";
import { isIP } from "node:net";
import { isLoopback } from "@sandi/protocol";
import type { Metrics } from "./metrics.ts";

const MAX_CONNECTIONS = 32;
const REQUEST_MS = 5_000;

/**
 * Metrics have a port of their own, on loopback by default. Behind a proxy, every request to the relay's main port
 * comes from loopback, so the operator's requests could not be told from anyone else's.
 */
export class MetricsServer {
  readonly #server: Server;
  readonly #host: string;

  constructor(host: string, metrics: Metrics) {
    this.#host = host;
    this.#server = createServer(
      {
        maxHeaderSize: 8_192,
        keepAliveTimeout: REQUEST_MS,
        requestTimeout: REQUEST_MS,
        headersTimeout: REQUEST_MS,
        connectionsCheckingInterval: 1_000,
      },
      (request, response) => {
        const answer = (status: number, type: string, body: string): void => {
          response.writeHead(status, {
            "Content-Type": type,
            "Content-Length": String(Buffer.byteLength(body)),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            "Cache-Control": "no-store",
          });
          response.end(request.method === "HEAD" ? undefined : body);
        };
        if (isLoopback(host) && !isLoopback(hostOf(request.headers.host)))
          return answer(421, "text/plain", "421 this is not that host\n");
        if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "text/plain", "405 only GET\n");
        if (request.url !== "/metrics") return answer(404, "text/plain", "404 only /metrics\n");
        metrics.render().then(
          ({ type, text }) => answer(200, type, text),
          () => response.destroy(),
        );
      },
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  /** `http://127.0.0.1:9464/metrics`, with the port that was really taken. Rejects with Node's own error. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, host: this.#host }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    const { port: taken } = this.#server.address() as { port: number };
    return `http://${isIP(this.#host) === 6 ? `[${this.#host}]` : this.#host}:${taken}/metrics`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

/**
 * Without its port. On loopback, a web page under another name that resolves to this machine (DNS rebinding) is
 * refused.
 */
function hostOf(header = ""): string {
  return header.replace(/:\d{1,5}$/, "");
}

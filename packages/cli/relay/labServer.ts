import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isLoopback } from "@sandi/protocol";
import type { WebFiles } from "@sandi/relay";
import { COMMON_HEADERS, pageHeaders } from "@sandi/relay/page";

/** Taken if it is free. */
export const LAB_PORT = 8890;
const HOST = "127.0.0.1";
const CONNECTIONS_MOST = 64;

type Served = { readonly url: string; close(): void };

/**
 * Serves the lab's page to this machine alone, on a port and so an origin of its own.
 * @param policy its Content-Security-Policy
 * @param port 0 for any that is free
 */
export async function serveLab(files: WebFiles, policy: string, port = LAB_PORT): Promise<Served> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) =>
      response.writeHead(status, { ...COMMON_HEADERS, "Content-Type": "text/plain; charset=utf-8" }).end(text);
    // A name of somebody else's that leads here (DNS rebinding) is not served.
    if (!isLoopback((request.headers.host ?? "").replace(/:\d{1,5}$/, ""))) return answer(421, "not that host\n");
    const path = (request.url ?? "/").split("?")[0]!.slice(1) || "index.html";
    const body = files.get(path);
    if (!body || (request.method !== "GET" && request.method !== "HEAD")) return answer(404, "not here\n");
    const headers = {
      ...pageHeaders(path),
      "Content-Security-Policy": policy,
      "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    };
    return response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : body);
  });
  server.maxConnections = CONNECTIONS_MOST;
  await listen(server, port).catch(() => listen(server, 0));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${taken}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

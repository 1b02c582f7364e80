// npm run lab [-- --port PORT]: builds the lab if what it is made of has changed, and serves it to this machine, on a port
// and so an origin of its own.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readBuild } from "../packages/cli/relay/webBuild.ts";
import { labPolicy } from "../packages/lab/page/policy.ts";
import { COMMON_HEADERS, pageHeaders } from "../packages/relay/adapters/http/pageHeaders.ts";
import { freshenPage } from "./freshPage.ts";

const PORT = 8890;
const HOST = "127.0.0.1";

/** Serves a build to this machine alone. @param port taken if it is free, else any that is; 0 for any */
export async function serveLab(
  files: ReadonlyMap<string, Uint8Array>,
  port: number,
): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0]!.slice(1) || "index.html";
    const body = files.get(path);
    if (!body || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(404, { ...COMMON_HEADERS, "Content-Type": "text/plain; charset=utf-8" }).end("not here\n");
      return;
    }
    const headers = {
      ...pageHeaders(path),
      "Content-Security-Policy": labPolicy(),
      "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    };
    response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : body);
  });
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const { values } = parseArgs({ options: { port: { type: "string", default: String(PORT) } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error("--port is a number from 0 to 65535");
    process.exit(2);
  }
  const ms = await freshenPage(root, "lab");
  if (ms !== undefined) console.error(`Built the lab in ${(ms / 1000).toFixed(1)} s.`);
  const { url } = await serveLab(readBuild(join(root, "packages/lab/dist"))!.files, port);
  console.log(`Sandi Lab: ${url}`);
}

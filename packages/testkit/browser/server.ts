import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bundle } from "./bundle.ts";

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title><script type="module" src="/entry.js"></script>`;

/** The page and its scripts, and nothing else. */
export function answer(bundle: Bundle, path: string, policy: string): Answer {
  const headers = {
    "Content-Security-Policy": policy,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
  };
  const as = (type: string) => ({ ...headers, "Content-Type": `${type}; charset=utf-8` });
  if (path === "/") return { status: 200, headers: as("text/html"), body: PAGE };
  const script = bundle.files.get(path.slice(1));
  if (script !== undefined) return { status: 200, headers: as("text/javascript"), body: script };
  // Nobody asks for it but the browser, and a 404 would be an error in the console.
  if (path === "/favicon.ico") return { status: 204, headers, body: "" };
  return { status: 404, headers: as("text/plain"), body: "not here" };
}

/** Serves a bundle on a free port of 127.0.0.1. */
export async function serve(bundle: Bundle, policy: string): Promise<{ readonly origin: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    const { status, headers, body } = answer(bundle, request.url ?? "", policy);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

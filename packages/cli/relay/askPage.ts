import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { TerminalError } from "../errors/terminalError.ts";
import { safeLine } from "../show/sanitize.ts";

const PATIENCE_MS = 30_000;
/** No file of a page is larger. */
const MOST_BYTES = 16 * 1024 * 1024;

export type Served = {
  readonly status: number;
  /** Repeated ones are joined, so that a second policy is seen. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/**
 * Asks a server for one file as a browser does, so that it has no reason to answer otherwise; a redirect is an answer.
 * @throws ProtocolError WEB_UNREACHABLE
 */
export function ask(url: URL): Promise<Served> {
  const headers = {
    Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "identity",
    "Accept-Language": "en-US,en;q=0.5",
    "Cache-Control": "no-cache",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  };
  const request = url.protocol === "https:" ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(new TerminalError("WEB_UNREACHABLE", { url: safeLine(url.href), reason: safeLine(error.message) }));
    const asked = request(url, { headers, agent: false, signal: AbortSignal.timeout(PATIENCE_MS) }, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > MOST_BYTES) asked.destroy(new Error(`more than ${MOST_BYTES} bytes`));
        else pieces.push(piece);
      });
      response.on("error", fail);
      response.on("end", () =>
        resolve({
          status: response.statusCode!,
          headers: joined(response.headersDistinct),
          body: Buffer.concat(pieces),
        }),
      );
    });
    asked.on("error", fail).end();
  });
}

function joined(headers: NodeJS.Dict<string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values!.join(", ")]));
}

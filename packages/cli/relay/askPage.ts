import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
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

/** What a server may send: a browser takes compressed files, and another program plain ones. */
const ENCODINGS = ["gzip, deflate, br", "identity"];
const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * Asks a server for one file as a browser does, so that it has no reason to answer otherwise; a redirect is an answer.
 * @param path of the file in its build
 * @returns what it answers to each way of asking
 * @throws ProtocolError WEB_UNREACHABLE
 */
export function ask(url: URL, path: string): Promise<Served[]> {
  return Promise.all(
    ENCODINGS.map((encoding) =>
      answer(url, {
        Accept: path === "index.html" ? "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" : "*/*",
        "Accept-Encoding": encoding,
        "Accept-Language": "en-US,en;q=0.5",
        "Cache-Control": "no-cache",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        ...fetchMetadata(path),
      }),
    ),
  );
}

/** What a browser tells of a request by itself: https://www.w3.org/TR/fetch-metadata/. */
function fetchMetadata(path: string): Record<string, string> {
  const fetched = (dest: string, mode: string, site = "same-origin") => {
    return { "Sec-Fetch-Dest": dest, "Sec-Fetch-Mode": mode, "Sec-Fetch-Site": site };
  };
  if (path === "index.html")
    return { ...fetched("document", "navigate", "none"), "Sec-Fetch-User": "?1", "Upgrade-Insecure-Requests": "1" };
  if (path === "sw.js") return { ...fetched("serviceworker", "same-origin"), "Service-Worker": "script" };
  switch (path.split(".").at(-1)) {
    case "js":
      return fetched("script", "cors");
    case "css":
      return fetched("style", "cors");
    case "svg":
    case "png":
      return fetched("image", "no-cors");
    case "webmanifest":
      return fetched("manifest", "cors");
    default:
      return fetched("empty", "cors");
  }
}

function answer(url: URL, headers: Record<string, string>): Promise<Served> {
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
          body: decoded(Buffer.concat(pieces), response.headers["content-encoding"]),
        }),
      );
    });
    asked.on("error", fail).end();
  });
}

/** What cannot be decoded is compared as it came: it is no file of a build. */
function decoded(body: Buffer, encoding = "identity"): Buffer {
  try {
    return DECODERS[encoding.toLowerCase()]?.(body, { maxOutputLength: MOST_BYTES }) ?? body;
  } catch {
    return body;
  }
}

function joined(headers: NodeJS.Dict<string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values!.join(", ")]));
}

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { pageHeaders } from "./pageHeaders.ts";

/** The messenger's page as data, by path in its folder: `index.html`, `assets/main-1a2b3c4d.js`. */
export type WebFiles = ReadonlyMap<string, Uint8Array>;

export type WebAnswer = {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

type Encoding = "br" | "gzip";

const EMPTY = new Uint8Array();
const PRESSED_ALREADY = /\.png$/;
/** Of brotli's eleven levels. The last two take ten times as long. */
const LEVEL = 9;

/** Answers requests for the files of the page. A request's path is looked up as it came, and names no file of the disk. */
export class WebPage {
  readonly #files: ReadonlyMap<string, WebFile>;

  constructor(files: WebFiles) {
    this.#files = new Map(
      [...files].map(([path, body]) => [path === "index.html" ? "/" : `/${path}`, new WebFile(path, body)]),
    );
  }

  /** @returns undefined if the page has no such file */
  answer({ url = "", headers }: IncomingMessage): Promise<WebAnswer> | undefined {
    return this.#files.get(url.replace(/\?.*$/s, ""))?.answer(headers);
  }
}

class WebFile {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #body: Uint8Array;
  readonly #tag: string;
  readonly #pressed = new Map<Encoding, Promise<Uint8Array>>();
  readonly #encodings: readonly Encoding[];

  constructor(path: string, body: Uint8Array) {
    this.#body = body;
    this.#encodings = PRESSED_ALREADY.test(path) ? [] : ["br", "gzip"];
    // Weak, because it stands for each encoding.
    this.#tag = `W/"${createHash("sha256").update(body).digest("base64url")}"`;
    const vary: Record<string, string> = this.#encodings.length > 0 ? { Vary: "Accept-Encoding" } : {};
    this.#headers = { ...pageHeaders(path), ...vary, ETag: this.#tag };
  }

  async answer(asked: IncomingMessage["headers"]): Promise<WebAnswer> {
    if (asked["if-none-match"]?.includes(this.#tag)) return { status: 304, headers: this.#headers, body: EMPTY };
    const accepted = accepts(asked["accept-encoding"]);
    const encoding = this.#encodings.find((name) => accepted.has(name));
    if (encoding === undefined) return { status: 200, headers: this.#headers, body: this.#body };
    const headers = { ...this.#headers, "Content-Encoding": encoding };
    return { status: 200, headers, body: await this.#press(encoding) };
  }

  /** Once, when it is first asked for: no start waits for it. */
  #press(encoding: Encoding): Promise<Uint8Array> {
    const pressed = this.#pressed.get(encoding) ?? press(encoding, this.#body);
    this.#pressed.set(encoding, pressed);
    return pressed;
  }
}

function press(encoding: Encoding, body: Uint8Array): Promise<Uint8Array> {
  if (encoding === "gzip") return promisify(gzip)(body, { level: LEVEL });
  return promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: LEVEL } });
}

/** RFC 9110 §12.5.3, of which the names are enough: "gzip;q=0" forbids, any other weight allows. */
function accepts(header: string | string[] = ""): ReadonlySet<string> {
  const offers = String(header).toLowerCase().split(",");
  return new Set(
    offers.flatMap((offer) => {
      const [name, weight] = offer.trim().split(/\s*;\s*q=/);
      return Number(weight ?? 1) > 0 ? [name!] : [];
    }),
  );
}

import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RelayState } from "../../core/base/state.ts";
import { COMMON_HEADERS } from "./pageHeaders.ts";
import { requestFault } from "./request.ts";
import { type WebFiles, WebPage } from "./webPage.ts";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}" +
  "code,pre{font:14px/1.5 ui-monospace,monospace;background:#f2f2f5;padding:.15rem .35rem;border-radius:.25rem}" +
  "pre{padding:.75rem 1rem;overflow-x:auto}@media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#16161a}" +
  "code,pre{background:#26262c}}";

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** In every answer but the messenger's files. Nothing here runs scripts, is framed, or loads anything. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  ...COMMON_HEADERS,
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
  "Cache-Control": "no-store",
};

export type HttpOptions = {
  /** For the page: the relay's key and address. */
  readonly fingerprint: string;
  /** For a client that asked for this Host. */
  readonly url: (host: string) => string;
  readonly invitesOnly: boolean;
  readonly state: () => RelayState;
  readonly isAllowedHost: (host: string | undefined) => boolean;
  /** The messenger, which then stands in the place of the page about the relay. */
  readonly web?: WebFiles;
  /** Told before so many bytes go out as an answer. */
  readonly sending: (request: IncomingMessage, bytes: number) => void;
};

/** The plain HTTP side: a few pages and nothing else. A request's path is never used as the name of a file. */
export function httpHandler(options: HttpOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const web = options.web && new WebPage(options.web);
  const answerWeb = async (
    found: ReturnType<WebPage["answer"]>,
    request: IncomingMessage,
    response: ServerResponse,
  ) => {
    const { status, headers, body } = (await found)!;
    const length: Record<string, string> = status === 200 ? { "Content-Length": String(body.length) } : {};
    response.writeHead(status, { ...headers, ...length, Connection: "close" });
    if (request.method === "HEAD") return void response.end();
    options.sending(request, body.length);
    response.end(body);
  };
  return (request, response) => {
    const answer = (status: number, type: string, body: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, {
        ...SECURITY_HEADERS,
        "Content-Type": `${type}; charset=utf-8`,
        "Content-Length": String(Buffer.byteLength(body)),
        Connection: "close",
        ...headers,
      });
      response.end(request.method === "HEAD" ? undefined : body);
    };
    const fault = requestFault(request);
    if (fault !== undefined) return answer(Number.parseInt(fault, 10), "text/plain", `${fault}\n`);
    if (!options.isAllowedHost(request.headers.host)) return answer(421, "text/plain", "421 this is not that host\n");
    if (request.method !== "GET" && request.method !== "HEAD")
      return answer(405, "text/plain", "405 only GET\n", { Allow: "GET, HEAD" });
    const found = web?.answer(request);
    if (found !== undefined) return void answerWeb(found, request, response).catch(() => response.destroy());
    const state = options.state();
    switch (request.url) {
      case "/healthz":
        return answer(200, "text/plain", "alive\n");
      case "/readyz":
        return state === "ready"
          ? answer(200, "text/plain", "ready\n")
          : answer(503, "text/plain", `${state}\n`, { "Retry-After": "1" });
      case "/":
        return answer(
          200,
          "text/html",
          page(options.fingerprint, options.url(request.headers.host!), options.invitesOnly),
        );
      default:
        return answer(404, "text/plain", "404 not found\n");
    }
  };
}

function page(fingerprint: string, url: string, invitesOnly: boolean): string {
  const [key, address] = [escapeHtml(fingerprint), escapeHtml(url)];
  const invited = invitesOnly
    ? {
        en: "<p>The first time you need an invite: a link to this page. Copy all of it from where you were sent it, and paste it when asked:</p>\n<pre>sandi client --invite -</pre>\n<p>From then on:</p>",
        id: "<p>Untuk pertama kali Anda perlu undangan: tautan ke halaman ini. Salin seluruhnya dari tempat Anda menerimanya, lalu tempelkan saat ditanya:</p>\n<pre>sandi client --invite -</pre>\n<p>Selanjutnya:</p>",
      }
    : { en: "<p>Join it from a terminal:</p>", id: "<p>Bergabunglah dari terminal:</p>" };
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sandi relay</title>
<style>${STYLE}</style></head>
<body>
<h1>Sandi relay</h1>
<p>This relay passes on messages that it cannot read.</p>
${invited.en}
<pre>sandi client --relay ${address}</pre>
<p>Its fingerprint, to compare with what your client shows:</p>
<pre>${key}</pre>
<section lang="id">
<h2>Relay Sandi</h2>
<p>Relay ini meneruskan pesan yang tidak dapat dibacanya.</p>
${invited.id}
<pre>sandi client --relay ${address}</pre>
<p>Sidik jarinya, untuk dicocokkan dengan yang ditampilkan klien Anda:</p>
<pre>${key}</pre>
</section>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

import { readFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { RawSocket } from "@sandi/testkit/relay/rawSocket";
import { sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { pageHeaders } from "../adapters/http/pageHeaders.ts";
import { isWebOrigin } from "../adapters/sockets/hosts.ts";
import { JoinTime } from "../adapters/sockets/joinTime.ts";
import { Patrol } from "../adapters/sockets/patrol.ts";
import { Peers } from "../adapters/sockets/peers.ts";
import { DEFAULT_LIMITS } from "../core/base/limits.ts";

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** `path` is sent as it is. No library changes it. */
function get(port: number, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", path, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    })
      .on("error", reject)
      .end();
  });
}

const SCRIPT = Buffer.from("export const sandi = 1;\n".repeat(500));
const FILES = new Map<string, Uint8Array>([
  ["index.html", Buffer.from("<!doctype html><title>Sandi</title>")],
  ["assets/main-1a2b3c4d.js", SCRIPT],
  ["assets/main-1a2b3c4d.css", Buffer.from("body{}")],
  ["sw.js", Buffer.from("self")],
  ["manifest.webmanifest", Buffer.from("{}")],
  ["hashes.json", Buffer.from("{}")],
  ["icon.svg", Buffer.from("<svg/>")],
  ["icon.png", Buffer.from([0x89, 0x50, 0x4e, 0x47])],
]);

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types sandi-sw; frame-ancestors 'none'";

const urlOf = (path: string) => (path === "index.html" ? "/" : `/${path}`);

describe("the messenger's page", () => {
  test("comes byte for byte, with its policy, its types and how long to keep it; other answers stay as they are", async () => {
    const { port } = await testRelay({ web: FILES });
    const keep = "public, max-age=31536000, immutable";
    const expected: Record<string, [type: string, cached: string]> = {
      "index.html": ["text/html; charset=utf-8", "no-cache"],
      "assets/main-1a2b3c4d.js": ["text/javascript; charset=utf-8", keep],
      "assets/main-1a2b3c4d.css": ["text/css; charset=utf-8", keep],
      "sw.js": ["text/javascript; charset=utf-8", "no-cache"],
      "manifest.webmanifest": ["application/manifest+json; charset=utf-8", "no-cache"],
      "hashes.json": ["application/json; charset=utf-8", "no-cache"],
      "icon.svg": ["image/svg+xml; charset=utf-8", "no-cache"],
      "icon.png": ["image/png", "no-cache"],
    };
    for (const [path, body] of FILES) {
      const answer = await get(port, urlOf(path));
      expect([answer.status, answer.body], path).toEqual([200, Buffer.from(body)]);
      expect(answer.headers).toMatchObject({
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), microphone=(), geolocation=()",
        "content-type": expected[path]![0],
        "cache-control": expected[path]![1],
        "content-length": String(body.length),
      });
      for (const [name, value] of Object.entries(pageHeaders(path)))
        expect(answer.headers[name.toLowerCase()]).toBe(value);
      const head = await get(port, urlOf(path), {}, "HEAD");
      expect([head.status, head.body.length, { ...head.headers, date: "" }]).toEqual([
        200,
        0,
        { ...answer.headers, date: "" },
      ]);
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
        expect((await get(port, urlOf(path), {}, method)).status).toBe(405);
    }
    // What others hang on a link to it.
    expect((await get(port, "/?fbclid=1")).body).toEqual(FILES.get("index.html"));
    expect(await get(port, "/healthz")).toMatchObject({ status: 200, body: Buffer.from("alive\n") });
    const missing = await get(port, "/index.html");
    expect([missing.status, missing.headers["content-security-policy"]]).toEqual([
      404,
      expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
    ]);
  });

  test("is compressed for those who take it, and sent once to those who keep it", async () => {
    const { port } = await testRelay({ web: FILES });
    const as = (encodings: string, path = "/assets/main-1a2b3c4d.js") =>
      get(port, path, { "Accept-Encoding": encodings });
    const brotli = await as("gzip, deflate, br, zstd");
    expect([brotli.headers["content-encoding"], brotliDecompressSync(brotli.body)]).toEqual(["br", SCRIPT]);
    const zipped = await as("gzip;q=0.5, br;q=0");
    expect([zipped.headers["content-encoding"], gunzipSync(zipped.body)]).toEqual(["gzip", SCRIPT]);
    expect(zipped.headers).toMatchObject({ vary: "Accept-Encoding", "content-length": String(zipped.body.length) });
    for (const none of ["identity", "", "gzip;q=0", "br;q=0.0,  GZIP ; q=0"]) {
      const plain = await as(none);
      expect([plain.headers["content-encoding"], plain.body], none).toEqual([undefined, SCRIPT]);
    }
    expect((await as("br", "/icon.png")).headers["content-encoding"]).toBeUndefined();
    const { etag } = brotli.headers;
    const again = await get(port, "/assets/main-1a2b3c4d.js", { "If-None-Match": `"other", ${etag}` });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
    expect((await get(port, "/", { "If-None-Match": etag! })).status).toBe(200);
  });

  test("no path leads out of it, in 110 spellings, and none but the exact one leads in", async () => {
    const dataDir = temporaryDirectory();
    const { port } = await testRelay({ dataDir, web: FILES });
    const secret = readFileSync(`${dataDir}/relay.key`, "utf8").split("\n")[1]!;
    const dots = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "..%00", "....", "%uff0e%uff0e", "..;"];
    const slashes = ["/", "%2f", "\\", "%5c", "%252f", "%c0%af", "//", "/./", "%2f%2e%2f", "/%00/"];
    const out = dots.flatMap((dot) => slashes.map((slash) => `/assets/${`${dot}${slash}`.repeat(6)}etc/passwd`));
    const near = [
      "/assets",
      "/assets/",
      "/ASSETS/main-1a2b3c4d.js",
      "/assets//main-1a2b3c4d.js",
      "/./sw.js",
      "//sw.js",
    ];
    near.push(
      "/sw.js/",
      "/sw.js%00",
      "/%73w.js",
      "/assets/../sw.js",
      `/${dataDir}/relay.key`,
      "/__proto__",
      "/constructor",
    );
    for (const path of [...out, ...near]) {
      const { status, body } = await get(port, path);
      expect([400, 404], path).toContain(status);
      expect(body.toString()).not.toContain(secret);
    }
    for (const line of ["GET sw.js HTTP/1.1", "GET /sw.js\0 HTTP/1.1", `GET http://127.0.0.1:${port}/sw.js HTTP/1.1`]) {
      const socket = new RawSocket(port);
      socket.write(`${line}\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      expect((await socket.ended).text, line).not.toMatch(/^HTTP\/1\.1 200/);
    }
    for (const host of ["evil.example", `127.0.0.1:${port + 1}`, `localhost.evil.example:${port}`])
      expect((await get(port, "/", { Host: host })).status, host).toBe(421);
  });

  test("from elsewhere may use the relay if its operator said so, and no other may", async () => {
    const { port, url } = await testRelay({
      web: FILES,
      webOrigins: ["https://chat.example", "https://b.example:8443"],
    });
    for (const origin of ["https://chat.example", "https://b.example:8443", `http://127.0.0.1:${port}`]) {
      const client = await RawClient.join(url, await newIdentity(), { headers: { Origin: origin } });
      await client.close();
    }
    const foreign = [
      "http://chat.example",
      "https://chat.example:8443",
      "https://b.example",
      "https://chat.example.",
      "null",
    ];
    for (const origin of [
      ...foreign,
      "https://chat.example/",
      "HTTPS://chat.example",
      "https://chat.example,https://b.example:8443",
    ])
      expect(await new RawSocket(port).upgrade(port, { Origin: origin }), origin).toMatch(/^HTTP\/1\.1 403/);
  });

  test("an operator may name Origins that browsers send and nobody can forge on the way", () => {
    for (const fine of [
      "https://chat.example",
      "https://chat.example:8443",
      "http://localhost:5173",
      "http://127.0.0.1:8",
    ])
      expect(isWebOrigin(fine), fine).toBe(true);
    const wrong = [
      "http://chat.example",
      "https://chat.example/",
      "https://Chat.example",
      "https://a.example:443",
      "null",
      "*",
    ];
    for (const text of [
      ...wrong,
      "chat.example",
      "wss://chat.example",
      "https://*",
      "https://*.example",
      "https://*.example/x",
      "",
      "https://u@a.example",
    ])
      expect(isWebOrigin(text), text).toBe(false);
  });
});

describe("a slow line", () => {
  test("gets a file to its end, long after a client would have had to join", async () => {
    const large = new Map<string, Uint8Array>([["index.html", Buffer.alloc(12_000_000, "x")]]);
    const { port } = await testRelay({ web: large, limits: { joinMs: 300 } });
    const socket = connect(port, "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    await sleep(700);
    let bytes = 0;
    for await (const piece of socket) bytes += (piece as Buffer).length;
    expect(bytes).toBeGreaterThan(12_000_000);
  });

  test("has a deadline for a file by the size of it, and is cut off then", async () => {
    const time = new JoinTime(5_000);
    expect(time.deadlineFor(400_000) - time.deadline()).toBe(100_000);
    const pairs = await Promise.all([pair(), pair()]);
    const gone: Socket[] = [];
    const peers = new Peers({
      limits: DEFAULT_LIMITS,
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      clock: Date.now,
      gone: ({ socket }) => gone.push(socket!),
    });
    for (const [socket] of pairs) peers.add(socket, "", 0);
    peers.sending(pairs[0]![0], -1);
    peers.sending(pairs[1]![0], 60_000);
    const patrol = new Patrol({ limits: DEFAULT_LIMITS, peers, joinTime: time, tlsStage: undefined });
    patrol.start();
    await expect.poll(() => gone).toEqual([pairs[0]![0]]);
    await sleep(250);
    patrol.stop();
    expect([gone.length, [...peers.taking].length]).toEqual([1, 1]);
    for (const sockets of pairs) for (const socket of sockets) socket.destroy();
  });
});

/** Both ends of a connection. */
async function pair(): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const other = connect((server.address() as { port: number }).port, "127.0.0.1");
  const socket = await accepted;
  server.close();
  return [socket, other];
}

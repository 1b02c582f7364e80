import { readFileSync } from "node:fs";
import { request } from "node:http";
import { isLoopback } from "@sandi/protocol";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { RawSocket } from "@sandi/testkit/relay/rawSocket";
import { temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { isSameOrigin } from "../adapters/sockets/hosts.ts";
import { startRelay } from "../main.ts";

type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: string };

/** `path` is sent as it is. No library changes it. */
function get(port: number, path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    request({ port, host: "127.0.0.1", path, agent: false, ...options }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers as Record<string, string>, body }),
      );
    })
      .on("error", reject)
      .end();
  });
}

function expectHeaders({ headers }: Answer): void {
  expect(headers["content-security-policy"]).toMatch(
    /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  });
}

describe("HTTP", () => {
  test("health, readiness and a page that says who the relay is, in both languages", async () => {
    const { port, fingerprint, url } = await testRelay();
    expect(await get(port, "/healthz")).toMatchObject({ status: 200, body: "alive\n" });
    expect(await get(port, "/readyz")).toMatchObject({ status: 200, body: "ready\n" });
    const page = await get(port, "/");
    expect(page.status).toBe(200);
    for (const part of [fingerprint, url, 'lang="en"', 'lang="id"', "Sidik jarinya"]) expect(page.body).toContain(part);
    expect(page.body).not.toMatch(/<script|https?:\/\//);
    expect((await get(port, "/", { method: "HEAD" })).body).toBe("");
  });

  test("every answer has the headers; what is not there is 404, other methods are 405", async () => {
    const { port } = await testRelay();
    for (const path of ["/", "/healthz", "/readyz", "/nothing", "/?x=1"]) expectHeaders(await get(port, path));
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"]) {
      const answer = await get(port, "/", { method });
      expect(answer.status, method).toBe(405);
      expectHeaders(answer);
    }
  });

  test("no path leads out, in 100 encodings", async () => {
    const dataDir = temporaryDirectory();
    const { port } = await testRelay({ dataDir });
    const secret = readFileSync(`${dataDir}/relay.key`, "utf8").split("\n")[1]!;
    const dots = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "..%00", "....", "%uff0e%uff0e", "..;"];
    const slashes = ["/", "%2f", "\\", "%5c", "%252f", "%c0%af", "//", "/./", "%2f%2e%2f", "/%00/"];
    const paths = dots.flatMap((dot) => slashes.map((slash) => `/${`${dot}${slash}`.repeat(6)}etc/passwd`));
    paths.push(
      ...["relay.key", "relay.db", `..${dataDir}/relay.key`, `${dataDir}/relay.key`].map((name) => `/${name}`),
    );
    expect(paths).toHaveLength(104);
    for (const path of paths) {
      const answer = await get(port, path);
      expect([400, 404], path).toContain(answer.status);
      expect(answer.body).not.toMatch(/root:/);
      expect(answer.body).not.toContain(secret);
    }
  });

  test("a page of another name that resolves to loopback is turned away", async () => {
    const { port } = await testRelay();
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      `127.0.0.1:${port + 1}`,
      "localhost.evil.example",
    ]) {
      const answer = await get(port, "/", { headers: { Host: host } });
      expect(answer.status, host).toBe(421);
      expectHeaders(answer);
      const socket = new RawSocket(port);
      expect(await socket.upgrade(port, { Host: host }), host).toMatch(/^HTTP\/1\.1 421/);
    }
    for (const host of ["localhost", `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
      expect((await get(port, "/", { headers: { Host: host } })).status, host).toBe(200);
  });

  test("foreign and look-alike Origins get no WebSocket; a missing one is a program", async () => {
    const { port, url } = await testRelay();
    const foreign = [
      "null",
      "https://evil.example",
      `http://127.0.0.1:${port}.evil.example`,
      `http://evil.example:${port}`,
      `http://127.0.0.1:${port + 1}`,
      "http://127.0.0.1",
      `http://127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}@evil.example`,
      `http://user@127.0.0.1:${port}`,
      `http://localhost:${port}`,
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1.:${port}`,
      `HTTP://127.0.0.1:${port}`,
      `http://127.1:${port}`,
      `http://[::ffff:127.0.0.1]:${port}`,
      `file://127.0.0.1:${port}`,
      "chrome-extension://abcdefgh",
      "",
    ];
    for (const origin of foreign) {
      const socket = new RawSocket(port);
      const head = await socket.upgrade(port, { Origin: origin });
      expect(head, origin).toMatch(/^HTTP\/1\.1 403/);
      expect(head).toContain("Content-Security-Policy: default-src 'none'");
    }
    const own = await RawClient.join(url, await newIdentity(), { headers: { Origin: `http://127.0.0.1:${port}` } });
    await own.close();
    expect(isSameOrigin(undefined, undefined, "http")).toBe(true);
    expect(isSameOrigin("http://a", undefined, "http")).toBe(false);
    expect(isSameOrigin("http://a", "a", "https")).toBe(false);
    const elsewhere = new RawSocket(port);
    elsewhere.write(
      `GET /other HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    await elsewhere.until("404 Not Found");
  });
});

/** A WebSocket request as it goes over the wire. It is correct except for what is given here. */
function handshake(port: number, { line = "GET / HTTP/1.1", headers = {}, more = [] }: Odd = {}): string {
  const all: Record<string, string> = {
    Host: `127.0.0.1:${port}`,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    ...headers,
  };
  const lines = [line, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`), ...more];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

type Odd = { line?: string; headers?: Record<string, string>; more?: string[] };

/** Everything that comes until the relay closes. */
async function answerTo(port: number, text: string): Promise<string> {
  const socket = new RawSocket(port);
  socket.write(text);
  return (await socket.ended).text;
}

describe("the opening handshake", () => {
  test("is refused where RFC 6455 or RFC 9112 refuses it, and the connection closed", async () => {
    const { port } = await testRelay();
    const own = `127.0.0.1:${port}`;
    const odd: [status: string, request: Odd][] = [
      ["400 Bad Request", { more: [`Host: ${own}`] }],
      ["400 Bad Request", { more: ["host: evil.example"] }],
      ["426 Upgrade Required", { headers: { "Sec-WebSocket-Version": "8" } }],
      ["426 Upgrade Required", { headers: { "Sec-WebSocket-Version": "013" } }],
      ["426 Upgrade Required", { headers: { "Sec-WebSocket-Version": "" } }],
      ["426 Upgrade Required", { more: ["Sec-WebSocket-Version: 8"] }],
      ["400 Bad Request", { line: "GET / HTTP/1.0" }],
      ["505 HTTP Version Not Supported", { line: "GET / HTTP/2.0" }],
      ["405 Method Not Allowed", { line: "POST / HTTP/1.1" }],
      ["400 Bad Request", { more: [`Origin: http://${own}\t`] }],
      ["400 Bad Request", { more: [`Origin:\thttp://${own}`] }],
      ["403 Forbidden", { more: [`Origin: http://${own}`, `Origin: http://${own}`] }],
      ["400 Bad Request", { headers: { "Sec-WebSocket-Key": "short" } }],
      ["400 Bad Request", { more: ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="] }],
      ["400 Bad Request", { headers: { Upgrade: "websocket, h2c" } }],
    ];
    for (const [status, request] of odd) {
      const answer = await answerTo(port, handshake(port, request));
      expect(answer, JSON.stringify(request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}\r\n`));
      expect(answer).toContain("Content-Security-Policy: default-src 'none'");
      expect(answer).toContain("Connection: close");
      if (status.startsWith("426")) expect(answer).toMatch(/\r\nSec-WebSocket-Version: 13\r\n/);
    }
    // The same in pieces. A tab after the head does not belong to the head.
    const slow = new RawSocket(port);
    for (const byte of handshake(port, { more: [`Origin: http://${own}\t`] })) {
      slow.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await slow.ended).text).toMatch(/^HTTP\/1\.1 400 /);
    const fine = new RawSocket(port);
    fine.write(`${handshake(port)}\t`);
    await fine.until("HTTP/1.1 101");
    fine.destroy();
  });

  test("agrees to no subprotocol and to no extension", async () => {
    const { port } = await testRelay();
    const headers = { "Sec-WebSocket-Protocol": "chat, sandi", "Sec-WebSocket-Extensions": "permessage-deflate" };
    const head = await new RawSocket(port).upgrade(port, headers);
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head).not.toMatch(/Protocol: |Extensions/i);
  });

  test("behind another request gets no answer: the first closes the connection", async () => {
    const { port } = await testRelay();
    const page = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    for (const second of [handshake(port), page]) {
      const answer = await answerTo(port, page + second);
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200"]);
      expect(answer).toMatch(/alive\n$/);
    }
  });

  test("a page, too, is refused to two Hosts, to none, and to another HTTP", async () => {
    const { port } = await testRelay();
    const asked = (line: string, ...hosts: string[]): Promise<string> =>
      answerTo(port, `${[line, ...hosts.map((host) => `Host: ${host}`)].join("\r\n")}\r\n\r\n`);
    const own = `127.0.0.1:${port}`;
    expect(await asked("GET / HTTP/1.1", own, own)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await asked("GET / HTTP/1.1")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await asked("GET / HTTP/2.0", own)).toMatch(/^HTTP\/1\.1 505 /);
    // Health probes of proxies use it.
    expect(await asked("GET /healthz HTTP/1.0", own)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("binding", () => {
  test("anything but loopback needs TLS or a proxy in front", async () => {
    for (const host of ["0.0.0.0", "::", "192.0.2.1", "relay.example", "1270.0.0.1", "127.evil"])
      await expect(startRelay({ host, port: 0, ephemeral: true }), host).rejects.toMatchObject({
        code: "BIND_NEEDS_TLS",
      });
    for (const host of ["127.0.0.1", "127.9.9.9", "::1", "localhost"]) expect(isLoopback(host), host).toBe(true);
    const proxied = await startRelay({ host: "0.0.0.0", port: 0, ephemeral: true, behindProxy: true });
    expect((await get(proxied.port, "/healthz", { headers: { Host: "chat.example" } })).status).toBe(200);
    await proxied.stop();
  });
});

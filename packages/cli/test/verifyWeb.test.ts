import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { Machine } from "@sandi/testkit/programs/sandi";
import { later, testRelay } from "@sandi/testkit/relay/relays";
import { afterAll, expect, test } from "vitest";

const machine = new Machine();
afterAll(() => machine.clear());

const BUILD = "5a".repeat(32);
const RELAYS = `<meta name="sandi-relays" content="wss://relay.example" />`;

/** A build of few files, in a folder of its own. */
function makeBuild(name: string, head = ""): { folder: string; files: Map<string, Uint8Array> } {
  const folder = join(machine.folder, name);
  mkdirSync(join(folder, "assets"), { recursive: true });
  const files = new Map<string, Uint8Array>([
    ["assets/main-1a2b3c4d.js", Buffer.from("export const sandi = 1;\n")],
    ["icon.svg", Buffer.from("<svg/>")],
    ["index.html", Buffer.from(`<!doctype html>${head}`)],
    ["sw.js", Buffer.from("self;\n")],
  ]);
  const hashes = [...files].map(([path, body]) => [path, createHash("sha256").update(body).digest("hex")]);
  files.set("hashes.json", Buffer.from(JSON.stringify({ build: BUILD, files: Object.fromEntries(hashes) })));
  for (const [path, body] of files) writeFileSync(join(folder, path), body);
  return { folder, files };
}

const verify = (url: string, folder: string, ...more: readonly string[]) =>
  machine.run(["verify-web", url, "--build", folder, ...more]);

test("a relay that serves a build is told from one that changed a byte of it", async () => {
  const { folder, files } = makeBuild("honest");
  const honest = await testRelay({ ephemeral: true, web: files });
  const same = await verify(honest.url, folder);
  expect([same.code, same.err]).toEqual([0, ""]);
  expect(same.out).toMatch(
    new RegExp(`^http://127\\.0\\.0\\.1:${honest.port}/ serves build ${BUILD}: 5 files, byte for byte`),
  );
  const script = Buffer.from("export const sandi = 2;\n");
  const lying = await testRelay({ ephemeral: true, web: new Map([...files, ["assets/main-1a2b3c4d.js", script]]) });
  const other = await verify(`http://127.0.0.1:${lying.port}/#id=k7mq`, folder);
  expect([other.code, other.out]).toEqual([76, "assets/main-1a2b3c4d.js: other bytes (24 instead of 24)\n"]);
  expect(other.err).toMatch(/^WEB_DIFFERS: what http:\/\/127\.0\.0\.1:\d+\/ serves is not build 5a5a/);
  const indonesian = await verify(`http://127.0.0.1:${lying.port}`, folder, "--lang", "id");
  expect([indonesian.code, indonesian.out]).toEqual([76, expect.stringContaining("bytenya lain")]);
});

test("a static server has to send the policy of the build, and may add nothing to it", async () => {
  const { folder, files } = makeBuild("elsewhere", RELAYS);
  // As a relay sends it, but for the policy: what it serves may talk to no other relay.
  const relay = await testRelay({ ephemeral: true, web: files });
  let more: Record<string, string | string[]> = {};
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await fetched(`http://127.0.0.1:${relay.port}${request.url}`);
    const policy = headers["content-security-policy"]!.replace(
      "'self'; manifest",
      "'self' wss://relay.example; manifest",
    );
    response.writeHead(request.url === "/icon.svg" && "x-gone" in more ? 404 : status, {
      ...headers,
      "content-security-policy": policy,
      "content-type": headers["content-type"]!.replace("text/javascript; charset=utf-8", "application/javascript"),
      ...more,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  later(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fine = await verify(url, folder);
  expect([fine.code, fine.out]).toEqual([0, expect.stringContaining("byte for byte")]);
  more = {
    "x-gone": "",
    link: "<https://evil.example/x.js>; rel=modulepreload",
    "content-security-policy": ["default-src *", "script-src 'self'"],
    "cache-control": "max-age=31536000",
    "referrer-policy": "unsafe-url",
    "alt-svc": 'h3="evil.example:443"',
  };
  const ran = await verify(url, folder);
  expect(ran.code).toBe(76);
  for (const said of [
    "icon.svg: the server answers 404",
    "assets/main-1a2b3c4d.js, index.html, sw.js, hashes.json: Content-Security-Policy is default-src *, script-src 'self' instead of default-src 'none'; ",
    "connect-src 'self' wss://relay.example; ",
    "sw.js, hashes.json: Referrer-Policy is unsafe-url instead of no-referrer",
    "\nindex.html, sw.js: Cache-Control is max-age=31536000 instead of no-cache",
    "sw.js, hashes.json: the server adds link: <https://evil.example/x.js>; rel=modulepreload",
    'sw.js, hashes.json: the server adds alt-svc: h3="evil.example:443"',
  ])
    expect(ran.out).toContain(said);
  expect(ran.out).not.toContain("other bytes");
  expect(ran.out.trim().split("\n")).toHaveLength(6);
});

test("a server that has another page for whoever asks as a browser does is found out", async () => {
  const { folder, files } = makeBuild("two-faced");
  const relay = await testRelay({ ephemeral: true, web: files });
  type Asked = { readonly path: string; readonly headers: IncomingHttpHeaders };
  let isFooled: (asked: Asked) => boolean = () => false;
  const server = createServer(async ({ url: path = "", headers: asked }, response) => {
    const { status, headers, body } = await fetched(`http://127.0.0.1:${relay.port}${path}`);
    delete headers["content-length"];
    const page = isFooled({ path, headers: asked }) ? Buffer.concat([body, Buffer.from("<!-- evil -->")]) : body;
    if (!/\bbr\b/.test(String(asked["accept-encoding"]))) response.writeHead(status, headers).end(page);
    else response.writeHead(status, { ...headers, "content-encoding": "br" }).end(brotliCompressSync(page));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  later(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await verify(url, folder)).code).toBe(0);
  isFooled = ({ path, headers }) =>
    (path === "/" && headers["sec-fetch-dest"] === "document" && headers["accept-encoding"] !== "identity") ||
    (path === "/sw.js" && headers["service-worker"] === "script") ||
    (path === "/icon.svg" && headers["accept-encoding"] === "identity");
  const ran = await verify(url, folder);
  expect([
    ran.code,
    ran.out
      .trim()
      .split("\n")
      .map((line) => line.split(" (")[0]),
  ]).toEqual([76, ["icon.svg, sw.js: other bytes", "index.html: other bytes"]]);
});

test("what cannot be compared is said with a code of its own", async () => {
  const { folder } = makeBuild("alone");
  const answers = await Promise.all([
    verify("chat.example", folder),
    verify("http://127.0.0.1:1", folder),
    verify("http://127.0.0.1:1", join(machine.folder, "nowhere")),
    machine.run(["relay", "--port", "0", "--ephemeral", "--no-web", "--web-origin", "https://a.example,chat.example"]),
  ]);
  const codes = ["USAGE_PAGE_URL", "WEB_UNREACHABLE", "WEB_BUILD_MISSING", "WEB_ORIGIN_INVALID"];
  expect(answers.map(({ code, err }) => [code, err.split(":")[0]])).toEqual(
    [2, 69, 78, 78].map((code, at) => [code, codes[at]]),
  );
});

async function fetched(url: string) {
  const response = await fetch(url, { headers: { "Accept-Encoding": "identity" } });
  const headers = Object.fromEntries(response.headers) as Record<string, string>;
  return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) };
}

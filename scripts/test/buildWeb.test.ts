import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { readBuild } from "../../packages/cli/relay/webBuild.ts";
import { pagePolicy } from "../../packages/relay/adapters/http/pageHeaders.ts";
import { listPackages } from "../arrows.ts";
import { buildWeb, type WebBuild, writeBuild } from "../buildWeb.ts";
import { freshenPage } from "../freshPage.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const RELAYS = ["wss://one.example", "wss://two.example:8443"];
let built: Promise<WebBuild> | undefined;

/** The page of this tree, built once. */
function builtHere(): Promise<WebBuild> {
  built ??= buildWeb(ROOT, { relays: RELAYS });
  return built;
}

function hashOf(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandi-web-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The page's sources as in a clone, in another folder. */
function clone(folder: string): string {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@sandi"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules")))
    if (!name.startsWith(".") && name !== "@sandi") symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  cpSync(join(ROOT, "tsconfig.base.json"), join(folder, "tsconfig.base.json"));
  cpSync(join(ROOT, "tsconfig.json"), join(folder, "tsconfig.json"));
  for (const file of [
    "package-lock.json",
    "packages/testkit/browser/bundle.ts",
    "scripts/buildWeb.ts",
    "scripts/bundle.ts",
  ])
    cpSync(join(ROOT, file), join(folder, file));
  for (const name of listPackages(ROOT).filter((name) => !["cli", "lab", "testkit"].includes(name))) {
    const from = join(ROOT, "packages", name);
    cpSync(from, join(folder, "packages", name), { recursive: true, filter: (path) => !/\/(dist|test)$/.test(path) });
    symlinkSync(join(folder, "packages", name), join(modules, "@sandi", name));
  }
  return folder;
}

test("two clones in different folders make the same bytes, and the hashes are those of the files", async () => {
  const folder = temporary();
  const there = await buildWeb(clone(join(folder, "a clone", "elsewhere")), { relays: RELAYS });
  const here = await builtHere();
  expect(there.build).toBe(here.build);
  expect([...there.files]).toEqual([...here.files]);
  const dist = join(folder, "dist");
  writeBuild(here, dist);
  const { build, files } = JSON.parse(readFileSync(join(dist, "hashes.json"), "utf8"));
  expect(build).toBe(here.build);
  const list = Object.keys(files).map((path) => {
    const body = readFileSync(join(dist, path));
    expect(hashOf(body), path).toBe(files[path]);
    return `${hashOf(body.toString("latin1").includes(build) ? body.toString().replaceAll(build, "0".repeat(64)) : body)}  ${path}\n`;
  });
  expect(hashOf(list.join(""))).toBe(build);
  const written = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(written).toHaveLength(list.length + 1);
});

test("nothing is inline, the policy stands before the first script, and the worker keeps every other file", async () => {
  const { files } = await builtHere();
  const html = files.get("index.html")!.toString();
  expect(html).not.toMatch(/<style|<script(?![^>]* src=)|\sstyle=|\son\w+=/);
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)!;
  const whole = pagePolicy(RELAYS);
  expect(`${policy[1]}; frame-ancestors 'none'`).toBe(whole);
  expect(whole).toContain("connect-src 'self' wss://one.example wss://two.example:8443;");
  expect(policy.index).toBeLessThan(html.indexOf("<script"));
  expect(html).toContain(`<meta name="sandi-relays" content="wss://one.example wss://two.example:8443" />`);
  const worker = files.get("sw.js")!.toString();
  for (const [path, body] of files) {
    if (["index.html", "licenses.txt", "sw.js"].includes(path)) continue;
    expect(worker).toContain(path);
    expect(worker).toContain(createHash("sha256").update(body).digest("base64"));
  }
  const scripts = [...files].filter(([path]) => path.startsWith("assets/") && path.endsWith(".js"));
  for (const [path, body] of scripts)
    for (const [, named] of body.toString().matchAll(/(?:from|import)\s*\(?["'`]\.\/([\w.-]+\.js)["'`]/g))
      expect(files.has(`assets/${named}`), `${path} loads ${named}`).toBe(true);
  // It waits for some of the others: one of these that needed it would wait for ever.
  const start = /<script type="module" crossorigin src="\.\/([^"]*)"/.exec(html)![1]!;
  const startName = start.slice(start.lastIndexOf("/") + 1);
  for (const [path, body] of scripts) expect(body.includes(startName), path).toBe(false);
  // Each is a connection of its own to a relay.
  expect(scripts.length).toBeLessThan(20);
  for (const path of files.keys()) expect(path).toMatch(/^(assets\/[\w.-]+-[\w-]{8}\.(js|css)|[\w.-]+)$/);
});

test.for([
  "https://a.example",
  "wss://a.example/",
  "wss://a.example; script-src *",
  'wss://"><script>',
  "a.example",
  "wss://A.example",
])("%s is no relay to build for", async (relay) => {
  await expect(buildWeb(ROOT, { relays: [relay] })).rejects.toThrow(`${relay} is no relay's address`);
});

test("npm start builds the page again when its sources say something else, or the build is not whole", async () => {
  // As small a page as can be: it is built three times.
  const root = clone(join(temporary(), "clone"));
  writeFileSync(join(root, "packages/web/main.tsx"), "document.title = 'small';\n");
  const dist = join(root, "packages/web/dist");
  expect(await freshenPage(root)).toBeGreaterThan(0);
  const { build } = readBuild(dist)!;
  const main = join(root, "packages/web/main.tsx");
  utimesSync(main, new Date(), new Date());
  appendFileSync(join(root, "packages/relay/main.ts"), "// The page is not made of this.\n");
  expect(await freshenPage(root)).toBeUndefined();
  const before = readFileSync(main);
  appendFileSync(main, "document.title += '!';\n");
  expect(await freshenPage(root)).toBeGreaterThan(0);
  expect(readBuild(dist)!.build).not.toBe(build);
  writeFileSync(main, before);
  rmSync(join(dist, "icon.svg"));
  expect(() => readBuild(dist)).toThrow("WEB_BUILD_DAMAGED");
  expect(await freshenPage(root)).toBeGreaterThan(0);
  expect(readBuild(dist)!.build).toBe(build);
});

test("a build is taken only if every file of it is what its hash says, and none lies outside", async () => {
  const dist = join(temporary(), "dist");
  const page = (files: Record<string, string>, hashes: object = {}) => {
    const all = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, hashOf(text)]));
    mkdirSync(join(dist, "assets"), { recursive: true });
    for (const [path, text] of Object.entries(files)) writeFileSync(join(dist, path), text);
    writeFileSync(join(dist, "hashes.json"), JSON.stringify({ build: "a".repeat(64), files: { ...all, ...hashes } }));
    return readBuild(dist);
  };
  expect(readBuild(dist)).toBeUndefined();
  const whole = { "index.html": "<p>", "assets/main-1.js": "1" };
  expect([...page(whole)!.files.keys()]).toEqual(["index.html", "assets/main-1.js", "hashes.json"]);
  for (const [path, text] of [
    ["../outside.txt", "x"],
    ["assets/../../outside.txt", "x"],
    ["/etc/hostname", ""],
    [".env", "x"],
  ])
    expect(() => page(whole, { [path!]: hashOf(text!) }), path).toThrow("WEB_BUILD_DAMAGED");
  expect(() => page(whole, { "index.html": hashOf("<b>") })).toThrow("WEB_BUILD_DAMAGED");
  expect(() => page({ "other.html": "<p>" })).toThrow("WEB_BUILD_DAMAGED");
  writeFileSync(join(dist, "hashes.json"), "{}");
  expect(() => readBuild(dist)).toThrow("WEB_BUILD_DAMAGED");
});

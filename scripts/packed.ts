// Uses the tarball as a stranger would: unpacked into an empty folder, beside nothing but what it declares.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundlePage, Chromium } from "../packages/testkit/browser/chromium.ts";
import { type Manifest, readManifest } from "./arrows.ts";
import { PackError, pack } from "./pack.ts";
import { type Ran, run, runNode } from "./run.ts";

// FIPS 46-3's usual worked example: K = 133457799BBCDFF1, P = 0123456789ABCDEF.
const EXAMPLE = `const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const block: Uint8Array = des.encryptBlock(bytes("133457799bbcdff1"), bytes("0123456789abcdef"));
const hex = [...block].map((byte) => byte.toString(16).padStart(2, "0")).join("");
if (hex !== "85e813540f0ab405") throw new Error("DES gives " + hex);
`;

const CONSUMER = `import * as sdk from "sandi";
import * as des from "sandi/crypto/des";
import { openClient } from "sandi/node";
import * as protocol from "sandi/protocol";

${EXAMPLE}
if (Object.keys(sdk).length === 0 || Object.keys(protocol).length === 0) throw new Error("an export is empty");
if (typeof openClient !== "function") throw new Error("no client for Node");
console.log("imported");
`;

const PAGE = `import * as sdk from "sandi";
import * as des from "sandi/crypto/des";
import * as protocol from "sandi/protocol";
import { openClient } from "sandi/web";

export function check(): string {
  ${EXAMPLE}
  if (Object.keys(sdk).length === 0 || Object.keys(protocol).length === 0) throw new Error("an export is empty");
  if (typeof openClient !== "function") throw new Error("no client for a page");
  return "imported";
}
`;

// The relay keeps its mail in a thread of its own, whose file has to be where it looks for it.
const OPERATOR = `import { spawn } from "node:child_process";

const [bin, build, lab] = process.argv.slice(2);
const relay = spawn(process.execPath, [bin, "relay", "--port", "0", "--data", "data", ...(lab ? ["--lab"] : [])]);
let said = "";
relay.stdout.on("data", function hear(text) {
  said += text;
  const url = /ws(:\\S*)\\s/.exec(said)?.[1];
  const labUrl = /lab\\b.* (http:\\S*\\/)\\s/.exec(said)?.[1];
  if (url === undefined || (lab && labUrl === undefined)) return;
  relay.stdout.off("data", hear).resume();
  void Promise.all([look(build, "http" + url), look(lab, labUrl)]).finally(() => relay.kill("SIGTERM"));
});
relay.stderr.pipe(process.stdout);
relay.on("exit", (code) => console.log(code === 0 ? "kept" : "the relay ended with " + code));

async function look(expected, url) {
  if (!expected) return;
  const { build } = await (await fetch(new URL("hashes.json", url))).json();
  const page = await (await fetch(url)).text();
  console.log(page.includes(build) ? "served build " + build : "the relay served another page");
}
`;

/** What a relay serves, and the page in the tree that it is built from. */
const PAGES = { web: "packages/web/index.html", lab: "packages/lab/page/index.html" };

/** Packs the tree at `root` and tries the tarball. Returns what went wrong, or undefined when all is well. */
export async function checkPacked(root: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-packed-"));
  try {
    const tarball = await pack(root, folder);
    const consumer = join(folder, "consumer");
    const installed = join(consumer, "node_modules", "sandi");
    mkdirSync(installed, { recursive: true });
    const unpacked = await run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"], { cwd: folder });
    if (unpacked.code !== 0) return `the tarball does not unpack:\n${unpacked.output}`;
    const unpaged = Object.entries(PAGES).filter(
      ([page, source]) => existsSync(join(root, source)) && buildIn(join(installed, "dist", page)) === "",
    );
    if (unpaged.length > 0) return `the tarball has no page of ${unpaged.map(([page]) => page).join(", ")}`;
    linkDeclared(root, consumer, readManifest(installed));
    writeFileSync(join(consumer, "package.json"), `{ "name": "consumer", "private": true, "type": "module" }\n`);
    writeFileSync(join(consumer, "consumer.ts"), CONSUMER);
    writeFileSync(join(consumer, "page.ts"), PAGE);
    writeFileSync(join(consumer, "operator.mjs"), OPERATOR);
    writeFileSync(
      join(consumer, "tsconfig.json"),
      JSON.stringify({ compilerOptions: STRICT, files: ["consumer.ts", "page.ts"] }),
    );
    const found = await Promise.all([
      checkImporting(root, consumer),
      checkPage(consumer),
      checkCommands(consumer, join(installed, "bin", "sandi.cjs"), readManifest(root).version),
    ]);
    const problems = found.flat().filter((problem) => problem !== undefined);
    return problems.length === 0 ? undefined : problems.join("\n");
  } catch (error) {
    if (error instanceof PackError) return error.message;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkImporting(root: string, consumer: string): Promise<readonly (string | undefined)[]> {
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
  return [
    failed("its declarations, checked by a consumer", await runNode(tsc, ["-p", "."], { cwd: consumer })),
    failed("importing it", await runNode("consumer.ts", [], { cwd: consumer }), "imported"),
  ];
}

/** The command line; a conversation of real programs, and a relay that keeps its mail: what only runs with every file in its place. */
async function checkCommands(consumer: string, bin: string, version: string): Promise<string | undefined> {
  const env = { XDG_CACHE_HOME: join(consumer, "cache") };
  const options = { cwd: consumer, env, timeoutMs: 60_000 };
  const builds = Object.keys(PAGES).map((page) => buildIn(join(dirname(dirname(bin)), "dist", page)));
  const expected = ["kept", ...builds.filter(Boolean).map((hash) => `served build ${hash}`)];
  return (
    failed("sandi --version", await runNode(bin, ["--version"], { cwd: consumer }), version) ??
    failed("sandi --help", await runNode(bin, ["--help"], { cwd: consumer }), "relay") ??
    failed("sandi demo", await runNode(bin, ["demo", "--lang", "en"], options), "Done in") ??
    failed("sandi relay", await runNode("operator.mjs", [bin, ...builds], options), ...expected)
  );
}

/** The hash of a page of the tarball; empty if it has none. */
function buildIn(folder: string): string {
  const hashes = join(folder, "hashes.json");
  return existsSync(hashes) ? (JSON.parse(readFileSync(hashes, "utf8")) as { build: string }).build : "";
}

/** Bundles the tarball for a browser, from what it exports, and runs it in one. */
async function checkPage(consumer: string): Promise<string | undefined> {
  let chromium: Chromium<{ check(): string }> | undefined;
  try {
    chromium = await Chromium.start(bundlePage(join(consumer, "page.ts"), consumer));
    const page = await chromium.open();
    await page.call("check");
    await page.end();
    return undefined;
  } catch (error) {
    return `importing it in a browser failed:\n${error instanceof Error ? error.message : error}`;
  } finally {
    await chromium?.close();
  }
}

const STRICT = {
  target: "es2024",
  lib: ["es2024", "dom", "esnext.typedarrays"],
  module: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: ["node"],
};

function linkDeclared(root: string, consumer: string, manifest: Manifest): void {
  // Linked rather than installed, so that the check needs no network; what is not declared is not there.
  for (const name of [...Object.keys(manifest.dependencies ?? {}), "@types/node"]) {
    const link = join(consumer, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link, "junction");
  }
}

function failed(what: string, ran: Ran, ...expected: readonly string[]): string | undefined {
  if (ran.code !== 0) return `${what} failed with code ${ran.code}:\n${ran.output}`;
  const unsaid = expected.find((text) => !ran.stdout.includes(text));
  return unsaid === undefined ? undefined : `${what} did not say "${unsaid}":\n${ran.output}`;
}

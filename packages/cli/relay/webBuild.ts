import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WebFiles } from "@sandi/relay";
import { TerminalError } from "../errors/terminalError.ts";
import { safeLine } from "../show/sanitize.ts";

const HASHES = "hashes.json";
/** Any other name could lead out of the folder. */
const PATH = /^(assets\/)?[\w-][\w.-]*$/;

/** What `npm run build:web` made: the page, and the hash that it shows of itself. */
export type WebBuild = { readonly build: string; readonly files: WebFiles };

type Hashes = { readonly build: string; readonly files: Readonly<Record<string, string>> };

/**
 * A page that this program carries: the messenger's, or the lab's; undefined if it carries none.
 * @throws ProtocolError WEB_BUILD_DAMAGED
 */
export function carriedBuild(page: "web" | "lab" = "web"): WebBuild | undefined {
  // In a checkout it is a package's; in the published package, in which this file is in dist/cli, it is in dist/web.
  for (const place of [`../../${page}/dist`, `../${page}`]) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    const found = readBuild(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Reads a build and holds every file to its hash.
 * @returns undefined if the folder holds none
 * @throws ProtocolError WEB_BUILD_DAMAGED
 */
export function readBuild(folder: string): WebBuild | undefined {
  const text = readFile(folder, HASHES);
  if (text === undefined) return undefined;
  const hashes = parseHashes(text.toString());
  if (hashes === undefined) throw damaged(folder, HASHES);
  const files = new Map<string, Uint8Array>();
  for (const [path, hash] of Object.entries(hashes.files)) {
    const body = PATH.test(path) ? readFile(folder, path) : undefined;
    if (body === undefined || createHash("sha256").update(body).digest("hex") !== hash) throw damaged(folder, path);
    files.set(path, body);
  }
  if (!files.has("index.html")) throw damaged(folder, "index.html");
  return { build: hashes.build, files: files.set(HASHES, text) };
}

function parseHashes(text: string): Hashes | undefined {
  try {
    const { build, files } = JSON.parse(text) as Hashes;
    return /^[0-9a-f]{64}$/.test(build) && typeof files === "object" ? { build, files } : undefined;
  } catch {
    return undefined;
  }
}

function readFile(folder: string, path: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, path));
  } catch {
    return undefined;
  }
}

function damaged(folder: string, path: string): Error {
  return new TerminalError("WEB_BUILD_DAMAGED", { path: safeLine(join(folder, path)) });
}

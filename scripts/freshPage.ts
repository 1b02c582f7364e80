// Builds the page of a checkout again when what it is made of has changed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readBuild, type WebBuild } from "../packages/cli/relay/webBuild.ts";
import { readManifest } from "./arrows.ts";

const SCOPE = "@sandi/";
/** Besides the packages: how it is built, and the versions of what others wrote. */
const ALSO = [
  "package-lock.json",
  "packages/relay/adapters/http/pageHeaders.ts",
  "packages/testkit/browser/bundle.ts",
  "scripts/buildWeb.ts",
  "scripts/bundle.ts",
];
const NOT_BUILT_FROM = new Set(["dist", "node_modules", "test"]);

/** What the folder's build was made from. */
type Stamp = { readonly sources: string; readonly build: string };

/** What can be built, where that lies, and where is noted from what it was built. */
const PAGES = {
  web: {
    folder: "packages/web/dist",
    stamp: "page.json",
    build: async (root: string) => (await import("./buildWeb.ts")).buildWeb(root),
  },
  lab: {
    folder: "packages/lab/dist",
    stamp: "lab.json",
    build: async (root: string) => (await import("./buildLab.ts")).buildLab(root),
  },
} as const;
type PageName = keyof typeof PAGES;

/** @returns ms that building took; undefined if the page was built from these sources before */
export async function freshenPage(root: string, name: PageName = "web"): Promise<number | undefined> {
  if (freshPage(root, name)) return undefined;
  const started = performance.now();
  const { writeBuild } = await import("./buildWeb.ts");
  const sources = hashOfSources(root, name);
  const made = await PAGES[name].build(root);
  writeBuild(made, folderOf(root, name));
  mkdirSync(dirname(stampOf(root, name)), { recursive: true });
  writeFileSync(stampOf(root, name), JSON.stringify({ sources, build: made.build } satisfies Stamp));
  return performance.now() - started;
}

/** The page that was built before, if it was built from the sources as they are. */
function freshPage(root: string, name: PageName = "web"): WebBuild | undefined {
  const stamp = readStamp(stampOf(root, name));
  if (stamp?.sources !== hashOfSources(root, name)) return undefined;
  const build = builtBefore(folderOf(root, name));
  return build?.build === stamp.build ? build : undefined;
}

/** For tests, which run at the same time: what was built before, or else built now and written nowhere. */
export async function filesOfPage(root: string, name: PageName = "web"): Promise<WebBuild["files"]> {
  return (freshPage(root, name) ?? (await PAGES[name].build(root))).files;
}

const folderOf = (root: string, name: PageName) => join(root, PAGES[name].folder);
const stampOf = (root: string, name: PageName) => join(root, "node_modules/.cache/sandi", PAGES[name].stamp);

/** By content: a checkout of another branch gives files new times, and the same again when it is undone. */
function hashOfSources(root: string, page: PageName): string {
  const hash = createHash("sha256");
  const files = [...packagesOf(root, page)].sort().flatMap((name) => filesBelow(root, `packages/${name}`));
  for (const file of [...files, ...ALSO, ...(page === "lab" ? ["scripts/buildLab.ts"] : [])]) {
    const body = readFileSync(join(root, file));
    hash.update(`${file} ${body.length}\n`).update(body);
  }
  return hash.digest("hex");
}

/** A package and all those that it stands on. */
function packagesOf(root: string, name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name) || !existsSync(join(root, "packages", name))) return found;
  found.add(name);
  const { dependencies = {} } = readManifest(join(root, "packages", name));
  for (const other of Object.keys(dependencies))
    if (other.startsWith(SCOPE)) packagesOf(root, other.slice(SCOPE.length), found);
  return found;
}

function filesBelow(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(
    ({ name }) => !NOT_BUILT_FROM.has(name),
  );
  return entries
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    });
}

/** The build that is there, if it is whole. */
function builtBefore(folder: string): WebBuild | undefined {
  try {
    return readBuild(folder);
  } catch {
    return undefined;
  }
}

function readStamp(file: string): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Stamp;
  } catch {
    return undefined;
  }
}

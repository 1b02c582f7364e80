// The programs that the tests use beside Node: found, or installed where that can be done without asking anybody.
import { accessSync, constants, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";

type Program = { readonly name: string; readonly packages: readonly string[]; readonly why: string };

const PROGRAMS: readonly Program[] = [
  { name: "openssl", packages: ["openssl"], why: "DES is compared with it" },
  { name: "gcc", packages: ["gcc", "libc6-dev"], why: "it compiles the checkers that SPIN writes" },
  { name: "spin", packages: ["spin"], why: "it checks the models" },
  { name: "nats-server", packages: ["nats-server"], why: "relays that serve together are tried on it" },
  { name: "tmux", packages: ["tmux"], why: "the terminal client is tried in real terminals" },
  { name: "tshark", packages: ["tshark"], why: "captures of the lab are read with it" },
  { name: "chromium", packages: ["chromium"], why: "what runs in a page is tried in it" },
];

/** Where programs are looked for, and whether the one who runs this may install some. */
type Machine = { readonly folders: readonly string[]; readonly isRoot: boolean };

const THIS_MACHINE: Machine = {
  folders: [...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""), "/usr/bin", "/usr/sbin"],
  isRoot: process.getuid?.() === 0,
};

/**
 * Finds the programs, and installs the missing ones with apt-get when this runs as root on a Debian.
 * Resolves to what is still missing and how to get it, in words, or undefined when everything is there.
 */
export async function providePrograms(machine: Machine = THIS_MACHINE): Promise<string | undefined> {
  const missing = await findMissing(machine);
  if (missing.length === 0) return undefined;
  const packages = missing.flatMap((program) => program.packages);
  const apt = findProgram(machine, "apt-get");
  if (apt === undefined || !machine.isRoot) return explain(missing);
  console.error(`Installing ${packages.join(", ")} with apt-get`);
  const said = await install(apt, packages);
  const still = await findMissing(machine);
  return still.length === 0 ? undefined : `${explain(still)}\napt-get said:\n${said}`;
}

function explain(missing: readonly Program[]): string {
  const packages = missing.flatMap((program) => program.packages).join(" ");
  return [
    ...missing.map((program) => `${program.name} is not usable here; ${program.why}.`),
    `On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${packages}`,
  ].join("\n");
}

async function install(apt: string, packages: readonly string[]): Promise<string> {
  const options = {
    cwd: tmpdir(),
    env: { DEBIAN_FRONTEND: "noninteractive" },
    timeoutMs: 600_000,
    onOutput: (piece: string) => void process.stderr.write(piece),
  };
  const settings = ["-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=60"];
  // A package list that cannot be refreshed may still be good enough to install from.
  const updated = await run(apt, [...settings, "update"], options);
  const installed = await run(apt, [...settings, "install", "-y", "--no-install-recommends", ...packages], options);
  return updated.output + installed.output;
}

async function findMissing(machine: Machine): Promise<Program[]> {
  const missing: Program[] = [];
  for (const program of PROGRAMS) {
    const file = findProgram(machine, program.name);
    if (file === undefined || (program.name === "gcc" && !(await canLink(file)))) missing.push(program);
  }
  return missing;
}

function findProgram({ folders }: Machine, name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** gcc without the C library's development files compiles, but makes no program. */
async function canLink(gcc: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-gcc-"));
  try {
    writeFileSync(join(folder, "empty.c"), '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n');
    return (await run(gcc, ["-o", "empty", "empty.c"], { cwd: folder })).code === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = await providePrograms();
  if (problem !== undefined) console.error(problem);
  process.exitCode = problem === undefined ? 0 : 1;
}

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoweOutcome } from "../../node/index.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const PACKAGES = ["crypto", "protocol", "client", "relay", "lab"];
const MUTATED = ["messages.ts", "nsl.ts"].map((file) => join("packages/protocol/suites/rsa-des", file));

const ATTACK = `
import { FixedLowe, newIdentity, runLowe } from "@sandi/lab/node";
const now = 1_800_000_000_000;
const [alice, bob, mallory] = await Promise.all(["Alice", "Bob", "Mallory"].map((name) => newIdentity(name, now)));
console.log(JSON.stringify(await runLowe(new FixedLowe(alice, bob, mallory, now), STEPS)));
`;

/**
 * Builds Sandi without the lines that a comment marks, one in each of the two files, and lets Lowe's attack run on it.
 * @param marks the comments whose lines go: `Lowe's fix`, `Binding to c1`
 * @param steps the attack's steps; the textbook's where absent
 */
export async function mutatedBuild(marks: readonly string[], steps?: readonly string[]): Promise<LoweOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-mutant-"));
  try {
    copyTree(folder);
    for (const file of MUTATED) takeOut(join(folder, file), marks);
    const main = join(folder, "attack.ts");
    writeFileSync(main, ATTACK.replace("STEPS", steps ? JSON.stringify(steps) : "undefined"));
    const { stdout } = await promisify(execFile)(process.execPath, [main], { cwd: folder });
    return JSON.parse(stdout) as LoweOutcome;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyTree(folder: string): void {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  for (const name of PACKAGES)
    cpSync(join(ROOT, "packages", name), join(folder, "packages", name), {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@sandi"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules")))
    if (name !== "@sandi" && !name.startsWith(".")) symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  for (const name of PACKAGES) symlinkSync(join(folder, "packages", name), join(modules, "@sandi", name));
}

function takeOut(file: string, marks: readonly string[]): void {
  let lines = readFileSync(file, "utf8").split("\n");
  for (const mark of marks) {
    const found = lines.filter((line) => line.includes(`// ${mark}`));
    if (found.length !== 1) throw new Error(`${file} has ${found.length} lines marked "${mark}", and should have one`);
    lines = lines.filter((line) => line !== found[0]);
  }
  writeFileSync(file, lines.join("\n"));
}

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const LAUNCHER = fileURLToPath(new URL("../node.mjs", import.meta.url));
const OTHER = new URL("../otherNode.mjs", import.meta.url).href;

function program(text: string): {
  file: string;
  cache: string;
  run: (...args: string[]) => ReturnType<typeof spawnSync>;
} {
  const folder = mkdtempSync(join(tmpdir(), "sandi-launcher-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [file, cache] = [join(folder, "program.ts"), join(folder, "cache")];
  writeFileSync(file, text);
  const env = { ...process.env, XDG_CACHE_HOME: cache, NODE_COMPILE_CACHE: undefined };
  return { file, cache, run: (...args) => spawnSync(process.execPath, args, { encoding: "utf8", env, cwd: folder }) };
}

const ECHO = `const words: string[] = process.argv.slice(2);
console.log(JSON.stringify({ words, pid: process.pid, file: process.argv[1] }));
process.exit(7);
`;

describe("the launcher", () => {
  it("runs the file in its own process, with its words and its exit code, and keeps what was compiled", () => {
    const { file, cache, run } = program(ECHO);
    const ran = run(LAUNCHER, "program.ts", "--one", "two words");
    expect(ran.status).toBe(7);
    expect(JSON.parse(String(ran.stdout))).toEqual({ words: ["--one", "two words"], pid: ran.pid, file });
    expect(readdirSync(join(cache, "sandi", "compiled")).length).toBe(1);
  });

  it("works where nothing can be kept", () => {
    const { cache, run } = program(ECHO);
    writeFileSync(cache, "in the way");
    expect(run(LAUNCHER, "program.ts").status).toBe(7);
  });

  it.each(["", "delete process.execve;"])("goes on under another Node, in its place or as its child (%j)", (before) => {
    const { run } = program(ECHO);
    const script = `${before} (await import("${OTHER}")).runUnderOther(26, ["program.ts", "word"]);`;
    const ran = run("--input-type=module", "-e", script);
    expect([ran.status, ran.stderr]).toEqual([7, ""]);
    const { words, pid } = JSON.parse(String(ran.stdout)) as { words: string[]; pid: number };
    expect([words, pid === ran.pid]).toEqual([["word"], before === ""]);
  });

  it("dies of a signal as its child does", () => {
    const { run } = program(`process.kill(process.pid, "SIGKILL");\n`);
    const script = `delete process.execve; (await import("${OTHER}")).runUnderOther(26, ["program.ts"]);`;
    expect(run("--input-type=module", "-e", script).status).toBe(137);
  });
});

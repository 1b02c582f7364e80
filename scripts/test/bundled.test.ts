// The tarball's launcher beside a bundle of a few lines: what it keeps, and what it never runs.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const LAUNCHER = fileURLToPath(new URL("../bundled.cjs", import.meta.url));

class Installed {
  readonly #folder = mkdtempSync(join(tmpdir(), "sandi-bundled-"));
  readonly cache = join(this.#folder, "cache");
  readonly compiled = join(this.cache, "sandi", "compiled");

  constructor() {
    onTestFinished(() => rmSync(this.#folder, { recursive: true, force: true }));
    mkdirSync(join(this.#folder, "bin"));
    mkdirSync(join(this.#folder, "dist", "cli"), { recursive: true });
    copyFileSync(LAUNCHER, join(this.#folder, "bin", "sandi.cjs"));
    this.install("a".repeat(64), "one");
  }

  /** A program that says `word`, or ends with 2 if its first argument is `fail`. */
  install(digest: string, word: string): void {
    const code = `function say() { console.log("${word}"); }\nif (process.argv[2] === "fail") process.exit(2);\nsay();\n`;
    writeFileSync(join(this.#folder, "dist", "cli", "main.cjs"), `// ${digest}\n(function () {\n${code}})\n`);
  }

  run(...args: string[]): string {
    const env = { ...process.env, XDG_CACHE_HOME: this.cache };
    const ran = spawnSync(process.execPath, [join(this.#folder, "bin", "sandi.cjs"), ...args], {
      env,
      encoding: "utf8",
    });
    return `${ran.status} ${ran.stdout}${ran.stderr}`;
  }

  kept(command: string): Buffer {
    return readFileSync(join(this.compiled, command));
  }
}

test("what was compiled is kept for each command, for its owner alone, and no longer after two runs", () => {
  const installed = new Installed();
  expect(installed.run("send")).toBe("0 one\n");
  expect(installed.kept("send")[0]).toBe(1);
  expect(statSync(installed.compiled).mode & 0o777).toBe(0o700);
  expect(statSync(join(installed.compiled, "send")).mode & 0o777).toBe(0o600);
  installed.run("send");
  const kept = installed.kept("send");
  expect(kept[0]).toBe(2);
  const { mtimeMs } = statSync(join(installed.compiled, "send"));
  expect(installed.run("send")).toBe("0 one\n");
  expect(statSync(join(installed.compiled, "send")).mtimeMs).toBe(mtimeMs);
  installed.run("../listen");
  expect(installed.kept("other")[0]).toBe(1);
});

test("a command that fails keeps nothing", () => {
  const installed = new Installed();
  expect(installed.run("fail")).toBe("2 ");
  expect(() => installed.kept("fail")).toThrow("ENOENT");
});

test("what was compiled of another version is not used, though its text is as long", () => {
  const installed = new Installed();
  for (let run = 0; run < 2; run++) installed.run("send");
  installed.install("b".repeat(64), "two");
  expect(installed.run("send")).toBe("0 two\n");
  expect(installed.kept("send")[0]).toBe(1);
});

test("what is cut off, or made by another V8, costs time only", () => {
  const installed = new Installed();
  for (let run = 0; run < 2; run++) installed.run("send");
  const kept = installed.kept("send");
  const otherV8 = Buffer.from(kept);
  otherV8.fill(0, 72, 88);
  for (const damaged of [kept.subarray(0, kept.length - 100), kept.subarray(0, 40), otherV8, Buffer.alloc(0)]) {
    writeFileSync(join(installed.compiled, "send"), damaged);
    expect(installed.run("send")).toBe("0 one\n");
    expect(installed.kept("send")[0]).toBe(1);
  }
});

test.skipIf(process.platform === "win32")(
  "nothing is taken from a folder that others may write to, or kept there",
  () => {
    const installed = new Installed();
    for (let run = 0; run < 2; run++) installed.run("send");
    const foreign = installed.kept("send");
    installed.install("a".repeat(64), "two");
    // Now the kept code says "one" for a text that says "two": it is what an attacker would leave.
    expect(installed.run("send")).toBe("0 one\n");
    chmodSync(installed.compiled, 0o777);
    expect(installed.run("send")).toBe("0 two\n");
    expect(installed.kept("send")).toEqual(foreign);
  },
);

test("without a folder for it, everything works", () => {
  const installed = new Installed();
  writeFileSync(installed.cache, "a file where the folder would be");
  expect(installed.run("send")).toBe("0 one\n");
});

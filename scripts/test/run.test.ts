import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { run } from "../run.ts";

const here = { cwd: tmpdir() };

test("a program's output and code come back", async () => {
  const ran = await run(process.execPath, ["-e", "console.log('out'); console.error('err'); process.exit(3)"], here);
  expect(ran).toMatchObject({ code: 3, stdout: "out\n" });
  expect(ran.output).toContain("err\n");
});

test("a program that is not there has code 127", async () => {
  const ran = await run("no-such-program-of-sandi", [], here);
  expect(ran.code).toBe(127);
  expect(ran.output).toContain("cannot start no-such-program-of-sandi");
});

test("a program that hangs is stopped with its children", { timeout: 20_000 }, async () => {
  const hang = "setInterval(() => {}, 1e9)";
  const options = `["-e", "${hang}"], { stdio: "inherit" }`;
  const text = `require("node:child_process").spawn(process.execPath, ${options}); ${hang}`;
  // The child holds the same pipes: `run` would not come back before they are all closed.
  expect((await run(process.execPath, ["-e", text], { ...here, timeoutMs: 500 })).code).toBe(124);
});

test("a program goes down with the script that runs it", { timeout: 20_000 }, async () => {
  const hang = `["-e", "console.log('up'); setInterval(() => {}, 1e9)"]`;
  const options = `{ cwd: ".", onOutput: (piece) => process.stdout.write(piece) }`;
  const text = `import { run } from "${new URL("../run.ts", import.meta.url)}"; await run(process.execPath, ${hang}, ${options});`;
  const script = spawn(process.execPath, ["--input-type=module", "-e", text], { stdio: ["ignore", "pipe", "inherit"] });
  await once(script.stdout, "data");
  script.kill("SIGTERM");
  expect(await once(script, "close")).toEqual([130, null]);
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const SHORT_RUN = new URL("../chat/shortRun.ts", import.meta.url).href;

/** Takes what was compiled the last time, says whether V8 refused it, and keeps what is compiled now. */
const PROGRAM = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Script } from "node:vm";
import { runShort } from "${SHORT_RUN}";

const [file] = process.argv.slice(1);
const cachedData = existsSync(file) ? readFileSync(file) : undefined;
const script = new Script("(function () { return 6 * 7; })", { cachedData });
console.log(script.cachedDataRejected, await runShort(async () => script.runInThisContext()()));
writeFileSync(file, script.createCachedData());
`;

test("what V8 compiled in a short run is taken by the next", () => {
  const folder = mkdtempSync(join(tmpdir(), "sandi-short-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = () =>
    spawnSync(process.execPath, ["--input-type=module", "-e", PROGRAM, join(folder, "compiled")], { encoding: "utf8" });
  const [first, second] = [run(), run()];
  expect([first.stdout, second.stdout]).toEqual(["undefined 42\n", "false 42\n"]);
});

// npm run verify [CHECK...]: everything about the tree that a machine can judge without running the product's tests.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { CHECKS, runChecks } from "./checks.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = process.argv.slice(2);
const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`no check is called ${unknown.join(", ")}; there are ${CHECKS.map((check) => check.name).join(", ")}`);
  process.exit(2);
}
const results = await runChecks(root, names.length > 0 ? names : undefined);
const failed = results.filter((result) => !result.ok).length;
console.log(`${results.length - failed} checks passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

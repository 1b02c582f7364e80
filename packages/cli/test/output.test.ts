import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const OUTPUT = fileURLToPath(new URL("../show/output.ts", import.meta.url));

const WRITER = `
const { Output } = await import(${JSON.stringify(OUTPUT)});
const out = new Output("stdout", () => undefined);
for (let round = 0; round < 40; round++) {
  out.line("x".repeat(100_000));
  await Promise.all([out.drained(), out.drained()]);
}
process.stderr.write(["drain", "close", "error"].map((name) => process.stdout.listenerCount(name)).join(" "));
`;

test("waiting for a slow reader leaves no listener behind, however often", async () => {
  const writer = spawn(process.execPath, ["--input-type=module", "-e", WRITER], { stdio: ["ignore", "pipe", "pipe"] });
  let bytes = 0;
  let said = "";
  writer.stderr.on("data", (piece) => {
    said += piece;
  });
  for await (const piece of writer.stdout) {
    bytes += piece.length;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(bytes).toBe(40 * 100_001);
  // Node's own listeners aside, one for errors is the product's.
  expect(said).toMatch(/^0 [01] [1-3]$/);
});

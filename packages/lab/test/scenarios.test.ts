import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Scenario } from "../node/index.ts";

/** `SANDI_REWRITE=1 npm run test:unit -- scenarios` writes what really follows; a person reads the difference. */
const FOLDER = new URL("../../../scenarios/", import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.startsWith("rsa-des-"));

describe("golden scenarios of rsa-des", () => {
  it("are all there", () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
  });

  it.each(files)("%s", (name) => {
    const file = new URL(name, FOLDER);
    const text = readFileSync(file, "utf8");
    const result = new Scenario().run(text);
    if (process.env.SANDI_REWRITE === "1") writeFileSync(file, result);
    else expect(result).toBe(text);
    expect(result.split("\n").filter((line) => line.startsWith("  ")).length).toBeGreaterThan(3);
  });
});

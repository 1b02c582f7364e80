import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { playScenario } from "../export/index.ts";
import { nodePlatform, Scenario } from "../node/index.ts";

/** `SANDI_REWRITE=1 npm run test:unit -- scenarios` writes what really follows; a person reads the difference. */
const FOLDER = new URL("../../../scenarios/", import.meta.url);
const named = (start: string) => readdirSync(FOLDER).filter((name) => name.startsWith(start));

async function hold(name: string, play: (text: string) => string | Promise<string>): Promise<void> {
  const file = new URL(name, FOLDER);
  const text = readFileSync(file, "utf8");
  const result = await play(text);
  if (process.env.SANDI_REWRITE === "1") writeFileSync(file, result);
  else expect(result).toBe(text);
  expect(result.split("\n").filter((line) => line.startsWith("  ")).length).toBeGreaterThan(3);
}

describe("golden scenarios of rsa-des", () => {
  const files = named("rsa-des-");

  it("are all there", () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
  });

  it.each(files)("%s", (name) => hold(name, (text) => new Scenario().run(text)));
});

describe("scenarios that were saved from the lab", () => {
  it.each(named("lab-"))("%s", (name) => hold(name, (text) => playScenario(text, nodePlatform)));
});

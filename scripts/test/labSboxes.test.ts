import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sboxesSource } from "../labSboxes.ts";

test("sboxes.ts is what the circuits say", () => {
  const plain = (source: string) => source.replaceAll(/[\s(),]/g, "");
  const file = readFileSync(new URL("../../packages/lab/burn/sboxes.ts", import.meta.url), "utf8");
  expect(plain(file)).toBe(plain(sboxesSource()));
});

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vectorsFolder } from "./des.support.ts";

type Source = { file: string; origin: string; version: string; licence: string; sha256: string; count: number };
const sources: Source[] = JSON.parse(readFileSync(new URL("SOURCES.json", vectorsFolder), "utf8"));

test("every file of vectors says where it comes from, and is what it was there", () => {
  const files = readdirSync(vectorsFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "SOURCES.json" && entry.name !== ".gitattributes")
    .map((entry) =>
      `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/").split("/vectors/")[1]!.replaceAll("//", "/"),
    );
  expect(files.length).toBeGreaterThan(0);
  expect(sources.map((source) => source.file).sort()).toEqual(files.sort());
  for (const source of sources) {
    const sum = createHash("sha256")
      .update(readFileSync(new URL(source.file, vectorsFolder)))
      .digest("hex");
    expect(sum, source.file).toBe(source.sha256);
    expect(source.count, source.file).toBeGreaterThan(0);
    for (const field of ["origin", "version", "licence"] as const) expect(source[field], source.file).toMatch(/\S/);
  }
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checksInSource } from "../../../../scripts/buildLab.ts";
import { DOERS, MAKERS } from "../../page/sources.ts";
import { BY_MALLORY, FORMS, ON_PACKETS } from "../../page/state/forms.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

test("what the page says did a step is in the sources under that name", () => {
  const sources = [...Object.values(DOERS), ...Object.values(MAKERS).flatMap((kinds) => Object.values(kinds))];
  for (const { file, name } of sources)
    expect(readFileSync(`${ROOT}${file}`, "utf8"), `${file} ${name}`).toMatch(
      new RegExp(`(function|class|const|type|async) ${name}\\b`),
    );
});

test("every code that stops an attack is found in the sources, where it is raised", () => {
  const found = checksInSource(ROOT);
  // Which a test holds to what is computed.
  const matrix = readFileSync(`${ROOT}docs/lab-matrix.md`, "utf8");
  const codes = matrix.matchAll(/`((?:RSA|RATCHET|NS|RECORD|IDENTITY)_[A-Z0-9_]+)`/g);
  for (const code of new Set([...codes].map(([, code]) => code!))) {
    const [file, name] = found[code]!.split(" · ");
    const text = readFileSync(`${ROOT}${file}`, "utf8");
    expect(text, code).toContain(`"${code}"`);
    expect(text, code).toMatch(new RegExp(`(function|class|const) ${name}\\b`));
  }
});

test("the desk has every move", () => {
  const offered = new Set<string>([...ON_PACKETS, ...BY_MALLORY, "say", "deliverAll", "type"]);
  expect(Object.keys(FORMS).filter((name) => !offered.has(name))).toEqual([]);
});

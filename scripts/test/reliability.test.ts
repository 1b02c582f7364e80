import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FORMS } from "@sandi/testkit/forms";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROMISES = 27;

const [, ...sections] = readFileSync(join(ROOT, "docs/reliability.md"), "utf8").split(/^## /m);
const promises = sections
  .map((text) => /^(\d+)\. ([^\n]+)\n(.*)$/s.exec(text))
  .flatMap((found) => (found ? [{ number: Number(found[1]), title: found[2]!, body: found[3]! }] : []));

/** Scenarios of chaos, with the number of the promise that each says it tests. */
const scenarios = new Map(
  readdirSync(join(ROOT, "chaos/scenarios")).map((file) => {
    const text = readFileSync(join(ROOT, "chaos/scenarios", file), "utf8");
    return [/^ {2}name: "([^"]+)"/m.exec(text)?.[1] ?? file, Number(/^ {2}line: (\d+)/m.exec(text)?.[1])];
  }),
);

/** The titles of a file's tests that run; what a table or a number fills in is an ellipsis. */
const titlesOf = (file: string): string[] => {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments;
      const called = node.expression.getText(source);
      if (title && /^(describe|it|test)\b/.test(called) && !/^\w+\.(skip|todo)\b/.test(called)) {
        if (ts.isStringLiteralLike(title)) titles.push(title.text);
        if (ts.isTemplateExpression(title))
          titles.push([title.head.text, ...title.templateSpans.map(({ literal }) => literal.text)].join("…"));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles.map((title) => title.replace(/%[sdij]|\$[\w.]+/g, "…"));
};

const files = new Map<string, readonly string[]>();
function isThere(file: string, title: string): boolean {
  if (!files.has(file)) files.set(file, titlesOf(file));
  return files.get(file)!.some((one) => title === one || title.startsWith(`${one} (`));
}

function commandIsThere(command: string): boolean {
  const [, script, name] = /^npm run ([\w:]+)(?: -- ([\w-]+))?/.exec(command)!;
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
  if (!Object.hasOwn(scripts, script!)) return false;
  if (script === "test:chaos") return scenarios.has(name!);
  return script !== "test:long" || Object.hasOwn(FORMS, name!);
}

describe("docs/reliability.md", () => {
  it("has all promises in order, each with a test", () => {
    expect(promises.map(({ number }) => number)).toEqual(Array.from({ length: PROMISES }, (_, i) => i + 1));
    expect(promises.filter(({ body }) => !body.includes("\n- `")).map(({ title }) => title)).toEqual([]);
  });

  it.each(promises)("$title: what it names is there", ({ number, body }) => {
    const bullets = body.match(/^- .*$/gm)!;
    const missing = bullets.filter((line) => {
      if (line.startsWith("- longer: "))
        return !line.match(/`[^`]+`/g)!.every((one) => commandIsThere(one.slice(1, -1)));
      const [, file, title] = /^- `([\w./]+\.test\.ts)`: (.+)$/.exec(line)!;
      return !isThere(file!, title!);
    });
    expect(missing).toEqual([]);
    const longer = [...body.matchAll(/`npm run test:chaos -- ([\w-]+)`/g)].map(([, name]) => name);
    const here = [...scenarios].filter(([, line]) => line === number).map(([name]) => name);
    expect(here.filter((name) => !longer.includes(name))).toEqual([]);
  });

  it("names every long form", () => {
    const text = sections.join("");
    expect(Object.keys(FORMS).filter((name) => !text.includes(`\`npm run test:long -- ${name}\``))).toEqual([]);
  });
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PACKAGES = readdirSync(join(ROOT, "packages"));

const readmes = ["README.md", "README.id.md", ...PACKAGES.map((name) => `packages/${name}/README.md`)];

/** Every document that people read here. */
const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  ...["docs", "bench", "chaos", "models", "fixtures", "packages"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .map((name) => join(folder, name as string))
      .filter((name) => name.endsWith(".md") && !name.includes("node_modules")),
  ),
];

/** The TypeScript of a document, as files that lie beside it. */
function examplesOf(document: string): [file: string, text: string][] {
  const blocks = readFileSync(join(ROOT, document), "utf8").matchAll(/^```ts\n(.*?)^```$/gms);
  return [...blocks].map(([, text], i) => [join(ROOT, dirname(document), `readme-example-${i + 1}.ts`), text!]);
}

describe("the READMEs", () => {
  it("exist for every package", () => {
    expect(readmes.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it("have examples that compile", () => {
    // One document's example at a time has its place; two languages of one README have the same folder.
    const examples = new Map(
      readmes.flatMap((document, i) =>
        examplesOf(document).map(([file, text]) => [file.replace("example", `${i}`), text] as const),
      ),
    );
    expect(examples.size).toBeGreaterThanOrEqual(PACKAGES.length + 2);
    const { config } = ts.readConfigFile(join(ROOT, "tsconfig.base.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const host = ts.createCompilerHost(options);
    const read = host.readFile.bind(host);
    const exists = host.fileExists.bind(host);
    host.readFile = (file) => examples.get(file) ?? read(file);
    host.fileExists = (file) => examples.has(file) || exists(file);
    const program = ts.createProgram([...examples.keys()], options, host);
    const problems = [...examples.keys()].flatMap((file) =>
      ts.getPreEmitDiagnostics(program, program.getSourceFile(file)),
    );
    expect(problems.map((problem) => explain(problem))).toEqual([]);
  });
});

function explain({ file, start, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return `${file && relative(ROOT, file.fileName)}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}

describe("links between documents", () => {
  it.each(documents)("%s leads to what is there", (document) => {
    const links = readFileSync(join(ROOT, document), "utf8").matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g);
    const inside = [...links].map(([, target]) => target!).filter((target) => !/^[a-z]+:/.test(target));
    expect(inside.filter((target) => !existsSync(join(ROOT, dirname(document), target)))).toEqual([]);
  });
});

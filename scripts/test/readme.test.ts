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

/** Folders of a package, and their own folders where its README speaks of one of these. */
function foldersOf(name: string, readme: string): string[] {
  const at = (path: string) =>
    readdirSync(join(ROOT, "packages", name, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !["test", "node_modules", "dist"].includes(entry.name))
      .map((entry) => `${path}${entry.name}/`);
  return at("").flatMap((folder) => {
    const inside = at(folder);
    return inside.some((one) => readme.includes(`\`${one}`)) ? inside : [folder];
  });
}

describe("a package's README", () => {
  it.each(PACKAGES)("names the folders of %s, and none that is not there", (name) => {
    const readme = readFileSync(join(ROOT, "packages", name, "README.md"), "utf8");
    const unnamed = foldersOf(name, readme).filter(
      (folder) => !readme.includes(`\`${folder}`) && !readme.includes(`\`${folder.split("/").at(-2)}/\``),
    );
    expect(unnamed).toEqual([]);
    for (const [, cell] of readme.matchAll(/^\| (`[^|]+`) \|/gm)) {
      // A row's later names may leave out the folder of its first.
      let folder = ".";
      for (const [, path] of cell!.matchAll(/`([\w./-]+(?:\/|\.ts))`/g)) {
        const found = [path!, join(folder, path!)].find((one) => existsSync(join(ROOT, "packages", name, one)));
        expect([path, found]).toEqual([path, expect.any(String)]);
        folder = dirname(found!);
      }
    }
  });
});

/** Chosen before there were decisions. Every other package that ships has its page. */
const USUAL =
  /^(@sandi|@nats-io)\/|^@noble\/(ciphers|curves|hashes|post-quantum)$|^(ws|cborg|valibot|pino|prom-client)$/;

describe("a dependency", () => {
  it("that ships and is not among the first ones has its page among the decisions", () => {
    const folder = join(ROOT, "docs/decisions");
    const pages = readdirSync(folder).map((page) => readFileSync(join(folder, page), "utf8"));
    const shipped = PACKAGES.filter((name) => name !== "testkit").flatMap((name) => {
      const text = readFileSync(join(ROOT, "packages", name, "package.json"), "utf8");
      return Object.keys((JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {});
    });
    expect(shipped.length).toBeGreaterThan(20);
    const others = [...new Set(shipped)].filter((name) => !USUAL.test(name));
    expect(others.filter((name) => !pages.some((page) => page.includes(`\`${name}\``)))).toEqual([]);
  });
});

describe("links between documents", () => {
  it.each(documents)("%s leads to what is there", (document) => {
    const links = readFileSync(join(ROOT, document), "utf8").matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g);
    const inside = [...links].map(([, target]) => target!).filter((target) => !/^[a-z]+:/.test(target));
    expect(inside.filter((target) => !existsSync(join(ROOT, dirname(document), target)))).toEqual([]);
  });
});

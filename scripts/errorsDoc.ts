/** Writes docs/errors.md from the packages' codes: `node scripts/node.mjs scripts/errorsDoc.ts`. A test holds them equal. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cryptoErrorTexts } from "@sandi/crypto/errors";
import { loadErrorTexts } from "../packages/cli/errors/texts.ts";
import { labErrorTexts } from "../packages/lab/errors/texts.ts";
import type { ErrorTexts } from "../packages/protocol/errors.ts";
import { pageErrorTexts } from "../packages/web/errors/texts.ts";

export const ERRORS_DOC = new URL("../docs/errors.md", import.meta.url);

const HEAD = `# Errors

Every failure that Sandi reports has a stable code, a cause and a remedy. Programs use the code. The texts are for people,
in English and Bahasa Indonesia, and may change. {Braces} are filled in. A retired code is never used again. Each package
owns its codes: this page is made from the \`errors/\` folders of the packages, and a test compares the two.
`;

/** Every code that there is: a relay's command may meet all but those of a page and of misuse. */
export async function allErrorTexts(language: "en" | "id"): Promise<ErrorTexts> {
  const ofClients = { ...(await cryptoErrorTexts(language)), ...(await pageErrorTexts(language)) };
  return { ...ofClients, ...(await labErrorTexts(language)), ...(await loadErrorTexts(language, "relay")) };
}

export async function renderErrors(): Promise<string> {
  const [en, id] = [await allErrorTexts("en"), await allErrorTexts("id")];
  const entries = Object.keys(en)
    .sort()
    .map((code) => `## ${code}\n\n${line("en", en[code]!)}${line("id", id[code]!)}`);
  return [HEAD, ...entries].join("\n");
}

function line(language: string, { cause, remedy }: { readonly cause: string; readonly remedy: string }): string {
  return `- **${language}** ${sentence(cause)} *${remedy}*\n`;
}

/** What is typed or is a file's name stays as it is: `{url}`, `sandi`, `device.key`. */
const CODE_FIRST = /^(\{|sandi |\S+\.\w)/;

function sentence(text: string): string {
  const first = CODE_FIRST.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(ERRORS_DOC, await renderErrors());

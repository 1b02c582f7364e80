/** Writes docs/errors.md from the registry of codes: `node scripts/node.mjs scripts/errorsDoc.ts`. A test holds them equal. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ERRORS, type ErrorCode } from "@sandi/protocol";

export const ERRORS_DOC = new URL("../docs/errors.md", import.meta.url);

const HEAD = `# Errors

Every failure that Sandi tells anybody about has a stable code. A program goes by the code; the texts are for people,
in English and Bahasa Indonesia, and may change. What stands in {braces} is filled in. A code that is retired is never
used again. This page is made from the registry in \`packages/protocol/errors/\`, and a test holds the two equal.
`;

export function renderErrors(): string {
  const codes = Object.keys(ERRORS).sort() as ErrorCode[];
  const entries = codes.map((code) => {
    const { cause, remedy } = ERRORS[code];
    return `## ${code}\n\n- **en** ${sentence(cause.en)} *${remedy.en}*\n- **id** ${sentence(cause.id)} *${remedy.id}*\n`;
  });
  return [HEAD, ...entries].join("\n");
}

function sentence(text: string): string {
  const first = text.startsWith("{") ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(ERRORS_DOC, renderErrors());

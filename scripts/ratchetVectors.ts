/**
 * Writes vectors/ratchet/*.json and their sums in vectors/SOURCES.json: `node scripts/node.mjs scripts/ratchetVectors.ts`.
 * The same every time; a test holds the files to it, and the code of both twins to the files.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { epochVectors } from "./vectors/epochs.ts";
import { answerVectors, openingVectors, prekeyVectors, refusalVectors } from "./vectors/opening.ts";
import { rankVectors } from "./vectors/ranks.ts";
import { carriedVectors, paddingVectors, receivedVectors, recordVectors } from "./vectors/records.ts";

type Vectors = { readonly valid: readonly unknown[]; readonly refused: readonly unknown[] };

const FILES: Readonly<Record<string, () => Vectors>> = {
  "ratchet/answer.json": answerVectors,
  "ratchet/carried.json": carriedVectors,
  "ratchet/epochs.json": epochVectors,
  "ratchet/opening.json": openingVectors,
  "ratchet/padding.json": paddingVectors,
  "ratchet/prekeys.json": prekeyVectors,
  "ratchet/ranks.json": rankVectors,
  "ratchet/received.json": receivedVectors,
  "ratchet/records.json": recordVectors,
  "ratchet/refusal.json": refusalVectors,
};

const FOLDER = new URL("../vectors/", import.meta.url);
const SOURCES = new URL("SOURCES.json", FOLDER);

/** Each file's name, what belongs into it, and how many vectors that is. */
export function ratchetVectors(): { readonly file: string; readonly text: string; readonly count: number }[] {
  return Object.entries(FILES).map(([file, make]) => {
    const vectors = make();
    return {
      file,
      text: `${JSON.stringify(vectors, null, 1)}\n`,
      count: vectors.valid.length + vectors.refused.length,
    };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL("ratchet/", FOLDER), { recursive: true });
  const made = ratchetVectors();
  for (const { file, text } of made) writeFileSync(new URL(file, FOLDER), text);
  const others = (JSON.parse(readFileSync(SOURCES, "utf8")) as { file: string }[]).filter(
    ({ file }) => !(file in FILES),
  );
  const mine = made.map(({ file, text, count }) => ({
    file,
    origin: "Sandi, scripts/ratchetVectors.ts",
    version: "1",
    licence: "MIT",
    sha256: createHash("sha256").update(text).digest("hex"),
    count,
  }));
  const all = [...others, ...mine].sort((one, two) => (one.file < two.file ? -1 : 1));
  writeFileSync(SOURCES, `${JSON.stringify(all, null, 2)}\n`);
}

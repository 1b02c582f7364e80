import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { widthOf } from "../show/width.ts";

/** `sandi lab matrix`: as a table, or as one JSON object. */
export async function printMatrix({ options, out, language, style }: Context): Promise<number> {
  const { computeMatrix } = await import("@sandi/lab/matrix");
  const { nodePlatform } = await import("@sandi/lab/node");
  const started = performance.now();
  const matrix = await computeMatrix(nodePlatform);
  const ms = Math.round(performance.now() - started);
  if (options.has("json")) {
    out.line(JSON.stringify(matrix, (name, value) => (name === "reason" ? value[language] : value)));
    return EXIT.done;
  }
  const { sayIn } = await import("@sandi/lab/texts");
  const words = await sayIn(language);
  const { protocols, attacks } = matrix;
  const rows = attacks.map(({ name, verdicts }) => [name, ...protocols.map((protocol) => cell(verdicts[protocol]))]);
  const table = [["", ...protocols], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => widthOf(row[column]!))));
  const padded = table.map((row) =>
    row
      .map((text, i) => text + " ".repeat(widths[i]! - widthOf(text)))
      .join("  ")
      .trimEnd(),
  );
  out.line(style("bold", padded[0]!));
  out.lines(padded.slice(1));
  const cells = attacks.length * protocols.length;
  out.line(words("matrixTime", { cells, ms }));
  return EXIT.done;
}

function cell({ verdict, check }: { readonly verdict: string; readonly check: string }): string {
  return check ? `${verdict} ${check}` : verdict;
}

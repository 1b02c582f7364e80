import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeVoids } from "../../index.ts";
import { KIND, LABEL, RATCHET_LIMITS, REASON, REFUSAL_CODE, SIZE, TYPE } from "../../suites/ratchet/layout.ts";

const DOC = readFileSync(new URL("../../../../docs/ratchet.md", import.meta.url), "utf8");

/** The cells of every row of the table whose head begins like this, the first after `heading`. */
function table(heading: string, head: string): string[][] {
  const lines = DOC.slice(DOC.indexOf(`\n## ${heading}\n`)).split("\n");
  const start = lines.findIndex((line) => line.startsWith(head));
  if (start < 0) throw new Error(`no table ${head} under ${heading}`);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  return lines.slice(start + 2, end).map(cells);
}

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** As the table writes it: whole units of time, or a number with commas. */
function written(value: number | readonly number[]): string {
  if (typeof value !== "number") return value.map(written).join(", ");
  const unit = UNITS.find(([, ms]) => value % ms === 0);
  if (value === 2 ** 42) return "2^42";
  return unit ? `${value / unit[1]} ${unit[0]}` : value.toLocaleString("en");
}

describe("docs/ratchet.md", () => {
  it("has the bounds", () => {
    const rows = Object.entries(RATCHET_LIMITS).map(([name, value]) =>
      // Numbers of things, not times, though they are whole thousands.
      [name, name === "oneTimeMost" ? "1,000" : written(value)],
    );
    expect(table("Bounds", "| name | value |")).toEqual(rows);
  });

  it("has the labels", () => {
    const labels = table("Cryptography", "| label | where |").map(([label]) => label!.slice(1, -1));
    expect(labels.slice(0, -1)).toEqual(Object.values(LABEL).map((label) => Buffer.from(label).toString()));
  });

  it("has the types, kinds, reasons and codes", () => {
    expect(table("Bodies", "| type | body |").map(([type]) => Number(type))).toEqual(Object.values(TYPE));
    const kinds = Object.entries(KIND).map(([name, kind]) => `${kind} ${name}`);
    expect(table("Records", "| kind | content |").map(([kind]) => kind)).toEqual(kinds);
    expect(DOC).toContain("1 first, 2 lost, 3 rolled back, 4 broken, 5 refused");
    expect(Object.values(REASON)).toEqual([1, 2, 3, 4, 5]);
    expect(DOC).toContain("1 prekey gone, 2 rank too low, 3 rank too high");
    expect(REFUSAL_CODE).toEqual({ prekeyGone: 1, rankTooLow: 2, rankTooHigh: 3 });
    expect(DOC).toContain("1 nothing of worth was in it, 2 given up, 3 confirmed before");
    const voids = (["nothing", "givenUp", "confirmedBefore"] as const).map((kind) =>
      encodeVoids([{ kind, epoch: 0, from: 1, to: 1 }]).at(-1),
    );
    expect(voids).toEqual([1, 2, 3]);
  });

  it("has the sizes of records", () => {
    const rows = table("Records", "| field | offset | bytes |");
    const header = rows.slice(0, 8).map(([, offset, size]) => [Number(offset), Number(size)]);
    let end = 0;
    for (const [offset, size] of header) {
      expect(offset).toBe(end);
      end += size!;
    }
    expect(end).toBe(SIZE.recordHeader);
    const plaintext = table("Records", "| field | bytes |").map(([, size]) => Number(size));
    expect(plaintext.filter(Number.isInteger).reduce((sum, size) => sum + size)).toBe(SIZE.plaintextFixed);
  });
});

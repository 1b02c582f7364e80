import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { libsignal, megolm, mls, olm, signal } from "../lib/ratchet/otherProtocols.ts";

const TEXT = 256;
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
/** `a + 2 × (b + c) = d` of its table of sums, by the row's name and the name of the row that `its` refers to. */
const SUM = /^\| ([^|]+) \| `([\d +×()]+) = (\d+)` \|/gm;

test("the README's sums of other protocols' bytes add up to what the benchmark computes", () => {
  const totals = new Map<string, number>();
  let whose = "";
  for (const [, name, sum, total] of readme.matchAll(SUM)) {
    expect([sum, evaluate(sum!)]).toEqual([sum, Number(total)]);
    if (!name!.startsWith("its ")) whose = name!;
    totals.set(name === whose ? whose : `${whose}, ${name}`, Number(total));
  }
  expect([...totals]).toEqual([
    ["Signal, as specified", TEXT + signal(TEXT).above],
    ["Signal, as specified, its first message", signal(TEXT).opening],
    ["libsignal", TEXT + libsignal(TEXT).above],
    ["libsignal, its first message", libsignal(TEXT).opening],
    ["Olm", TEXT + olm(TEXT).above],
    ["Olm, its first message", olm(TEXT).opening],
    ["Megolm", TEXT + megolm(TEXT).above],
    ["MLS", TEXT + mls(TEXT).above],
    ["MLS, its step", mls(TEXT).step],
    ["MLS, its Commit", 334],
    ["MLS, its leaf", 213],
  ]);
});

test("the README's table has what the benchmark computes", () => {
  const row = (name: string) => new RegExp(`^\\| ${name} \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|`, "m").exec(readme)!;
  const figures = (name: string) =>
    row(name)
      .slice(1)
      .map((cell) => Number(cell.replace(",", "")));
  const all = ({ above, step, opening }: ReturnType<typeof signal>) => [above, step, opening];
  expect(figures("Signal, as specified")).toEqual(all(signal(TEXT)));
  expect(figures("Signal, as libsignal writes it")).toEqual(all(libsignal(TEXT)));
  expect(figures("Matrix, Olm")).toEqual(all(olm(TEXT)));
  expect(figures("Matrix, Megolm")[0]).toBe(megolm(TEXT).above);
  expect(figures("MLS, two members").slice(0, 2)).toEqual([mls(TEXT).above, mls(TEXT).step]);
});

/** Sums and products of whole numbers, with brackets. */
function evaluate(text: string): number {
  const tokens = text.match(/\d+|[+×()]/g)!;
  const value = (): number => {
    const token = tokens.shift()!;
    if (token !== "(") return Number(token);
    const inside = sum();
    tokens.shift();
    return inside;
  };
  const product = (): number => {
    let result = value();
    for (; tokens[0] === "×"; result *= value()) tokens.shift();
    return result;
  };
  const sum = (): number => {
    let result = product();
    for (; tokens[0] === "+"; result += product()) tokens.shift();
    return result;
  };
  return sum();
}

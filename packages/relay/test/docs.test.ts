import { readFileSync } from "node:fs";
import { FRAME, LIMITS, REFUSALS } from "@sandi/protocol";
import { protocolErrorTexts } from "@sandi/protocol/errors";
import { describe, expect, test } from "vitest";
import { closeCode } from "../core/base/errors.ts";
import { en as ofRelay } from "../errors/en.ts";
import { DEFAULT_LIMITS } from "../main.ts";

const ofProtocol = await protocolErrorTexts("en");

const text = readFileSync(new URL("../../../docs/wire.md", import.meta.url), "utf8");

/** The rows of the first table behind a line, as lists of cells. */
function table(after: string): string[][] {
  const lines = text.slice(text.indexOf(after)).split("\n");
  const first = lines.findIndex((line) => line.startsWith("|"));
  const rows: string[][] = [];
  for (const line of lines.slice(first + 2)) {
    if (!line.startsWith("|")) break;
    rows.push(
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}

const unquoted = (cell: string) => cell.replaceAll("`", "");
const numbers = (rows: string[][]) =>
  Object.fromEntries(rows.map(([name, value]) => [unquoted(name!), Number.parseInt(value!, 10)]));

describe("docs/wire.md", () => {
  test("lists the limits of the protocol and of a relay", () => {
    expect(numbers(table("Of the protocol (`LIMITS`)"))).toEqual(LIMITS);
    expect(numbers(table("Of a relay (`RelayLimits`)"))).toEqual(DEFAULT_LIMITS);
  });

  test("lists the frames and the refusals", () => {
    expect(Object.fromEntries(table("## 2. Frames").map(([type, name]) => [unquoted(name!), Number(type)]))).toEqual(
      FRAME,
    );
    const refusals = table("A message that is not taken").map(([code, name]) => [unquoted(name!), Number(code)]);
    expect(Object.fromEntries(refusals)).toEqual(REFUSALS);
  });

  test("lists the close code of every code that it names, and there is no other", () => {
    const named = new Map<string, number>();
    for (const [code, when] of table("## 6. How a connection ends"))
      for (const name of when!.match(/\b[A-Z]+(?:_[A-Z]+)+\b|\bREPLACED\b/g) ?? []) named.set(name, Number(code));
    named.delete("WIRE_");
    expect(named.size).toBe(10);
    for (const name of Object.keys({ ...ofProtocol, ...ofRelay })) {
      const rule = name.startsWith("WIRE_") ? 1002 : /^(RECORD|INVITE)_/.test(name) ? 4003 : 1008;
      expect(closeCode(name), name).toBe(named.get(name) ?? rule);
    }
  });
});

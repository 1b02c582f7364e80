import fc from "fast-check";
import { expect, test } from "vitest";
import type { Line } from "../messenger/port.ts";
import { rowsOf } from "../state/rows.ts";

const NOON = new Date(2026, 10, 28, 12).getTime();
const MINUTE = 60_000;

function line(seq: number, at: number, more: Partial<Line> = {}): Line {
  return {
    id: `line-${seq}`,
    seq,
    at,
    suite: "ratchet",
    from: "them",
    text: "halo",
    state: "delivered",
    reference: {} as Line["reference"],
    edited: false,
    gone: false,
    reactions: [],
    replyTo: undefined,
    fault: undefined,
    ...more,
  };
}

const shape = (lines: readonly Line[], unreadFrom?: number, hasOlder?: boolean) =>
  rowsOf(lines, unreadFrom, hasOlder).map((row) =>
    row.row === "line" ? `${row.first ? "[" : ""}${row.line.seq}${row.last ? "]" : ""}` : row.row,
  );

test("lines of one person that follow closely are one group", () => {
  const lines = [
    line(1, NOON),
    line(2, NOON + MINUTE),
    line(3, NOON + 2 * MINUTE, { from: "me" }),
    line(4, NOON + 20 * MINUTE, { from: "me" }),
  ];
  expect(shape(lines)).toEqual(["day", "[1", "2]", "[3]", "[4]"]);
});

test("a day begins with its name, and what is unread with a line", () => {
  const lines = [line(1, NOON - 24 * 60 * MINUTE), line(2, NOON), line(3, NOON + 1)];
  expect(shape(lines, 3)).toEqual(["day", "[1]", "day", "[2]", "unread", "[3]"]);
});

test("what stands first keeps its key when older lines come before it", () => {
  const fault = { code: "CONTENT_UNKNOWN", context: {} };
  const lines = [1, 2, 3, 4].map((seq) => line(seq, NOON, seq === 2 || seq === 3 ? { fault } : {}));
  for (const from of [1, 2, 3]) {
    const [first] = rowsOf(lines.slice(from), undefined, true);
    expect(rowsOf(lines, undefined, true).map(({ key }) => key)).toContain(first!.key);
  }
  expect(shape(lines.slice(1), undefined, true)).toEqual(["unreadable", "[4]"]);
});

test("lines that cannot be shown for one reason are folded", () => {
  const fault = { code: "CONTENT_UNKNOWN", context: {} };
  const lines = [line(1, NOON), line(2, NOON, { fault }), line(3, NOON, { fault }), line(4, NOON)];
  const rows = rowsOf(lines, undefined);
  expect(rows.map(({ row }) => row)).toEqual(["day", "line", "unreadable", "line"]);
  expect(rows[2]).toMatchObject({ lines: [{ seq: 2 }, { seq: 3 }] });
});

test("every line is in exactly one row, in order, under a key of its own", () => {
  const some = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 3 * 24 * 60 * MINUTE }),
      from: fc.constantFrom("me" as const, "them" as const),
      kind: fc.constantFrom("text", "fault", "timer"),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(some, fc.nat(40), (parts, unreadFrom) => {
      let at = NOON;
      const lines = parts.map(({ wait, from, kind }, index) => {
        at += wait;
        const more =
          kind === "fault" ? { fault: { code: "X", context: {} } } : kind === "timer" ? { setsTimer: 5 } : {};
        return line(index + 1, at, { from, ...more });
      });
      const rows = rowsOf(lines, unreadFrom);
      const shown = rows.flatMap((row) =>
        row.row === "line" || row.row === "timer" ? [row.line] : row.row === "unreadable" ? row.lines : [],
      );
      expect(shown).toEqual(lines);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    }),
  );
});

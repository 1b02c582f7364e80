import type { Line } from "../messenger/port.ts";
import { dayNumber } from "../parts/times.ts";

/** Lines of one person that follow each other so closely are one group, with one time. */
const GROUP_MS = 5 * 60_000;

export type Row =
  | { readonly row: "day"; readonly key: string; readonly at: number }
  /** Everything below has not been read here before. */
  | { readonly row: "unread"; readonly key: string }
  | {
      readonly row: "line";
      readonly key: string;
      readonly line: Line;
      /** The first and the last of its group. */
      readonly first: boolean;
      readonly last: boolean;
    }
  /** Lines that cannot be shown, one after the other. */
  | { readonly row: "unreadable"; readonly key: string; readonly lines: readonly Line[] }
  | { readonly row: "timer"; readonly key: string; readonly line: Line };

/**
 * @param unreadFrom the `seq` of the first line that had not been read when the conversation was opened
 * @param hasOlder whether there may be lines before the first: then no day begins with it that is known of
 */
export function rowsOf(lines: readonly Line[], unreadFrom: number | undefined, hasOlder = false): Row[] {
  const rows: Row[] = [];
  let previous: Line | undefined;
  for (const line of lines) {
    const isNewDay = previous ? dayNumber(previous.at) !== dayNumber(line.at) : !hasOlder;
    if (isNewDay) rows.push({ row: "day", key: `day:${dayNumber(line.at)}:${line.id}`, at: line.at });
    const isFirstUnread = line.seq === unreadFrom;
    if (isFirstUnread) rows.push({ row: "unread", key: "unread" });
    previous = line;
    if (line.setsTimer !== undefined) rows.push({ row: "timer", key: line.id, line });
    else if (line.fault) addUnreadable(rows, line);
    else {
      const before = rows.at(-1);
      const joins = before?.row === "line" && before.line.from === line.from && line.at - before.line.at < GROUP_MS;
      if (joins) rows[rows.length - 1] = { ...before, last: false };
      rows.push({ row: "line", key: line.id, line, first: !joins, last: true });
    }
  }
  return rows;
}

function addUnreadable(rows: Row[], line: Line): void {
  const before = rows.at(-1);
  if (before?.row === "unreadable" && before.lines[0]!.fault!.code === line.fault!.code)
    // Older ones that are read later come into the same row: it goes by the last.
    rows[rows.length - 1] = { row: "unreadable", key: line.id, lines: [...before.lines, line] };
  else rows.push({ row: "unreadable", key: line.id, lines: [line] });
}

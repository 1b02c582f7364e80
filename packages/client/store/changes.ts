import { toHex } from "@sandi/crypto";
import { type Content, decodeContent } from "@sandi/protocol";
import type { HistoryRow } from "./port.ts";

/** What takes back a line counts as one kind, and so does what holds nothing any longer. */
type Kind = "edit" | "reaction" | "delete" | "nothing";

/** Of several changes the highest revision holds, then the smaller message id. */
export function byHolding<T extends { readonly revision: number; readonly messageId: Uint8Array }>(a: T, b: T): number {
  return b.revision - a.revision || (toHex(a.messageId) < toHex(b.messageId) ? -1 : 1);
}

/**
 * What nobody has to read again, of all that is about one line: of the changes of one kind by one author only one holds.
 * @param rows by `seq`
 */
export function superseded(rows: readonly HistoryRow[]): HistoryRow[] {
  const changes = rows.flatMap((row) => changeOf(row) ?? []);
  const kinds = Map.groupBy(changes, ({ kind, row }) => `${kind}:${toHex(row.author)}`);
  return [...kinds.values()].flatMap((same) => {
    const lost = same[0]!.kind === "nothing" ? same : same.sort(byHolding).slice(1);
    return lost.map(({ row }) => row);
  });
}

type Change = {
  readonly kind: Kind;
  readonly revision: number;
  readonly messageId: Uint8Array;
  readonly row: HistoryRow;
};

/** Undefined for what a later version has written. */
function changeOf(row: HistoryRow): Change | undefined {
  const { messageId, content, deletes } = row;
  if (deletes) return { kind: "delete", revision: 0, messageId, row };
  if (content.length === 0) return { kind: "nothing", revision: 0, messageId, row };
  const decoded = decodeContent(content);
  const value: Content | undefined = decoded.ok ? decoded.value : undefined;
  if (value?.type !== "edit" && value?.type !== "reaction") return undefined;
  return { kind: value.type, revision: value.revision, messageId, row };
}

/** What is about a line and was erased; nothing that is about the line loses to it. */
export function isNothing({ about, deletes, content }: HistoryRow): boolean {
  return about !== undefined && !deletes && content.length === 0;
}

/** Names no line: what is emptied is about one, and nobody who reads that line comes by it. */
const NO_LINE = new Uint8Array(0);

/** What a row says once its content is erased. That its author takes a line back is still to be found by that line. */
export function emptiedAbout({ about, deletes }: HistoryRow, isLost = false): HistoryRow["about"] {
  return about && (!deletes || isLost) ? { author: about.author, messageId: NO_LINE } : about;
}

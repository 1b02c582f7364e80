import { Cursor, hex, join, number, Refused } from "./bytes.ts";
import { paddedLength } from "./padding.ts";
import { type Position, type Range, type Report, readPosition, readRange, readReport } from "./received.ts";

export const KIND = { content: 1, resealed: 2, receipt: 3, void: 4 };

export type Void = Range & {
  /** 1 nothing of worth, 2 given up, 3 confirmed before. */
  readonly kind: number;
};

/** What a record said. */
export type Said =
  | {
      readonly kind: "content";
      readonly messageId: string;
      readonly content: Uint8Array;
      /** The record in whose place this one stands. */
      readonly instead?: Position;
    }
  | { readonly kind: "receipt" }
  | { readonly kind: "void"; readonly ranges: readonly Void[] }
  /** Authentic, and not understood. */
  | { readonly kind: "unreadable" };

/** `report` is absent if it could not be read. */
export type Plaintext = { readonly said: Said; readonly report?: Report };

/** Of an authentic record: nothing in it makes the record less received. */
export function readPlaintext(bytes: Uint8Array): Plaintext {
  const cursor = new Cursor(bytes);
  let report: Report | undefined;
  try {
    cursor.oneOf([1], "WIRE_UNKNOWN_VERSION");
    const kind = cursor.number(1);
    const messageId = hex(cursor.take(16));
    report = readReport(cursor);
    const inside = new Cursor(cursor.take(cursor.number(4)));
    if (bytes.length !== paddedLength(cursor.position)) throw new Refused("WIRE_BAD_VALUE");
    if (cursor.rest().some((byte) => byte !== 0)) throw new Refused("WIRE_BAD_VALUE");
    return { said: readSaid(kind, messageId, inside), report };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { said: { kind: "unreadable" }, ...(report && { report }) };
  }
}

function readSaid(kind: number, messageId: string, inside: Cursor): Said {
  if (kind === KIND.content) return { kind: "content", messageId, content: inside.rest() };
  if (kind === KIND.resealed) {
    return { kind: "content", messageId, instead: readPosition(inside), content: inside.rest() };
  }
  if (kind === KIND.receipt) {
    inside.end();
    return { kind: "receipt" };
  }
  if (kind !== KIND.void) throw new Refused("WIRE_BAD_VALUE");
  const ranges = Array.from({ length: inside.number(1) }, () => ({
    ...readRange(inside),
    kind: inside.oneOf([1, 2, 3]),
  }));
  inside.end();
  return { kind: "void", ranges };
}

/** @param report as `writeReport` makes it */
export function writePlaintext(
  kind: number,
  messageId: Uint8Array,
  report: Uint8Array,
  content: Uint8Array,
): Uint8Array {
  const said = join(Uint8Array.of(1, kind), messageId, report, number(content.length, 4), content);
  return join(said, new Uint8Array(paddedLength(said.length) - said.length));
}

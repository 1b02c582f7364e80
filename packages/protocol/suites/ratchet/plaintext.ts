import { concat, u32 } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { encodeReport, encodeVoids, readReport, readVoids } from "../../received.ts";
import { err, ok, type Result } from "../../result.ts";
import type { ReceivedState, VoidRange } from "../../suite.ts";
import { writeU32 } from "../../wire/frame.ts";
import { Reader } from "../../wire/reader.ts";
import { KIND, SIZE } from "./layout.ts";
import { paddedLength } from "./padding.ts";

const VERSION = 1;
/** Behind version 1, kind 1 and message id 16. */
const REPORT_AT = 18;

/** What a record says beside what it reports. */
export type Said =
  | { readonly kind: "content"; readonly content: Uint8Array }
  /** In place of a record of this session that the reader lacks. */
  | { readonly kind: "resealed"; readonly epoch: number; readonly n: number; readonly content: Uint8Array }
  | { readonly kind: "receipt" }
  | { readonly kind: "void"; readonly ranges: readonly VoidRange[] };

export type Plaintext = {
  readonly messageId: Uint8Array;
  /** What the sender has of the reader's records in this session. */
  readonly received: ReceivedState;
  readonly said: Said;
};

/** An authentic record that cannot be read counts as received nevertheless, and its report if that can be read. */
export type Unread = { readonly received: ReceivedState | undefined; readonly error: ProtocolError };

/** version 1, kind 1, message id 16, received state, length of the content 4, content, zeros up to `paddedLength`. */
export function encodePlaintext({ messageId, received, said }: Plaintext): Uint8Array {
  const content = encodeSaid(said);
  const report = encodeReport(received);
  const out = new Uint8Array(paddedLength(REPORT_AT + report.length + 4 + content.length));
  out[0] = VERSION;
  out[1] = KIND[said.kind];
  out.set(messageId, 2);
  out.set(report, REPORT_AT);
  writeU32(out, REPORT_AT + report.length, content.length);
  out.set(content, REPORT_AT + report.length + 4);
  return out;
}

/** What `encodePlaintext` makes of as many bytes of content. */
export function plaintextSize(received: ReceivedState, said: Said): number {
  const content = said.kind === "void" ? 1 + 13 * said.ranges.length : "content" in said ? said.content.length : 0;
  const instead = said.kind === "resealed" ? 8 : 0;
  return paddedLength(SIZE.plaintextFixed + 12 * received.missing.length + instead + content);
}

function encodeSaid(said: Said): Uint8Array {
  switch (said.kind) {
    case "content":
      return said.content;
    case "resealed":
      return concat(u32(said.epoch), u32(said.n), said.content);
    case "receipt":
      return new Uint8Array(0);
    case "void":
      return concat(Uint8Array.of(said.ranges.length), encodeVoids(said.ranges));
  }
}

/** Reads what an authenticated record carried. The content is a view into `bytes`. */
export function parsePlaintext(bytes: Uint8Array, session: Uint8Array): Result<Plaintext, Unread> {
  const reader = new Reader(bytes);
  const version = reader.u8("version");
  if (version !== VERSION)
    return err({ received: undefined, error: new ProtocolError("WIRE_UNKNOWN_VERSION", { version }) });
  const kind = reader.u8("kind");
  const messageId = reader.bytes(SIZE.messageId, "messageId").slice();
  const received = readReport(reader, session);
  const reported = reader.failed ? undefined : received;
  const length = reader.u32("length");
  const content = length <= reader.remaining ? reader.bytes(length, "content") : fail(reader, "length");
  const used = reader.offset;
  if (bytes.length !== paddedLength(used) || !allZero(reader.rest(bytes.length, "padding"))) fail(reader, "padding");
  const said = readSaid(kind, content);
  if (!said.ok) reader.fail(said.error);
  const whole = reader.finish({ messageId, received, said });
  if (!whole.ok) return err({ received: reported, error: whole.error });
  return said.ok ? ok({ messageId, received, said: said.value }) : err({ received: reported, error: said.error });
}

function fail(reader: Reader, field: string): Uint8Array {
  reader.fail(new ProtocolError("WIRE_BAD_VALUE", { field }));
  return new Uint8Array(0);
}

function allZero(bytes: Uint8Array): boolean {
  let all = 0;
  for (const byte of bytes) all |= byte;
  return all === 0;
}

function readSaid(kind: number, content: Uint8Array): Result<Said, ProtocolError> {
  const reader = new Reader(content);
  switch (kind) {
    case KIND.content:
      return ok({ kind: "content", content });
    case KIND.resealed: {
      const epoch = reader.u32("instead.epoch");
      const n = reader.u32("instead.n");
      return reader.finish({ kind: "resealed", epoch, n, content: reader.rest(content.length, "content") });
    }
    case KIND.receipt:
      return reader.finish({ kind: "receipt" });
    case KIND.void: {
      const count = reader.u8("void.count");
      return reader.finish({ kind: "void", ranges: readVoids(reader, count) });
    }
    default:
      return err(new ProtocolError("WIRE_BAD_VALUE", { field: "kind" }));
  }
}

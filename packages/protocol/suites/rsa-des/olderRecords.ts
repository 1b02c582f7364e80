import { fromUtf8, type UnixMs } from "@sandi/crypto";
import { encodeContent } from "../../content/content.ts";
import { ProtocolError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { err, type Result } from "../../result.ts";
import type { VoidRange } from "../../suite.ts";
import { Reader } from "../../wire/reader.ts";
import { type Content, KIND } from "./records.ts";

/** What a record of type 7 carries. Its report is passed over: it may confirm what its reader never had. */
export type OlderPlaintext = { readonly messageId: Uint8Array; readonly content: Content };

/**
 * kind 1, message id 16, received (epoch 4, sequence 8, count 1, ranges of epoch 4, from 8, to 8), content: a plain
 * text where records of type 9 have an encoded content. Errors: `WIRE_*`.
 */
export function parseOlderPlaintext(bytes: Uint8Array): Result<OlderPlaintext, ProtocolError> {
  const reader = new Reader(bytes);
  const kind = reader.u8("kind");
  const messageId = reader.bytes(16, "messageId").slice();
  reader.u32("received.epoch");
  reader.u64("received.sequence");
  readRanges(reader, reader.u8("received.count"));
  const content = readContent(reader, kind);
  if (content === undefined) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "kind" }));
  return reader.finish({ messageId, content });
}

function readContent(reader: Reader, kind: number): Content | undefined {
  switch (kind) {
    case KIND.content:
      return { kind: "content", content: readText(reader) };
    case KIND.resealed: {
      const place = { epoch: reader.u32("instead.epoch"), sequence: reader.u64("instead.sequence") };
      return { kind: "resealed", ...place, content: readText(reader) };
    }
    case KIND.receipt:
      return { kind: "receipt" };
    case KIND.void:
      return { kind: "void", ranges: readRanges(reader, reader.u8("void.count")) };
    case KIND.rekeyWanted:
      return { kind: "rekeyWanted" };
    default:
      return undefined;
  }
}

/** Its author knows no more than the text either, and has the same bytes: `sentAt` is 0 on both sides. */
function readText(reader: Reader): Uint8Array {
  const text = fromUtf8(reader.rest(LIMITS.text, "text")) ?? "";
  return encodeContent({ type: "text", text, sentAt: 0 as UnixMs });
}

function readRanges(reader: Reader, count: number): VoidRange[] {
  const ranges: VoidRange[] = [];
  for (let i = 0; i < count && !reader.failed; i++) {
    const [epoch, from, to] = [reader.u32("range.epoch"), reader.u64("range.from"), reader.u64("range.to")];
    if (from < 1 || to < from) reader.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "range" }));
    ranges.push({ epoch, from, to, kind: "nothing" });
  }
  return ranges;
}

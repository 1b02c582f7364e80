import type { PublishedPrekeys, StoredPrekey } from "../../core/base/ports.ts";
import { decodeHeld, encodeHeld, type HeldPrekeys, NO_PREKEYS, publish, take } from "../../core/prekeys/heldPrekeys.ts";

/**
 * An owner's prekeys are a log: the messages of one subject. Any relay adds to it, and what a message does is decided by its
 * place in the log alone, which is the same for all relays. So nothing here needs compare-and-set, and two relays that
 * take at once take different prekeys. All numbers are big-endian.
 *
 *     publish     kind u8 = 1, discard u8, keep u32, what `encodeHeld` gives (its `last` is 0)
 *     take        kind u8 = 2
 *     checkpoint  kind u8 = 3, after u64, what `encodeHeld` gives
 *
 * A checkpoint says all that the messages up to number `after` came to. It counts only if no other message is between
 * that one and itself. Then everything before it may be deleted.
 */
export type PrekeyRecord =
  | { readonly kind: "publish"; readonly published: PublishedPrekeys; readonly keep: number }
  | { readonly kind: "take" }
  | { readonly kind: "checkpoint"; readonly after: number; readonly held: HeldPrekeys };

const KIND = { publish: 1, take: 2, checkpoint: 3 } as const;
const PUBLISH_HEAD = 6;
const CHECKPOINT_HEAD = 9;

export function encodePrekeyRecord(record: PrekeyRecord): Uint8Array {
  if (record.kind === "take") return Uint8Array.of(KIND.take);
  if (record.kind === "publish") {
    const { published, keep } = record;
    const bytes = behind(PUBLISH_HEAD, encodeHeld({ ...published, last: 0 }));
    bytes[0] = KIND.publish;
    bytes[1] = published.discard ? 1 : 0;
    new DataView(bytes.buffer).setUint32(2, keep);
    return bytes;
  }
  const bytes = behind(CHECKPOINT_HEAD, encodeHeld(record.held));
  bytes[0] = KIND.checkpoint;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(record.after));
  return bytes;
}

function behind(head: number, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head + rest.length);
  bytes.set(rest, head);
  return bytes;
}

/** @returns undefined if it is not a record of ours */
function decodePrekeyRecord(bytes: Uint8Array): PrekeyRecord | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === KIND.take) return bytes.length === 1 ? { kind: "take" } : undefined;
  if (bytes[0] === KIND.publish && bytes.length >= PUBLISH_HEAD) {
    const held = decodeHeld(bytes.subarray(PUBLISH_HEAD));
    return held && { kind: "publish", published: { ...held, discard: bytes[1] === 1 }, keep: view.getUint32(2) };
  }
  if (bytes[0] === KIND.checkpoint && bytes.length >= CHECKPOINT_HEAD) {
    const held = decodeHeld(bytes.subarray(CHECKPOINT_HEAD));
    return held && { kind: "checkpoint", after: Number(view.getBigUint64(1)), held };
  }
  return undefined;
}

/** What the messages of a log come to, read in order. */
export class PrekeyLog {
  held: HeldPrekeys = NO_PREKEYS;
  /** How many messages were read. */
  length = 0;
  /** The number of the last one. */
  seq = 0;
  /** What the last message took. */
  taken: StoredPrekey | undefined;
  /** Whether the last message is a checkpoint that counts. */
  isWhole = false;

  add(seq: number, bytes: Uint8Array): void {
    const record = decodePrekeyRecord(bytes);
    this.taken = undefined;
    this.isWhole = false;
    if (record?.kind === "publish") this.held = publish(this.held, record.published, record.keep);
    else if (record?.kind === "take") {
      const { prekey, held } = take(this.held);
      this.taken = prekey;
      this.held = held;
    } else if (record?.kind === "checkpoint" && this.seq <= record.after) {
      // What was not read before it is deleted, and it counted when that was done.
      this.held = record.held;
      this.isWhole = true;
    }
    this.seq = seq;
    this.length++;
  }
}

import { equal, utf8 } from "@sandi/crypto";
import { openCard } from "@sandi/protocol";
import { MOVED } from "../core/link/self.ts";
import type { World } from "../driver/world.ts";
import { ClientError } from "../errors/clientError.ts";
import type { ProfileStore, StoreOp } from "../store/port.ts";
import { ByteStream } from "./byteStream.ts";
import { openChunks } from "./chunks.ts";
import { isMoved } from "./facts.ts";
import { HEADER, openHeader } from "./header.ts";
import { decodeRows, type ExportRow, type Identity } from "./rows.ts";

const OPS_AT_ONCE = 1_000;

type OpenedExport = {
  readonly identity: Identity;
  /** Writes the rest into a new, empty store. @throws as `openExport`; what was written by then is of no use */
  restore(store: ProfileStore): Promise<void>;
};

/**
 * @param file in pieces of any size
 * @param passphrase UTF-8
 * @param onProgress told how far the passphrase is stretched, from 0 to 1
 * @throws ClientError EXPORT_UNKNOWN for what is no such file; EXPORT_NEWER; EXPORT_WRONG_PASSPHRASE; EXPORT_DAMAGED
 */
export async function openExport(
  world: World,
  file: AsyncIterable<Uint8Array>,
  passphrase: Uint8Array,
  onProgress?: (done: number) => void,
): Promise<OpenedExport> {
  const { primitives } = world;
  const stream = new ByteStream(file);
  const key = await openHeader(world, await stream.read(HEADER), passphrase, onProgress);
  const rows = decodeRows(new ByteStream(openChunks(primitives, key, stream)));
  const first = await rows.next();
  if (first.done || first.value.row !== "identity") throw new ClientError("EXPORT_DAMAGED", { part: "identity" });
  const { row: _, ...identity } = first.value;
  const card = openCard(identity.card, primitives);
  if (!card.ok || !equal(card.value.identityKey, primitives.ed25519.publicKey(identity.identitySeed)))
    throw new ClientError("EXPORT_DAMAGED", { part: "identity" });
  const { version } = card.value;
  return { identity, restore: (store) => restore(store, identity, version, rows) };
}

async function restore(
  store: ProfileStore,
  { card }: Identity,
  version: number,
  rows: AsyncIterable<ExportRow>,
): Promise<void> {
  let ops: StoreOp[] = [
    { op: "meta", key: "record", value: card },
    // The other place has this card too: whoever goes on from here signs a newer one before it is shown.
    { op: "meta", key: MOVED, value: utf8(String(version)) },
  ];
  let seq = 0;
  for await (const row of rows) {
    if (row.row === "line") seq++;
    ops.push(...opsOf(row, seq));
    if (ops.length < OPS_AT_ONCE) continue;
    await store.commit(ops);
    ops = [];
  }
  // Nothing of it is new to its reader.
  await store.commit([...ops, { op: "shown", through: seq }]);
}

function opsOf(row: ExportRow, seq: number): StoreOp[] {
  switch (row.row) {
    case "identity":
      throw new Error("a second identity");
    case "fact":
      return isMoved(row.key) ? [{ op: "meta", key: row.key, value: row.value }] : [];
    case "contact":
      return [{ op: "contact", contact: row.contact }];
    case "conversation": {
      const { conversation, suite, peer } = row;
      return [{ op: "conversation", conversation, suite, peer, receiptDue: false, state: () => LEFT_BEHIND }];
    }
    case "line": {
      const { expiresAt, ...line } = row.line;
      const { conversation, author, messageId } = line;
      const added: StoreOp = { op: "historyAdd", row: { seq, ...line } };
      if (expiresAt === undefined) return [added];
      return [added, { op: "expire", conversation, line: { author, messageId }, at: expiresAt }];
    }
  }
}

/** The state of a conversation whose sessions stayed at another place. */
const LEFT_BEHIND = new Uint8Array(0);

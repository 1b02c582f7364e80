import { readU64, writeU64 } from "@sandi/protocol";
import type { Seat, StoredEntry } from "../../core/base/ports.ts";

const HEAD = 17;

export function hexId(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString("hex");
}

/** `registration u64 (0: the number of the message itself) ‖ version u64 ‖ ephemeral u8 ‖ card` */
export function encodeEntry({ registration, version, ephemeral, card }: StoredEntry): Uint8Array {
  const bytes = new Uint8Array(HEAD + card.length);
  writeU64(bytes, 0, registration);
  writeU64(bytes, 8, version);
  bytes[16] = ephemeral ? 1 : 0;
  bytes.set(card, HEAD);
  return bytes;
}

export function decodeEntry(bytes: Uint8Array, id: Uint8Array, revision: number): StoredEntry | undefined {
  if (bytes.length <= HEAD || id.length !== 32) return undefined;
  return {
    registration: readU64(bytes, 0) || revision,
    id: Uint8Array.from(id),
    version: readU64(bytes, 8),
    ephemeral: bytes[16] === 1,
    card: bytes.slice(HEAD),
  };
}

/** `epoch node held`, as a person can read it with the nats command. */
export function encodeSeat({ node, epoch, held }: Seat): string {
  return `${epoch} ${node} ${held ? "held" : "free"}`;
}

export function decodeSeat(bytes: Uint8Array): Seat | undefined {
  const [epoch, node, held] = Buffer.from(bytes).toString().split(" ");
  if (node === undefined || !/^\d+$/.test(epoch!)) return undefined;
  return { node, epoch: Number(epoch), held: held === "held" };
}

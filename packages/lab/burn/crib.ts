import { BLOCK_SIZE } from "@sandi/crypto/des";
import { parseRecord } from "@sandi/protocol/rsa-des";
import type { Pair } from "./space.ts";

/**
 * The block of a record's plaintext that anybody can guess: bytes 24 to 31 belong to the received state, and are zero as long
 * as the writer has opened nothing of the reader's in this session. Formats with fixed fields help whoever searches.
 * docs/rsa-des.md, docs/received.md.
 */
const GUESSED = { block: 3, plaintext: new Uint8Array(BLOCK_SIZE) } as const;

/**
 * What DES was given and what came out of it, for the guessed block of a record: in CBC, the block before is added.
 * @param body of a record of `rsa-des`, which stays the caller's
 * @returns undefined for anything else
 */
export function cribOf(body: Uint8Array): Pair | undefined {
  const record = parseRecord(body);
  if (!record.ok) return undefined;
  const { ciphertext } = record.value;
  const at = GUESSED.block * BLOCK_SIZE;
  const before = ciphertext.slice(at - BLOCK_SIZE, at);
  return {
    plaintext: before.map((byte, index) => byte ^ GUESSED.plaintext[index]!),
    ciphertext: ciphertext.slice(at, at + BLOCK_SIZE),
  };
}

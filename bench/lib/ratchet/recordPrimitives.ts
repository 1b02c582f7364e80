import { TEXT_SIZE, type Twin } from "./machines.ts";

const LABEL = new Uint8Array(23);
const [MESSAGE, NEXT] = [Uint8Array.of(1), Uint8Array.of(2)];
/** version 1, kind 1, message id 16, received state 25, length 4, the text; padded. */
const PLAINTEXT = Math.ceil((47 + TEXT_SIZE) / 16) * 16;
/** Header 48, two IDs, three lengths. */
const ASSOCIATED = 48 + 64 + 12;

/**
 * What no implementation of docs/ratchet.md can do without for one record: sealing draws a salt, derives message key,
 * chain, key and nonce, and seals; opening derives the same, opens, and hashes the body and the mark.
 */
export function recordPrimitives({ primitives, rng }: Twin): () => void {
  const { hmacSha256, hkdfSha256, aesGcm, sha256 } = primitives;
  const [chain, plaintext, associated] = [rng(32), rng(PLAINTEXT), rng(ASSOCIATED)];
  const header = rng(48);
  const body = new Uint8Array(header.length + PLAINTEXT + 16);
  const mark = rng(32 + 16 + 8);
  const keyOf = (salt: Uint8Array) => {
    const both = hkdfSha256(hmacSha256(chain, MESSAGE), salt, LABEL, 44);
    hmacSha256(chain, NEXT);
    return [both.subarray(0, 32), both.subarray(32)] as const;
  };
  return () => {
    const salt = rng(16);
    const sealed = aesGcm.seal(...keyOf(salt), plaintext, associated);
    if (aesGcm.open(...keyOf(salt), sealed, associated) === undefined) throw new Error("not opened");
    sha256(body);
    sha256(mark);
  };
}

import { reference } from "@sandi/crypto/des";

/** One bit of the block or of the key, counted from 1 as in the standard. */
export type Flip = { readonly of: "block" | "key"; readonly n: number };

/** A row for L0 R0, for the halves after each of the 16 rounds, and for the output: whether each of 64 bits has changed. */
export type Spread = readonly (readonly boolean[])[];

/** What one flipped bit changes on its way through the rounds. */
export function spreadOf(key: Uint8Array, block: Uint8Array, { of, n }: Flip): Spread {
  const before = states(reference.traceEncryptBlock(key, block));
  const after = states(
    of === "key"
      ? reference.traceEncryptBlock(flipped(key, n), block)
      : reference.traceEncryptBlock(key, flipped(block, n)),
  );
  return before.map((bits, row) => bits.map((bit, i) => bit !== after[row]![i]));
}

export function countOf(changed: readonly boolean[]): number {
  return changed.filter(Boolean).length;
}

/** Whether a bit of the key takes part in nothing: the last one of each byte. */
export function isParity({ of, n }: Flip): boolean {
  return of === "key" && n % 8 === 0;
}

function states({ L0, R0, rounds, output }: reference.BlockTrace): reference.Bits[] {
  return [[...L0, ...R0], ...rounds.map(({ L, R }) => [...L, ...R]), output];
}

function flipped(bytes: Uint8Array, n: number): Uint8Array {
  const copy = bytes.slice();
  copy[(n - 1) >>> 3]! ^= 0x80 >>> ((n - 1) & 7);
  return copy;
}

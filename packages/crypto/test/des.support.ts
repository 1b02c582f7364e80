import { readFileSync } from "node:fs";
import { fromHex } from "@sandi/crypto";
import fc from "fast-check";

export const hex = (text: string): Uint8Array => fromHex(text.replaceAll(" ", ""))!;

export const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

export const vectorsFolder = new URL("../../../vectors/", import.meta.url);

export type CbcVector = {
  readonly name: string;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly plaintext: Uint8Array;
  readonly ciphertext: Uint8Array;
};

/** CAVS response files: `NAME = value` lines, a case begins with COUNT, and lines end with CR LF. */
export function readCavs(file: string): CbcVector[] {
  const text = readFileSync(new URL(`des/${file}`, vectorsFolder), "latin1");
  const vectors: CbcVector[] = [];
  let section = "";
  let fields: Record<string, string> = {};
  const take = () => {
    if (fields.COUNT === undefined) return;
    vectors.push({
      name: `${file} ${section} ${fields.COUNT}`,
      key: hex(fields.KEYs!),
      iv: hex(fields.IV!),
      plaintext: hex(fields.PLAINTEXT!),
      ciphertext: hex(fields.CIPHERTEXT!),
    });
    fields = {};
  };
  for (const line of text.split(/\r?\n/)) {
    const field = /^(\w+) = (\w+)$/.exec(line);
    const heading = /^\[(\w+)\]$/.exec(line);
    if (heading || field?.[1] === "COUNT") take();
    if (heading) section = heading[1]!;
    if (field) fields[field[1]!] = field[2]!;
  }
  take();
  return vectors;
}

/** Cuts at sizes that never fit a block: 1, 2, 3, 5, 7, 11, 13 bytes and round again. */
export function oddPieces(whole: Uint8Array): Uint8Array[] {
  const sizes = [1, 2, 3, 5, 7, 11, 13];
  const pieces: Uint8Array[] = [];
  for (let offset = 0, turn = 0; offset < whole.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    pieces.push(whole.subarray(offset, offset + size));
    offset += size;
  }
  return pieces;
}

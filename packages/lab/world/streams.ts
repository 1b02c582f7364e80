import { concat, type Primitives, type Rng, u32, utf8 } from "@sandi/crypto";
import { readU32 } from "@sandi/protocol";
import { seeded } from "../seeded.ts";

/** Everyone draws from a source of their own: what one does changes no byte of what another draws. */
export function streamOf({ sha256 }: Primitives, seed: number, name: string): Rng {
  return seeded(readU32(sha256(concat(u32(seed), utf8(name))), 0)).bytes;
}

import type { Kem, Primitives, SlowPrimitives } from "@sandi/crypto";

/**
 * What a world takes from the machine that it runs on. All of it is a function of its arguments: whoever has the same
 * seed and the same moves has the same bytes, in Node as in a page.
 */
export type Platform = {
  readonly primitives: Primitives;
  /** Only to open: what is encrypted is encrypted by `oaepEncrypt`, whose randomness is the world's. */
  readonly oaepDecrypt: SlowPrimitives["rsa"]["oaepDecrypt"];
  /** The twin whose randomness can be given to it: `webKem`, everywhere. */
  readonly kem: Kem;
};

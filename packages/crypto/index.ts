export {
  compare,
  concat,
  equal,
  fromHex,
  fromUtf8,
  hexGroups,
  lengthPrefixed,
  toHex,
  u16,
  u32,
  u64,
  utf8,
  wipe,
} from "./bytes.ts";
export type { Env, Rng, UnixMs } from "./env.ts";
export { CryptoError, type CryptoErrorCode } from "./errors.ts";
export type { Primitives, SlowPrimitives } from "./primitives/port.ts";
export { type RsaPublicKeyInfo, rsaPublicKeyInfo } from "./primitives/spki.ts";
export { createXWing, type Kem, XWING_SIZES } from "./xwing.ts";

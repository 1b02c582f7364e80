/** DES, FIPS 46-3: blocks, CBC, keys, and the reference that shows its work. */
export {
  CbcDecryptor,
  CbcEncryptor,
  type CbcOptions,
  cbcDecrypt,
  cbcEncrypt,
  type Padding,
} from "../modes.ts";
export { decryptBlock, encryptBlock, expandKey, type KeySchedule } from "./fast.ts";
export {
  hasOddParity,
  POSSIBLY_WEAK_KEYS,
  SEMI_WEAK_KEY_PAIRS,
  setOddParity,
  WEAK_KEYS,
  type Weakness,
  weaknessOf,
} from "./keys.ts";
export * as reference from "./reference.ts";
export { BLOCK_SIZE } from "./sizes.ts";
export * as tables from "./tables.ts";
export { S as S_BOXES } from "./tables.ts";

/** The parts of the suite, for those who take it to pieces: the lab and the tests. */
export { decodeState } from "./decodeState.ts";
export { hashCiphertexts, viewHash } from "./derive.ts";
export { RSA_DES_LIMITS } from "./limits.ts";
export {
  encodeHeader,
  encodeM1Header,
  HEADER_SIZE,
  LAYOUTS,
  type Leg,
  M1,
  M2,
  M3,
  M4,
  parseLeg,
  TYPE,
} from "./messages.ts";
export { IV_SIZE, MAC_SIZE, parsePlaintext, parseRecord, RECORD_HEADER_SIZE, type SealedRecord } from "./records.ts";
export { encodeState, INITIAL, type RsaDesState } from "./state.ts";
export { RsaDesThread, rsaDes } from "./suite.ts";
export { nextTick } from "./time.ts";

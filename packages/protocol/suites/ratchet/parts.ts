/** The parts of the suite, for those who take it to pieces: the lab. */
export { leapChain } from "./chain.ts";
export { decodeKeyring, encodeKeyring } from "./keyringCodec.ts";
export { NO_KEYS } from "./keyringState.ts";
export { makeOpening } from "./opening.ts";
export { encodePlaintext, parsePlaintext } from "./plaintext.ts";
export { makePrekey, openPrekey } from "./prekeys.ts";
export { openRecord, parseRecord, sealRecord } from "./records.ts";

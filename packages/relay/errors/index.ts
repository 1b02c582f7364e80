export { errorFromRelay, RelayError, type RelayErrorCode } from "./relayError.ts";
export { relayErrorTexts } from "./texts.ts";

export { webClientErrorTexts } from "./texts.ts";
export { WebClientError, type WebClientErrorCode } from "./webClientError.ts";

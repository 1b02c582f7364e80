export { NodeClientError, type NodeClientErrorCode } from "./nodeClientError.ts";
export { nodeClientErrorTexts } from "./texts.ts";

export { ClientError, type ClientErrorCode } from "./clientError.ts";
export { clientErrorTexts } from "./texts.ts";

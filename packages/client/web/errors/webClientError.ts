import { errorClass } from "@sandi/protocol/errors";
import type { en } from "./en.ts";

export type WebClientErrorCode = keyof typeof en;

/** A failure of what a client needs of a browser: its storage, and being alone with a profile. */
export const WebClientError = errorClass<WebClientErrorCode>();

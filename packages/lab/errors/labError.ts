import { errorClass } from "@sandi/protocol/errors";
import type { en } from "./en.ts";

export type LabErrorCode = keyof typeof en;

/** A failure with a code of this package's own. */
export const LabError = errorClass<LabErrorCode>();

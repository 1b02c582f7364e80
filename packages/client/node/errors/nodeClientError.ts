import { errorClass } from "@sandi/protocol/errors";
import type { ClientErrorCode } from "../../errors/clientError.ts";
import type { en } from "./en.ts";

export type NodeClientErrorCode = keyof typeof en;

/** A failure of what a client needs of Node: files, locks, certificates. */
export const NodeClientError = errorClass<NodeClientErrorCode | ClientErrorCode>();

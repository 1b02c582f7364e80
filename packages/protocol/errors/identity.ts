import type { ErrorEntry } from "./entry.ts";

export const IDENTITY_ERRORS = {} as const satisfies Record<string, ErrorEntry>;

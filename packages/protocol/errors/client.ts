import type { ErrorEntry } from "./entry.ts";

export const CLIENT_ERRORS = {} as const satisfies Record<string, ErrorEntry>;

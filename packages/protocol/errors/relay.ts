import type { ErrorEntry } from "./entry.ts";

export const RELAY_ERRORS = {} as const satisfies Record<string, ErrorEntry>;

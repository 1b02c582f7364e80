import type { ErrorEntry } from "./entry.ts";

export const TERMINAL_ERRORS = {} as const satisfies Record<string, ErrorEntry>;

import type { ErrorEntry } from "./entry.ts";

export const SUITE_ERRORS = {} as const satisfies Record<string, ErrorEntry>;

import type { en } from "./en.ts";

export type Plural = { readonly one?: string; readonly other: string };
export type MessageKey = keyof typeof en;

/** What a translation must have: the keys of the English one and no others, with plurals for the same keys. */
export type Catalogue = { readonly [K in MessageKey]: (typeof en)[K] extends string ? string : Plural };

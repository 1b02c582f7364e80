import type { en } from "./en.ts";

export type Plural = { readonly one?: string; readonly other: string };
export type MessageKey = keyof typeof en;

/** What a translation has to be: every key of the English one, plural where that is plural, and no other key. */
export type Catalogue = { readonly [K in MessageKey]: (typeof en)[K] extends string ? string : Plural };

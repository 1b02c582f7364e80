/** A word, and what it means in one plain sentence. */
export type Term = { readonly word: string; readonly means: string };

type Bilingual = { readonly en: string; readonly id: string };

/** One code: what happened, and what the reader can do now. `{name}` is filled from the error's context. */
export type ErrorEntry = { readonly cause: Bilingual; readonly remedy: Bilingual };

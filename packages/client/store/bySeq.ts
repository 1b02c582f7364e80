type Numbered = { readonly seq: number };

/** The order in which rows were written, and so that of what was said. */
export function bySeq(a: Numbered, b: Numbered): number {
  return a.seq - b.seq;
}

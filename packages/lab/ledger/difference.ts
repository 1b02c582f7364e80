/** The first byte that is another, or beyond the end of one of them; undefined if they are equal. */
export function differingByte(a: Uint8Array, b: Uint8Array): number | undefined {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at >= 0 ? at : a.length === b.length ? undefined : a.length;
}

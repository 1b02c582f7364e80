export function key(bytes: Uint8Array): IDBValidKey {
  return bytes as Uint8Array<ArrayBuffer>;
}

/** A view is stored with all of the buffer that it looks into: so what is stored has a buffer of its own. */
export function own(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

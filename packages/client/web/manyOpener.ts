import { utf8 } from "@sandi/crypto";
import { SEALED_NONCE } from "../store/secretBox.ts";
import { damaged } from "../store/values.ts";

/**
 * Opens what a `Sealer` sealed, many at once: the browser needs some 10 µs for each, and the twin in JavaScript,
 * which prepares the key anew each time, some 40 µs.
 * @param storageKey 32 bytes; a reference is kept
 * @throws ProtocolError PROFILE_DAMAGED
 */
export function manyOpener(storageKey: Uint8Array): (place: string, sealed: Uint8Array) => Promise<Uint8Array> {
  let imported: Promise<CryptoKey> | undefined;
  return async (place, sealed) => {
    imported ??= crypto.subtle.importKey("raw", storageKey as BufferSource, "AES-GCM", false, ["decrypt"]);
    const key = await imported;
    const iv = sealed.subarray(0, SEALED_NONCE) as BufferSource;
    const gcm = { name: "AES-GCM", iv, additionalData: utf8(place) as BufferSource };
    try {
      return new Uint8Array(await crypto.subtle.decrypt(gcm, key, sealed.subarray(SEALED_NONCE) as BufferSource));
    } catch {
      throw damaged(place.split(":")[0]!);
    }
  };
}

import { utf8 } from "@sandi/crypto";
import type { SecretBox } from "./secretBox.ts";
import { damaged } from "./values.ts";

/** Seals parts of rows under the profile's storage key, each bound to the place where it stands. */
export class Sealer {
  readonly #box: SecretBox;

  constructor(box: SecretBox) {
    this.#box = box;
  }

  /** @param place table and key: a value that is moved elsewhere does not open */
  seal(place: string, plaintext: Uint8Array): Uint8Array {
    return this.#box.seal(utf8(place), plaintext);
  }

  /** @throws ProtocolError PROFILE_DAMAGED */
  open(place: string, sealed: Uint8Array): Uint8Array {
    const opened = this.#box.open(utf8(place), sealed);
    if (!opened) throw damaged(place.split(":")[0]!);
    return opened;
  }
}

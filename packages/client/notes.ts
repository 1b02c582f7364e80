import { toHex } from "@sandi/crypto";
import {
  anyBytes,
  type ClientId,
  conversationOfTwo,
  decodeCbor,
  encodeCbor,
  fixedBytes,
  SUITE_NAMES,
  suiteNumber,
} from "@sandi/protocol";
import * as v from "valibot";
import type { World } from "./driver/world.ts";
import type { Profile } from "./profile.ts";
import { CONVERSATION_FACTS } from "./store/port.ts";
import { Sealer } from "./store/sealer.ts";
import { secretBox } from "./store/secretBox.ts";
import { damaged } from "./store/values.ts";

/** The fact that is about nobody. */
const OWN = "note";
const note = v.strictObject({ peer: fixedBytes(32), value: anyBytes });

/**
 * What a program keeps in a profile for itself: one value about each person, one about nobody. All of it is sealed; what is
 * about a person is erased with the contact, and nothing of it moves with an export.
 */
export class Notes {
  readonly #profile: Profile;
  readonly #primitives: World["primitives"];
  readonly #sealer: Sealer;
  /** Opened when they are asked for: most programs keep nothing. */
  readonly #stored: ReadonlyMap<string, Uint8Array>;

  constructor(profile: Profile, { primitives, rng }: World, meta: ReadonlyMap<string, Uint8Array>) {
    this.#profile = profile;
    this.#primitives = primitives;
    this.#sealer = new Sealer(secretBox(primitives, rng, profile.secrets.storageKey));
    this.#stored = new Map([...meta].filter(([key]) => key === OWN || key.startsWith(CONVERSATION_FACTS.note)));
  }

  /** About nobody, as it was when the profile was opened. @throws ProtocolError PROFILE_DAMAGED */
  get own(): Uint8Array | undefined {
    const sealed = this.#stored.get(OWN);
    return sealed && this.#sealer.open(OWN, sealed);
  }

  /** About each person, by their ID in hex, as it was when the profile was opened. @throws ProtocolError PROFILE_DAMAGED */
  aboutPeople(): Map<string, Uint8Array> {
    const notes = new Map<string, Uint8Array>();
    for (const [key, sealed] of this.#stored) {
      if (key === OWN) continue;
      const opened = decodeCbor(note, this.#sealer.open(key, sealed), "note");
      if (!opened.ok) throw damaged("notes");
      notes.set(toHex(opened.value.peer), opened.value.value);
    }
    return notes;
  }

  /** Replaces what was kept before. It is on disk when this resolves. @throws ProtocolError PROFILE_WRITE_FAILED */
  async keep(value: Uint8Array, about?: ClientId): Promise<void> {
    const key = about ? this.#keyOf(about) : OWN;
    const plaintext = about ? encodeCbor({ peer: about, value }) : value;
    await this.#profile.store.commit([{ op: "meta", key, value: this.#sealer.seal(key, plaintext) }]);
  }

  /** A fact of a conversation is erased with it, whether there is one or not. */
  #keyOf(peer: ClientId): string {
    const id = conversationOfTwo(this.#primitives, suiteNumber(SUITE_NAMES[0]!), this.#profile.id, peer);
    return CONVERSATION_FACTS.note + toHex(id);
  }
}

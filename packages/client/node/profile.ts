import { join } from "node:path";
import { clientIdOf, type SuiteName } from "@sandi/protocol";
import type { Argon2Cost } from "../argon2Cost.ts";
import { EXPORTED } from "../core/link/self.ts";
import { ownCard } from "../ownCard.ts";
import { type EphemeralOptions, ephemeralProfileIn, type Profile } from "../profile.ts";
import { newSecrets } from "../secrets.ts";
import { secretBox } from "../store/secretBox.ts";
import { openCounter } from "./counter.ts";
import { NodeClientError } from "./errors/nodeClientError.ts";
import { dataHome, folderFailure, makeFolder, stateHome } from "./folders.ts";
import { createKeystore, hasKeystore, readKeystore } from "./keystore/file.ts";
import { lockProfile } from "./lock.ts";
import { SqliteStore } from "./sqliteStore.ts";
import { nodeWorld } from "./world.ts";

export type ProfileOptions = {
  /** The profile's name, part of its folder's: letters, digits, `-`, `_`, `.`; at most 64. */
  readonly profile: string;
  /** The display name for the card; an existing profile keeps its own if this is absent. */
  readonly name?: string;
  readonly suites: readonly SuiteName[];
  /** Seals the keys; without one they lie behind a key file that only the owner can read. */
  readonly passphrase?: Uint8Array;
  /** The folder of all profiles. Default: `$XDG_DATA_HOME/sandi/profiles`. */
  readonly root?: string;
  /** Where the counter is kept that shows an old copy. Default: `$XDG_STATE_HOME/sandi`. */
  readonly stateRoot?: string;
  readonly now?: () => number;
  /** Argon2id's cost for a new key store; tests take a cheap one. */
  readonly cost?: Argon2Cost;
};

/** A key that was given up is gone from the disk a minute later. */
const TRUNCATE_EVERY_MS = 30_000;

export function profilesRoot(): string {
  return join(dataHome(), "sandi", "profiles");
}

type Places = Pick<ProfileOptions, "profile" | "root" | "stateRoot">;

/** The profile's folder, and the one of all counters. @throws NodeClientError PROFILE_NAME, HOME_UNKNOWN */
export function placesOf({ profile, root, stateRoot }: Places): { directory: string; counters: string } {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(profile)) throw new NodeClientError("PROFILE_NAME");
  return {
    directory: join(root ?? profilesRoot(), profile),
    counters: join(stateRoot ?? join(stateHome(), "sandi"), "counters"),
  };
}

/**
 * Opens a profile on disk, or makes it.
 * @throws ProtocolError PROFILE_NAME, PROFILE_IN_USE, PROFILE_DAMAGED, PROFILE_NEWER, or one of the key store's
 *   (KEYSTORE_…), PROFILE_FOLDER_UNUSABLE, HOME_UNKNOWN; nothing is changed then, and new keys are never made if there were some
 */
export async function openProfile(options: ProfileOptions): Promise<Profile> {
  const { profile } = options;
  const { primitives, slow, rng } = nodeWorld;
  const { directory, counters } = placesOf(options);
  const now = options.now ?? nodeWorld.now;
  for (const folder of [directory, counters]) makeFolder(folder);
  const lock = lockProfile(directory, profile, now());
  try {
    const fresh = !hasKeystore(directory);
    // A state without keys is not a new profile: the key store was lost, and new keys would hide that.
    if (fresh && lock.hasState) throw new NodeClientError("KEYSTORE_MISSING", { profile });
    const secrets = fresh
      ? await createKeystore(directory, await newSecrets(slow, rng, now()), nodeWorld, options)
      : await readKeystore(directory, profile, nodeWorld, options.passphrase);
    const box = secretBox(primitives, rng, secrets.storageKey);
    const counter = openCounter(counters, secrets.identitySeed);
    const me = clientIdOf(primitives, primitives.ed25519.publicKey(secrets.identitySeed));
    const store = new SqliteStore(lock.database, box, { me, seen: counter.value });
    const { card, isNew } = ownCard({
      primitives,
      secrets,
      name: options.name ?? (fresh ? profile : undefined),
      suites: options.suites,
      now: now(),
      stored: store.meta("record"),
      rolledBack: store.rolledBack,
      exported: store.meta(EXPORTED) !== undefined,
    });
    if (isNew) await store.commit([{ op: "meta", key: "record", value: card.bytes }]);
    counter.raise(store.generation());
    const raise = (): void => {
      try {
        counter.raise(store.generation());
      } catch {
        // It may lag: if its disk is full or its folder is gone, the profile still works.
      }
    };
    const raising = setInterval(raise, 1_000).unref();
    const truncating = setInterval(() => store.truncateLog(), TRUNCATE_EVERY_MS).unref();
    return {
      id: card.id,
      card,
      secrets,
      store,
      ephemeral: false,
      directory,
      fresh,
      close: () => {
        clearInterval(raising);
        clearInterval(truncating);
        raise();
        store.keepAddressBook();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw folderFailure(directory, error);
  }
}

/** An identity that is forgotten with the process; nothing touches the disk. */
export function ephemeralProfile(options: EphemeralOptions & { readonly now?: () => number }): Promise<Profile> {
  const { now = nodeWorld.now, ...identity } = options;
  return ephemeralProfileIn({ ...nodeWorld, now }, identity);
}

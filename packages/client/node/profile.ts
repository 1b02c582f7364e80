import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { UnixMs } from "@sandi/crypto";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import { type ClientId, makeCard, openCard, ProtocolError, type SuiteName, type VerifiedCard } from "@sandi/protocol";
import type { ProfileStore } from "../core/model.ts";
import { MemoryStore } from "../store/memory.ts";
import { openCounter } from "./counter.ts";
import { createKeystore, hasKeystore, readKeystore } from "./keystore/file.ts";
import type { Argon2Cost } from "./keystore/format.ts";
import { secretBox } from "./keystore/secretBox.ts";
import { newSecrets, type ProfileSecrets } from "./keystore/secrets.ts";
import { lockProfile } from "./lock.ts";
import { SqliteStore } from "./sqliteStore.ts";

const WORLD = { primitives: nodePrimitives, slow: nodeSlowPrimitives, rng: nodeRng };

/** A record is renewed when less than this is left of its 90 days, so that nobody meets an expired one. */
const RENEW_BEFORE_MS = 45 * 86_400_000;

/** One identity on one device, opened: whoever holds it is its only writer until `close`. */
export type Profile = {
  readonly id: ClientId;
  readonly record: VerifiedCard;
  readonly secrets: ProfileSecrets;
  readonly store: ProfileStore;
  /** True where nothing outlives the process. */
  readonly ephemeral: boolean;
  /** Where it lies; undefined for an ephemeral one. */
  readonly directory: string | undefined;
  /** True where the identity was made just now. */
  readonly fresh: boolean;
  close(): void;
};

export type ProfileOptions = {
  /** The profile's name, part of its folder's: letters, digits, `-`, `_`, `.`; at most 64. */
  readonly profile: string;
  /** The display name for the record; a profile that exists keeps its own where this is absent. */
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

export function profilesRoot(): string {
  return join(process.env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "sandi", "profiles");
}

function stateRoot(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "sandi");
}

/**
 * Opens a profile on disk, or makes it.
 * @throws ProtocolError PROFILE_NAME, PROFILE_IN_USE, PROFILE_DAMAGED, PROFILE_NEWER, or one of the key store's
 *   (KEYSTORE_…); nothing is changed then, and never are new keys made where there were some
 */
export async function openProfile(options: ProfileOptions): Promise<Profile> {
  const { profile } = options;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(profile)) throw new ProtocolError("PROFILE_NAME");
  const directory = join(options.root ?? profilesRoot(), profile);
  const now = options.now ?? Date.now;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = lockProfile(directory, profile, now());
  try {
    const fresh = !hasKeystore(directory);
    // A state without keys is not a new profile: somebody lost the key store, and new keys would hide it.
    if (fresh && lock.hasState) throw new ProtocolError("KEYSTORE_MISSING", { profile });
    const secrets = fresh
      ? await createKeystore(directory, await newSecrets(nodeSlowPrimitives, nodeRng, now()), WORLD, options)
      : await readKeystore(directory, profile, WORLD, options.passphrase);
    const box = secretBox(nodePrimitives, nodeRng, secrets.storageKey);
    const counter = openCounter(join(options.stateRoot ?? stateRoot(), "counters"), secrets.identitySeed);
    const store = new SqliteStore(lock.database, box, counter.value);
    const record = ownRecord(store, secrets, options.name ?? (fresh ? profile : undefined), options.suites, now());
    counter.raise(store.generation());
    const raising = setInterval(() => counter.raise(store.generation()), 1_000);
    raising.unref();
    return {
      id: record.id,
      record,
      secrets,
      store,
      ephemeral: false,
      directory,
      fresh,
      close: () => {
        clearInterval(raising);
        counter.raise(store.generation());
        store.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** An identity that is forgotten with the process; nothing touches the disk. */
export async function ephemeralProfile(options: {
  readonly name: string;
  readonly suites: readonly SuiteName[];
  readonly now?: () => number;
}): Promise<Profile> {
  const now = options.now ?? Date.now;
  const secrets = await newSecrets(nodeSlowPrimitives, nodeRng, now());
  const store = new MemoryStore();
  const record = signRecord(secrets, options.name, options.suites, now());
  const close = () => store.close();
  return { id: record.id, record, secrets, store, ephemeral: true, directory: undefined, fresh: true, close };
}

/** The stored record, or a newer one where the name or the suites are others, or its time runs out. */
function ownRecord(
  store: SqliteStore,
  secrets: ProfileSecrets,
  name: string | undefined,
  suites: readonly SuiteName[],
  now: number,
): VerifiedCard {
  const stored = store.meta("record");
  const opened = stored && openCard(stored, nodePrimitives);
  const known = opened?.ok ? opened.value : undefined;
  // An old copy's record may be older than what others have of it, and would be refused as a rollback.
  if (
    known &&
    !store.rolledBack &&
    (name === undefined || name === known.name) &&
    known.suites.join() === suites.join() &&
    known.notAfter - now > RENEW_BEFORE_MS
  )
    return known;
  const made = signRecord(secrets, name ?? known?.name ?? "sandi", suites, now, known?.version);
  store.commit([{ op: "meta", key: "record", value: made.bytes }]);
  return made;
}

function signRecord(
  secrets: ProfileSecrets,
  name: string,
  suites: readonly SuiteName[],
  now: number,
  previousVersion?: number,
): VerifiedCard {
  const env = { primitives: nodePrimitives, now: now as UnixMs };
  const fields = { name, rsaSpki: secrets.rsaSpki, suites };
  const record = openCard(makeCard(env, secrets.identitySeed, fields, previousVersion), nodePrimitives);
  if (!record.ok) throw record.error;
  return record.value;
}

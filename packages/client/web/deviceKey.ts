import { concat, utf8 } from "@sandi/crypto";
import { anyBytes, count, decodeCbor, encodeCbor, fixedBytes } from "@sandi/protocol";
import * as v from "valibot";
import { type Argon2Cost, DEFAULT_COST, isSaneCost } from "../argon2Cost.ts";
import type { World } from "../driver/world.ts";
import { newSecrets, ProfileSecrets } from "../secrets.ts";
import { secretBox } from "../store/secretBox.ts";
import { damaged } from "../store/values.ts";
import { completed, requested } from "./database.ts";
import { WebClientError } from "./errors/webClientError.ts";

/**
 * Three layers. The device key is the browser's: a script can use it and never read it. It seals the storage key; the
 * storage key seals the identity and every row. So rows that are copied out of the page are no use elsewhere. Someone
 * who copies the browser's own folder has the device key too: browsers do not seal it. Against that there is a passphrase, by
 * choice: then what the device key seals is the storage key sealed by it.
 */
const DEVICE_KEY = "device";
const STORAGE_KEY = "storage";
const IDENTITY = "identity";
/** Stands there while an import writes rows, before there are keys. */
const IMPORTING = "importing";
/** How the passphrase is stretched; absent without one. */
const STRETCH = "passphrase";

const NONCE = 12;
const identity = v.strictObject({
  identitySeed: fixedBytes(32),
  rsaPkcs8: anyBytes,
  rsaSpki: anyBytes,
  createdAt: count,
});

/** Makes an identity and its keys, and stores them: all of it or nothing. */
export async function createSecrets(database: IDBDatabase, world: World): Promise<ProfileSecrets> {
  const secrets = await newSecrets(world.slow, world.rng, world.now());
  await storeSecrets(database, world, secrets);
  return secrets;
}

/** Under a new device key, where there are none: with them the profile is there. */
export async function storeSecrets(database: IDBDatabase, world: World, secrets: ProfileSecrets): Promise<void> {
  const deviceKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const { identitySeed, rsaPkcs8, rsaSpki, createdAt, storageKey } = secrets;
  const nonce = world.rng(NONCE);
  const wrapped = concat(nonce, await seal(deviceKey, nonce, storageKey));
  const box = secretBox(world.primitives, world.rng, storageKey);
  const sealed = box.seal(utf8(IDENTITY), encodeCbor({ identitySeed, rsaPkcs8, rsaSpki, createdAt }));
  const transaction = database.transaction("keys", "readwrite", { durability: "strict" });
  const keys = transaction.objectStore("keys");
  // `add`: never new keys over old ones.
  keys.add(deviceKey, DEVICE_KEY);
  keys.add(wrapped, STORAGE_KEY);
  keys.add(sealed, IDENTITY);
  keys.delete(IMPORTING);
  await completed(transaction);
}

export async function hasSecrets(database: IDBDatabase): Promise<boolean> {
  const keys = database.transaction("keys").objectStore("keys");
  const counts = [DEVICE_KEY, STORAGE_KEY, IDENTITY].map((name) => requested(keys.count(name)));
  // Any of them: what is left of a damaged profile is no place for a new one.
  return (await Promise.all(counts)).some((count) => count > 0);
}

/** From now on, until there are keys, all that is stored is what an import has written so far. */
export async function beginImport(database: IDBDatabase): Promise<void> {
  await clearImport(database);
  const transaction = database.transaction("keys", "readwrite", { durability: "strict" });
  transaction.objectStore("keys").put(true, IMPORTING);
  await completed(transaction);
}

/** Erases what an import has left that did not come to its end. */
export async function clearImport(database: IDBDatabase): Promise<void> {
  const transaction = database.transaction(database.objectStoreNames, "readwrite", { durability: "strict" });
  const begun = await requested(transaction.objectStore("keys").get(IMPORTING));
  if (begun) for (const name of database.objectStoreNames) transaction.objectStore(name).clear();
  await completed(transaction);
}

/** A passphrase, and who is told how far its work has come, from 0 to 1. */
export type Unlocking = {
  readonly passphrase: string;
  readonly onProgress?: ((done: number) => void) | undefined;
};

/** How a passphrase is stretched: Argon2id's cost and salt. */
type Stretch = Argon2Cost & { readonly salt: Uint8Array };

export type StoredSecrets = { readonly secrets: ProfileSecrets; readonly hasPassphrase: boolean };

/**
 * @returns undefined if there is no identity yet
 * @throws ClientError PROFILE_DAMAGED; WebClientError PASSPHRASE_NEEDED, PASSPHRASE_WRONG; nothing is changed then
 */
export async function readSecrets(
  database: IDBDatabase,
  world: World,
  unlocking?: Unlocking,
): Promise<StoredSecrets | undefined> {
  const keys = database.transaction("keys").objectStore("keys");
  const read = (name: string) => requested<unknown>(keys.get(name));
  const [deviceKey, wrapped, sealed, stretch] = await Promise.all(
    [DEVICE_KEY, STORAGE_KEY, IDENTITY, STRETCH].map((name) => read(name)),
  );
  if (deviceKey === undefined && wrapped === undefined && sealed === undefined) return undefined;
  const unwrapped = await open(deviceKey, wrapped);
  const storageKey =
    stretch === undefined ? unwrapped : unwrapped && (await unlocked(world, unwrapped, stretch as Stretch, unlocking));
  const opened =
    storageKey && sealed instanceof Uint8Array
      ? secretBox(world.primitives, world.rng, storageKey).open(utf8(IDENTITY), sealed)
      : undefined;
  const fields = opened && decodeCbor(identity, opened, "identity");
  if (!storageKey || !fields?.ok) throw damaged("keys");
  return { secrets: new ProfileSecrets({ ...fields.value, storageKey }), hasPassphrase: stretch !== undefined };
}

/**
 * From now on the profile opens only with this passphrase, or without any. What a browser has written before stays on the disk
 * until it makes room: also the storage key without a passphrase, which goes on to seal the rows.
 */
export async function lockSecrets(
  database: IDBDatabase,
  world: World,
  { storageKey }: ProfileSecrets,
  unlocking: Unlocking | undefined,
  cost: Argon2Cost = DEFAULT_COST,
): Promise<void> {
  const { memoryKiB, passes, lanes } = cost;
  const stretch = { memoryKiB, passes, lanes, salt: world.rng(16) };
  const locked = unlocking ? await lockedBy(world, storageKey, stretch, unlocking) : storageKey;
  const keys = database.transaction("keys").objectStore("keys");
  const deviceKey = await requested<CryptoKey>(keys.get(DEVICE_KEY));
  const nonce = world.rng(NONCE);
  const wrapped = concat(nonce, await seal(deviceKey, nonce, locked));
  const transaction = database.transaction("keys", "readwrite", { durability: "strict" });
  transaction.objectStore("keys").put(wrapped, STORAGE_KEY);
  if (unlocking) transaction.objectStore("keys").put(stretch, STRETCH);
  else transaction.objectStore("keys").delete(STRETCH);
  await completed(transaction);
}

async function lockedBy(
  world: World,
  storageKey: Uint8Array,
  stretch: Stretch,
  unlocking: Unlocking,
): Promise<Uint8Array> {
  const key = await stretched(world, stretch, unlocking);
  return secretBox(world.primitives, world.rng, key).seal(utf8(STORAGE_KEY), storageKey);
}

async function unlocked(
  world: World,
  locked: Uint8Array,
  stretch: Stretch,
  unlocking: Unlocking | undefined,
): Promise<Uint8Array> {
  if (!isSaneCost(stretch)) throw damaged("keys");
  if (!unlocking) throw new WebClientError("PASSPHRASE_NEEDED");
  const key = await stretched(world, stretch, unlocking);
  const storageKey = secretBox(world.primitives, world.rng, key).open(utf8(STORAGE_KEY), locked);
  if (!storageKey) throw new WebClientError("PASSPHRASE_WRONG");
  return storageKey;
}

function stretched({ slow }: World, stretch: Stretch, { passphrase, onProgress }: Unlocking): Promise<Uint8Array> {
  return slow.argon2id(utf8(passphrase), stretch.salt, stretch, 32, onProgress);
}

async function seal(key: CryptoKey, nonce: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.encrypt(parameters(nonce), key, Uint8Array.from(plaintext)));
}

async function open(key: unknown, wrapped: unknown): Promise<Uint8Array | undefined> {
  if (!(key instanceof CryptoKey) || !(wrapped instanceof Uint8Array)) return undefined;
  try {
    const sealed = Uint8Array.from(wrapped.subarray(NONCE));
    return new Uint8Array(await crypto.subtle.decrypt(parameters(wrapped.subarray(0, NONCE)), key, sealed));
  } catch {
    return undefined;
  }
}

function parameters(nonce: Uint8Array): AesGcmParams {
  return { name: "AES-GCM", iv: Uint8Array.from(nonce), additionalData: Uint8Array.from(utf8("sandi/storage-key/v1")) };
}

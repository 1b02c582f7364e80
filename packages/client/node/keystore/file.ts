import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Argon2Cost } from "../../argon2Cost.ts";
import type { ProfileSecrets } from "../../secrets.ts";
import { NodeClientError } from "../errors/nodeClientError.ts";
import { syncFolder } from "../folders.ts";
import { type KeystoreKey, type KeystoreWorld, keystoreKind, openKeystore, sealKeystore } from "./format.ts";

/** The sealed keys and, if no passphrase seals them, the key file that does. Both 0600. */
const KEYSTORE = "identity.key";
const KEY_FILE = "device.key";

export function hasKeystore(directory: string): boolean {
  return existsSync(join(directory, KEYSTORE));
}

/** Writes a new key store, durably and whole or not at all. @throws if there is one already */
export async function createKeystore(
  directory: string,
  secrets: ProfileSecrets,
  world: KeystoreWorld,
  options: { readonly passphrase?: Uint8Array; readonly cost?: Argon2Cost },
): Promise<ProfileSecrets> {
  if (hasKeystore(directory)) throw new Error("never a new key store over an old one");
  let key: KeystoreKey;
  if (options.passphrase) {
    key = { by: "passphrase", passphrase: options.passphrase, ...(options.cost ? { cost: options.cost } : {}) };
  } else {
    key = { by: "keyFile", key: world.rng(32) };
    // First the key, then what it opens: a crash between the two leaves nothing that cannot be opened.
    writePrivate(join(directory, KEY_FILE), key.key);
  }
  writePrivate(join(directory, KEYSTORE), await sealKeystore(secrets, key, world));
  return secrets;
}

/**
 * @throws ProtocolError those of `openKeystore`; KEYSTORE_MISSING if the key file is gone; KEYSTORE_EXPOSED if
 *   others on this machine may read one of the files
 */
export async function readKeystore(
  directory: string,
  profile: string,
  world: KeystoreWorld,
  passphrase: Uint8Array | undefined,
): Promise<ProfileSecrets> {
  const file = readPrivate(join(directory, KEYSTORE));
  const kind = keystoreKind(file, world.primitives);
  if (!kind.ok) throw kind.error;
  if (kind.value === "passphrase" && !passphrase) throw new NodeClientError("KEYSTORE_NEEDS_PASSPHRASE");
  if (kind.value === "keyFile" && passphrase) throw new NodeClientError("KEYSTORE_HAS_NO_PASSPHRASE");
  if (kind.value === "keyFile" && !existsSync(join(directory, KEY_FILE)))
    throw new NodeClientError("KEYSTORE_MISSING", { profile });
  const key: KeystoreKey = passphrase
    ? { by: "passphrase", passphrase }
    : { by: "keyFile", key: readPrivate(join(directory, KEY_FILE)) };
  const opened = await openKeystore(file, key, world);
  if (!opened.ok) throw opened.error;
  return opened.value;
}

function readPrivate(path: string): Uint8Array {
  const { mode } = statSync(path);
  // Windows has no such bits; there the folder's own rights protect.
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    throw new NodeClientError("KEYSTORE_EXPOSED", { path, mode: (mode & 0o777).toString(8) });
  return new Uint8Array(readFileSync(path));
}

function writePrivate(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, "w", 0o600);
  try {
    // Unlike writeSync, this continues if the system took only a part.
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

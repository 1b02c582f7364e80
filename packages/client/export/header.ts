import { concat, equal, type Primitives, type Rng, type SlowPrimitives, u32, utf8 } from "@sandi/crypto";
import { Reader } from "@sandi/protocol";
import { type Argon2Cost, isSaneCost } from "../argon2Cost.ts";
import { ClientError } from "../errors/clientError.ts";

const MAGIC = utf8("SANDIEXP");
const VERSION = 1;
const SALT = 16;
const CHECK = 32;
const FIELDS = 8 + 1 + 3 * 4 + SALT;

/** Bytes before the first chunk. */
export const HEADER = FIELDS + CHECK;

type World = { readonly primitives: Primitives; readonly slow: Pick<SlowPrimitives, "argon2id"> };

/** @param passphrase UTF-8 */
export async function makeHeader(
  world: World & { readonly rng: Rng },
  passphrase: Uint8Array,
  cost: Argon2Cost,
): Promise<{ readonly header: Uint8Array; readonly key: Uint8Array }> {
  const salt = world.rng(SALT);
  const { memoryKiB, passes, lanes } = cost;
  const fields = concat(MAGIC, Uint8Array.of(VERSION), u32(memoryKiB), u32(passes), u32(lanes), salt);
  const { key, check } = await derive(world, passphrase, fields, salt, cost);
  return { header: concat(fields, check), key };
}

/**
 * @param header the first `HEADER` bytes of a file, or fewer if it is shorter
 * @returns the key of the chunks
 * @throws ClientError EXPORT_UNKNOWN, EXPORT_NEWER, EXPORT_DAMAGED, EXPORT_WRONG_PASSPHRASE
 */
export async function openHeader(
  world: World,
  header: Uint8Array,
  passphrase: Uint8Array,
  onProgress?: (done: number) => void,
): Promise<Uint8Array> {
  if (!equal(header.subarray(0, MAGIC.length), MAGIC)) throw new ClientError("EXPORT_UNKNOWN");
  const reader = new Reader(header.subarray(MAGIC.length));
  const version = reader.u8("version");
  if (!reader.failed && version !== VERSION) throw new ClientError("EXPORT_NEWER", { version, known: VERSION });
  const cost = { memoryKiB: reader.u32("memory"), passes: reader.u32("passes"), lanes: reader.u32("lanes") };
  const salt = reader.bytes(SALT, "salt");
  const check = reader.bytes(CHECK, "check");
  if (reader.failed || !isSaneCost(cost)) throw new ClientError("EXPORT_DAMAGED", { part: "header" });
  const derived = await derive(world, passphrase, header.subarray(0, FIELDS), salt, cost, onProgress);
  // Also what commits the file to one passphrase: AES-GCM alone opens chunks that were made to fit two keys.
  if (!equal(check, derived.check)) throw new ClientError("EXPORT_WRONG_PASSPHRASE");
  return derived.key;
}

async function derive(
  { primitives, slow }: World,
  passphrase: Uint8Array,
  fields: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Cost,
  onProgress?: (done: number) => void,
): Promise<{ readonly key: Uint8Array; readonly check: Uint8Array }> {
  const stretched = await slow.argon2id(passphrase, salt, cost, 32, onProgress);
  const keys = primitives.hkdfSha256(stretched, salt, utf8("sandi/export/v1"), 64);
  return { key: keys.slice(0, 32), check: primitives.hmacSha256(keys.subarray(32), fields) };
}

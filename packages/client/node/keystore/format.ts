import { concat, equal, type Primitives, type Rng, type SlowPrimitives, u32, utf8 } from "@sandi/crypto";
import {
  anyBytes,
  count,
  decodeCbor,
  encodeCbor,
  err,
  fixedBytes,
  ok,
  type ProtocolError,
  Reader,
  type Result,
} from "@sandi/protocol";
import * as v from "valibot";
import { type Argon2Cost, DEFAULT_COST, isSaneCost } from "../../argon2Cost.ts";
import { ProfileSecrets } from "../../secrets.ts";
import { NodeClientError } from "../errors/nodeClientError.ts";

/**
 * A key store is one file:
 *
 *     magic "SANDIKEY" 8, version u8 = 1, kind u8 (0 key file, 1 passphrase),
 *     memory KiB u32, passes u32, lanes u32 (0 for a key file), salt 16, nonce 12,
 *     sealed body (AES-256-GCM, everything before it as associated data), SHA-256 of all that 32
 *
 * The checksum is no protection, it tells a damaged file from a wrong passphrase. The cost travels in the header, so
 * that it can grow; it is bounded, so that a hostile file cannot ask for 64 GiB.
 */
const MAGIC = utf8("SANDIKEY");
const VERSION = 1;
const KIND = { keyFile: 0, passphrase: 1 } as const;
const HEADER = 8 + 1 + 1 + 12 + 16 + 12;
const CHECKSUM = 32;

const LARGEST = 16_384;

/** What opens a key store: a passphrase (UTF-8), or the 32 bytes of a key file. */
export type KeystoreKey =
  | { readonly by: "passphrase"; readonly passphrase: Uint8Array; readonly cost?: Argon2Cost }
  | { readonly by: "keyFile"; readonly key: Uint8Array };

export type KeystoreWorld = {
  readonly primitives: Primitives;
  readonly slow: Pick<SlowPrimitives, "argon2id">;
  readonly rng: Rng;
};

const body = v.strictObject({
  identitySeed: fixedBytes(32),
  rsaPkcs8: anyBytes,
  rsaSpki: anyBytes,
  storageKey: fixedBytes(32),
  createdAt: count,
});

export async function sealKeystore(
  secrets: ProfileSecrets,
  key: KeystoreKey,
  world: KeystoreWorld,
): Promise<Uint8Array> {
  const { primitives, rng } = world;
  const cost = key.by === "passphrase" ? (key.cost ?? DEFAULT_COST) : { memoryKiB: 0, passes: 0, lanes: 0 };
  const [salt, nonce] = [rng(16), rng(12)];
  const kind = Uint8Array.of(VERSION, KIND[key.by]);
  const costs = concat(u32(cost.memoryKiB), u32(cost.passes), u32(cost.lanes));
  const header = concat(MAGIC, kind, costs, salt, nonce);
  const sealingKey = await keyOf(key, salt, cost, world);
  const { identitySeed, rsaPkcs8, rsaSpki, storageKey, createdAt } = secrets;
  const plaintext = encodeCbor({ identitySeed, rsaPkcs8, rsaSpki, storageKey, createdAt });
  const sealed = primitives.aesGcm.seal(sealingKey, nonce, plaintext, header);
  return concat(header, sealed, primitives.sha256(concat(header, sealed)));
}

/** Whether a key store asks for a passphrase. `KEYSTORE_DAMAGED`, `KEYSTORE_NEWER`. */
export function keystoreKind(file: Uint8Array, primitives: Primitives): Result<KeystoreKey["by"], ProtocolError> {
  const parsed = parse(file, primitives);
  return parsed.ok ? ok(parsed.value.by) : parsed;
}

/**
 * Errors: `KEYSTORE_DAMAGED` (truncated, or a byte changed), `KEYSTORE_NEWER`, `KEYSTORE_NEEDS_PASSPHRASE`,
 * `KEYSTORE_WRONG_PASSPHRASE`, `KEYSTORE_WRONG_KEY_FILE`.
 */
export async function openKeystore(
  file: Uint8Array,
  key: KeystoreKey,
  world: KeystoreWorld,
): Promise<Result<ProfileSecrets, ProtocolError>> {
  const { primitives } = world;
  const parsed = parse(file, primitives);
  if (!parsed.ok) return parsed;
  const { by, cost, salt, nonce, header, sealed } = parsed.value;
  if (by === "passphrase" && key.by !== "passphrase") return err(new NodeClientError("KEYSTORE_NEEDS_PASSPHRASE"));
  if (by === "keyFile" && key.by !== "keyFile") return err(new NodeClientError("KEYSTORE_HAS_NO_PASSPHRASE"));
  const opened = primitives.aesGcm.open(await keyOf(key, salt, cost, world), nonce, sealed, header);
  if (!opened)
    return err(new NodeClientError(by === "passphrase" ? "KEYSTORE_WRONG_PASSPHRASE" : "KEYSTORE_WRONG_KEY_FILE"));
  const fields = decodeCbor(body, opened, "keystore");
  return fields.ok ? ok(new ProfileSecrets(fields.value)) : damaged("body");
}

async function keyOf(key: KeystoreKey, salt: Uint8Array, cost: Argon2Cost, world: KeystoreWorld): Promise<Uint8Array> {
  if (key.by === "passphrase") return world.slow.argon2id(key.passphrase, salt, cost, 32);
  return world.primitives.hkdfSha256(key.key, salt, utf8("sandi/keystore/v1"), 32);
}

function parse(file: Uint8Array, primitives: Primitives) {
  if (file.length > LARGEST) return damaged("length");
  if (file.length < HEADER + CHECKSUM) return damaged("length");
  const covered = file.subarray(0, file.length - CHECKSUM);
  if (!equal(file.subarray(0, 8), MAGIC)) return damaged("magic");
  if (!equal(primitives.sha256(covered), file.subarray(covered.length))) return damaged("checksum");
  const reader = new Reader(covered.subarray(8));
  const version = reader.u8("version");
  if (version !== VERSION) return err(new NodeClientError("KEYSTORE_NEWER", { version, known: VERSION }));
  const kind = reader.u8("kind");
  const cost = { memoryKiB: reader.u32("memory"), passes: reader.u32("passes"), lanes: reader.u32("lanes") };
  const salt = reader.bytes(16, "salt");
  const nonce = reader.bytes(12, "nonce");
  const by = kind === KIND.passphrase ? ("passphrase" as const) : ("keyFile" as const);
  if (kind !== KIND[by]) return damaged("kind");
  if (by === "passphrase" && !isSaneCost(cost)) return damaged("cost");
  return ok({ by, cost, salt, nonce, header: file.subarray(0, HEADER), sealed: covered.subarray(HEADER) });
}

function damaged(part: string): Result<never, ProtocolError> {
  return err(new NodeClientError("KEYSTORE_DAMAGED", { part }));
}

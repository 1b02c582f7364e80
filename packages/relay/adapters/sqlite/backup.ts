import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import type { ProtocolError } from "@sandi/protocol";
import * as v from "valibot";
import { RelayError } from "../../errors/relayError.ts";
import { writeDurably } from "../files/durable.ts";
import { parseRelayKey } from "../files/relayKey.ts";
import { inspectCopy, makeCopySafe } from "./inspect.ts";

/** The files of a backup. The last one is written when the others are complete. */
const DATABASE = "relay.db";
const KEY = "relay.key";
const MANIFEST = "backup.json";
/** Files that SQLite may leave beside an interrupted copy. */
const LEFTOVERS = [DATABASE, `${DATABASE}-journal`, `${DATABASE}-wal`, `${DATABASE}-shm`, KEY, MANIFEST];

const MANIFEST_SCHEMA = v.object({
  sandi: v.literal("relay backup"),
  format: v.literal(1),
  made: v.string(),
  schema: v.number(),
  bytes: v.number(),
  sha256: v.string(),
  /** The relay's Ed25519 public key, hex. */
  relay: v.string(),
});
export type Manifest = v.InferOutput<typeof MANIFEST_SCHEMA>;

/** The temporary name under which a backup is made. Whatever has the final name is complete. */
export function partialPath(path: string): string {
  return `${path}.partial`;
}

/** Makes the directory. Leftovers of an interrupted copy are deleted; anything else there is `BACKUP_EXISTS`. */
export function beginBackup(path: string, keyFile: string): { readonly database: string } {
  const partial = partialPath(path);
  if (existsSync(partial)) discardBackup(path);
  if (existsSync(path) || existsSync(partial)) throw new RelayError("BACKUP_EXISTS", { path });
  mkdirSync(partial, { mode: 0o700 });
  writeDurably(join(partial, KEY), readFileSync(keyFile));
  return { database: join(partial, DATABASE) };
}

export function discardBackup(path: string): void {
  const partial = partialPath(path);
  for (const name of LEFTOVERS) rmSync(join(partial, name), { force: true });
  try {
    rmdirSync(partial);
  } catch {
    // It is gone, or holds something else, which is not ours to delete.
  }
}

/** Makes the copy safe to restore, reads every row of it, and writes down what it is. @throws ProtocolError BACKUP_DAMAGED */
export async function completeBackup(directory: string, made: Date): Promise<Manifest> {
  const database = join(directory, DATABASE);
  makeCopySafe(database);
  const { schema, relayKey } = inspectCopy(database);
  const relay = toHex(relayKey);
  if (publicKeyIn(join(directory, KEY)) !== relay)
    throw new RelayError("BACKUP_DAMAGED", { path: directory, reason: "its key is another relay's" });
  const manifest: Manifest = {
    sandi: "relay backup",
    format: 1,
    made: made.toISOString(),
    schema,
    bytes: statSync(database).size,
    sha256: await sha256(database),
    relay,
  };
  writeDurably(join(directory, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** Checks that a backup is complete, byte for byte. @throws ProtocolError BACKUP_NOT_FOUND, BACKUP_DAMAGED */
export async function checkBackup(
  directory: string,
): Promise<{ readonly manifest: Manifest; readonly database: string; readonly key: string }> {
  const database = join(directory, DATABASE);
  const key = join(directory, KEY);
  let text: string;
  try {
    text = readFileSync(join(directory, MANIFEST), "utf8");
  } catch (cause) {
    throw new RelayError("BACKUP_NOT_FOUND", { path: directory }, { cause });
  }
  const damaged = (reason: string): ProtocolError => new RelayError("BACKUP_DAMAGED", { path: directory, reason });
  const manifest = parseManifest(text);
  if (manifest === undefined) throw damaged(MANIFEST);
  for (const file of [database, key]) if (!existsSync(file)) throw damaged(`${file} is missing`);
  if (statSync(database).size !== manifest.bytes || (await sha256(database)) !== manifest.sha256)
    throw damaged(DATABASE);
  if (publicKeyIn(key) !== manifest.relay) throw damaged(KEY);
  return { manifest, database, key };
}

function parseManifest(text: string): Manifest | undefined {
  try {
    const parsed = v.safeParse(MANIFEST_SCHEMA, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

function publicKeyIn(path: string): string | undefined {
  const seed = parseRelayKey(readFileSync(path, "utf8"));
  return seed && toHex(nodePrimitives.ed25519.publicKey(seed));
}

export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

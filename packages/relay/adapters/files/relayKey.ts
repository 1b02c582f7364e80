import { createHash } from "node:crypto";
import { chmodSync, readFileSync, statSync } from "node:fs";
import { fromHex, toHex } from "@sandi/crypto";
import { RelayError } from "../../errors/relayError.ts";
import { writeDurably } from "./durable.ts";

const HEADER = "sandi relay key v1";

/**
 * The relay's Ed25519 seed (32 bytes), in a file that only its owner reads: header, seed and checksum, a line each. If
 * there is no file, a new seed is made. A file that cannot be read is never replaced (`RELAY_KEY_DAMAGED`), because
 * clients have pinned its key.
 */
export function loadRelayKey(
  path: string,
  random: (length: number) => Uint8Array,
): { seed: Uint8Array; made: boolean } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      throw new RelayError("RELAY_KEY_DAMAGED", { path }, { cause: error });
    const seed = random(32);
    writeDurably(path, `${HEADER}\n${toHex(seed)}\n${checksum(seed)}\n`);
    return { seed, made: true };
  }
  const seed = parseRelayKey(text);
  if (seed === undefined) throw new RelayError("RELAY_KEY_DAMAGED", { path });
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  return { seed, made: false };
}

/** The seed in the text of a key file; undefined if the text is not one. */
export function parseRelayKey(text: string): Uint8Array | undefined {
  const [header, hex, sum, rest, ...more] = text.split("\n");
  const seed = /^[0-9a-f]{64}$/.test(hex ?? "") ? fromHex(hex!) : undefined;
  return header === HEADER && seed && sum === checksum(seed) && rest === "" && more.length === 0 ? seed : undefined;
}

function checksum(seed: Uint8Array): string {
  return createHash("sha256").update(`${HEADER}\n`).update(seed).digest("hex").slice(0, 16);
}

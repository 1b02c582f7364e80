import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SOCKET = "relay.sock";
/** `sun_path` holds 104 bytes on macOS and 108 on Linux, including the zero at its end. */
const LONGEST = process.platform === "linux" ? 107 : 103;

/** Where a relay that runs on this data directory listens for its operator. */
export function adminSocketPath(dataDir: string): string {
  if (process.platform !== "win32") return join(resolve(dataDir), SOCKET);
  const name = createHash("sha256").update(resolve(dataDir).toLowerCase()).digest("hex").slice(0, 32);
  return `\\\\.\\pipe\\sandi-relay-${name}`;
}

/**
 * Hands `use` a path to the socket that is short enough for the system. If the real path is too long, it goes through a
 * link that exists only meanwhile.
 */
export async function withAdminPath<T>(dataDir: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = adminSocketPath(dataDir);
  if (process.platform === "win32" || Buffer.byteLength(path) <= LONGEST) return await use(path);
  const folder = mkdtempSync(join(tmpdir(), "sandi-"));
  try {
    symlinkSync(resolve(dataDir), join(folder, "d"));
    return await use(join(folder, "d", SOCKET));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

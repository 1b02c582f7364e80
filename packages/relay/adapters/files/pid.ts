import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The process that uses a data directory, or used it last. */
export function readPid(dataDir: string): string {
  try {
    return readFileSync(join(dataDir, "relay.pid"), "utf8").trim();
  } catch {
    return "?";
  }
}

import { homedir } from "node:os";
import { join } from "node:path";
import type { Options } from "./options.ts";

/** Where a relay keeps its data: what --data says, else a folder of the user's. */
export function relayDataDir(options: Options): string {
  return (
    options.text("data") ?? join(process.env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "sandi", "relay")
  );
}

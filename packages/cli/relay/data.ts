import { homedir } from "node:os";
import { join } from "node:path";

/** Where a relay keeps its data: --data, else SANDI_RELAY_DATA, else a folder of the user. */
export function relayDataDir(options: { text(name: "data"): string | undefined }): string {
  const { SANDI_RELAY_DATA, XDG_DATA_HOME } = process.env;
  const standard = join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "sandi", "relay");
  return options.text("data") ?? (SANDI_RELAY_DATA || standard);
}

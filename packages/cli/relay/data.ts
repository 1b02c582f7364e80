import { join } from "node:path";
import { dataHome } from "@sandi/client/node/folders";

/** Where a relay keeps its data: --data, else SANDI_RELAY_DATA, else a folder of the user. */
export function relayDataDir(options: { text(name: "data"): string | undefined }): string {
  return options.text("data") ?? (process.env.SANDI_RELAY_DATA || join(dataHome(), "sandi", "relay"));
}

// Runs in Chromium: the transport of a page.
import { webSocketTransport } from "@sandi/client/web";
import { transportLog } from "./transportLog.ts";

export function log(url: string, hangUp: boolean): Promise<string[]> {
  return transportLog(webSocketTransport, url, hangUp);
}

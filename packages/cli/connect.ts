import { openClient, type SandiClient } from "@sandi/client";
import { ProtocolError } from "@sandi/protocol";
import type { Options } from "./options.ts";
import type { OpenedProfile } from "./profiles.ts";

/** @throws ProtocolError USAGE_RELAY_URL */
export function relayUrl(options: Options, flag: "relay" | "forget-relay" = "relay"): string {
  const text = options.text(flag)!;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "ws:" && url.protocol !== "wss:") || url.hostname === "" || url.username !== "")
    throw new ProtocolError("USAGE_RELAY_URL", { url: text });
  return text.replace(/\/+$/, "");
}

export function connect(options: Options, opened: OpenedProfile): SandiClient {
  return openClient({ relay: relayUrl(options), profile: opened.profile });
}

/** Waits until the client has joined and knows the first page of the directory. @throws ProtocolError RELAY_UNREACHABLE or why it stopped */
export function joined(client: SandiClient, url: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: ProtocolError | undefined;
    const finish = (error?: ProtocolError): void => {
      clearTimeout(timer);
      stop();
      if (error) reject(error);
      else resolve();
    };
    const timer = setTimeout(
      () => finish(last ?? new ProtocolError("RELAY_UNREACHABLE", { url, reason: "timeout" })),
      timeoutMs,
    );
    const stop = client.on((event) => {
      if (event.event === "offline" && event.error) last = event.error;
      if (event.event === "stopped") finish(event.error);
      if (event.event === "peers" && client.online) finish();
    });
  });
}

import { execFile } from "node:child_process";

/**
 * Tells systemd (Type=notify) how far the relay is. The socket of NOTIFY_SOCKET is a datagram one, which Node does not
 * open, so that systemd's own program says it; where there is none, or nobody asked, nothing happens.
 */
export function tellSystemd(state: "READY=1" | "STOPPING=1", env: NodeJS.ProcessEnv): void {
  if (!env.NOTIFY_SOCKET) return;
  execFile("systemd-notify", [state], { timeout: 5_000 }, () => undefined).unref();
}

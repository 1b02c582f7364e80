import { execFile } from "node:child_process";

/**
 * Tells systemd (Type=notify) about the relay's state. NOTIFY_SOCKET is a datagram socket, which Node cannot open, so
 * systemd's own program is used. If there is none, or nobody asked, nothing happens.
 */
export function tellSystemd(state: "READY=1" | "STOPPING=1", env: NodeJS.ProcessEnv): void {
  if (!env.NOTIFY_SOCKET) return;
  execFile("systemd-notify", [state], { timeout: 5_000 }, () => undefined).unref();
}

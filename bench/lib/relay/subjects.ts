import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RelayLimits } from "@sandi/relay";
import { nextMessage, startPinned } from "./processes.ts";
import { RELAY_CORE } from "./sample.ts";

/** A relay or a peer that runs. */
export type Server = {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
};

/** Raised so that they are not what is measured; every other limit is as it is by default. */
export const RAISED_LIMITS = { ratePerSecond: 10_000_000, burst: 10_000_000 } satisfies Partial<RelayLimits>;

export type SandiOptions = { readonly limits?: Partial<RelayLimits>; readonly nodeFlags?: readonly string[] };

/** The relay as it is shipped, with a new data directory on disk. */
export async function startSandi({ limits = RAISED_LIMITS, nodeFlags = [] }: SandiOptions = {}): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), "sandi-bench-"));
  const child = startPinned("relayProcess.ts", {
    core: RELAY_CORE,
    nodeFlags,
    args: [JSON.stringify({ dataDir, limits })],
  });
  const { port } = await nextMessage<{ port: number }>(child, "the relay");
  return {
    port,
    pid: child.pid!,
    async stop() {
      if (child.connected) child.disconnect();
      if (child.exitCode === null) await once(child, "exit");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

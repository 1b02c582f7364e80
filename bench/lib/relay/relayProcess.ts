/** The real relay in its own process: `relayProcess.ts OPTIONS`, as JSON. It stops when its parent is gone. */
import { setTimeout as pause } from "node:timers/promises";
import { type RelayOptions, startRelay } from "@sandi/relay";

const relay = await startRelay({ ...(JSON.parse(process.argv[2]!) as RelayOptions), port: 0 });
process.send!({ port: relay.port });
process.on("disconnect", () => void relay.stop());
process.on("SIGINT", () => {});
process.on("message", () => void settle());

/** Garbage is not what a connection needs. Several times, because what one collection frees may hold something else. */
async function settle(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await pause(250);
  }
  const { heapUsed, external } = process.memoryUsage();
  process.send!(heapUsed + external);
}

const { reason } = await relay.closed;
process.exitCode = reason === "stopped" ? 0 : 70;

/** The real relay in a process of its own: `relayProcess.ts OPTIONS`, as JSON. Says where it listens; stops when it is left alone. */
import { type RelayOptions, startRelay } from "@sandi/relay";

const relay = await startRelay({ ...(JSON.parse(process.argv[2]!) as RelayOptions), port: 0 });
process.send!({ port: relay.port });
process.on("disconnect", () => void relay.stop());
process.on("SIGINT", () => {});
const { reason } = await relay.closed;
process.exitCode = reason === "stopped" ? 0 : 70;

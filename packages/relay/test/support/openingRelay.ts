/** Starts a relay and stops it: a program to be killed meanwhile. Arguments: data directory, time. */
import { startRelay } from "../../main.ts";

const [dataDir, now] = process.argv.slice(2);
const relay = await startRelay({ dataDir: dataDir!, port: 0, invitesOnly: true, clock: () => Number(now) });
await relay.stop();

/** The relay without sockets, disks and timers: it runs wherever JavaScript does, in a page too. */
export type { RouterPorts } from "./assemble.ts";
export type { JoinKeys, OpenedRecord } from "./join/join.ts";
export { joinKeys } from "./join/joinKeys.ts";
export { DEFAULT_LIMITS, type RelayLimits } from "./limits.ts";
export { LocalBus } from "./local/localBus.ts";
export { MemoryStore } from "./local/memoryStore.ts";
export type * from "./ports.ts";
export { Router } from "./router.ts";

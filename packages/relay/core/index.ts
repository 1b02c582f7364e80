/** The relay without sockets, disks and timers: it runs wherever JavaScript does, in a page too. */
export type { RelayPorts } from "./assemble.ts";
export type { JoinKeys, OpenedCard } from "./base/keys.ts";
export { DEFAULT_LIMITS, type RelayLimits } from "./base/limits.ts";
export type * from "./base/ports.ts";
export { joinKeys } from "./join/joinKeys.ts";
export { LocalBus } from "./local/localBus.ts";
export { MemoryStore } from "./local/memoryStore.ts";
export { Relay } from "./relay.ts";

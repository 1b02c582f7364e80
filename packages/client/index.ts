export { type ClientOptions, isLoopback, type Message, SandiClient } from "./client.ts";
export type {
  ClientEvent,
  Contact,
  EngineEffect,
  HistoryRow,
  Peer,
  ProfileStore,
  Snapshot,
  StoreOp,
} from "./core/model.ts";
export { forgetRelay } from "./core/relayPin.ts";
export type { World } from "./driver.ts";
export { nodeWorld, openClient } from "./node/index.ts";
export { ephemeralProfile, openProfile, type Profile, type ProfileOptions, profilesRoot } from "./node/profile.ts";
export { wsTransport, wsTransportTrusting } from "./node/webSocket.ts";
export { type TracedStep, tap } from "./trace.ts";
export type { Connection, Transport, TransportEvents } from "./transport.ts";

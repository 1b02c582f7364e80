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
export {
  chooseLanguage,
  LANGUAGES,
  type Language,
  type MessageKey,
  type Translate,
  translator,
} from "./locale/index.ts";
export { nodeWorld, openClient } from "./node.ts";
export { ephemeralProfile, openProfile, type Profile, type ProfileOptions, profilesRoot } from "./profile/profile.ts";
export { type TracedStep, tap } from "./trace.ts";
export type { Connection, Transport, TransportEvents } from "./transport.ts";
export { wsTransport, wsTransportTrusting } from "./wsTransport.ts";

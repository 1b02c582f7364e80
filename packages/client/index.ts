export { SandiClient } from "./client.ts";
export type { ClientEvent, MessageState, Peer, Request } from "./core/base/events.ts";
export type { EngineEffect } from "./core/base/io.ts";
export { forgetRelay } from "./core/link/pin.ts";
export type { World } from "./driver/world.ts";
export type { Message, Reaction } from "./messages.ts";
export { isNotTheVerified } from "./namesake.ts";
export type { ClientOptions } from "./options.ts";
export { ephemeralProfileIn, type Profile } from "./profile.ts";
export type { Hit, SearchOptions } from "./search/hit.ts";
export { MemoryStore } from "./store/memory.ts";
export type {
  Committed,
  Contact,
  ConversationRow,
  Edge,
  HistoryKey,
  HistoryRow,
  InboxRow,
  KeyringRow,
  LedgerOf,
  Newest,
  OutboundRow,
  OutboxRow,
  ProfileStore,
  Recipient,
  Seqs,
  Snapshot,
  StoredConversation,
  StoreOp,
} from "./store/port.ts";
export type { Connection, Transport, TransportEvents } from "./transport.ts";

import type { ProtocolError } from "@sandi/protocol";

/** What a connection tells its owner; `closed` comes exactly once, whether or not `opened` came before it. */
export type TransportEvents = {
  opened(): void;
  /** One binary WebSocket message; the receiver owns it. */
  message(bytes: Uint8Array): void;
  closed(error?: ProtocolError): void;
};

export interface Connection {
  /** Queues one WebSocket message of at most 1 MiB. */
  send(message: Uint8Array): void;
  /** Hangs up. `closed` follows. */
  close(): void;
  /** Reads no further until `resume`; absent if the platform cannot. */
  pause?(): void;
  resume?(): void;
}

/** Opens a connection to the relay; failures are told by `closed`, never thrown. */
export type Transport = (url: string, events: TransportEvents) => Connection;

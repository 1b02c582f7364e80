import type { ProtocolError } from "@sandi/protocol";
import type { AdminOperations } from "../adapters/admin/socket.ts";
import type { NatsOptions } from "../adapters/nats/index.ts";
import type { SocketKind } from "../adapters/sockets/wsServer.ts";
import type { TlsFiles } from "../adapters/tls/certificate.ts";
import type { RelayLimits } from "../core/limits.ts";
import type { MailStore, RelayLog, RelayObserver } from "../core/ports.ts";

export type RelayOptions = {
  /** Default 127.0.0.1. Anything but loopback needs `tls` or `behindProxy`: `BIND_NEEDS_TLS`. */
  readonly host?: string;
  /** Default 8888; 0 for any free one. */
  readonly port?: number;
  readonly limits?: Partial<RelayLimits>;
  /** TLS is done by a proxy in front; addresses are then not limited, and Host is not judged. */
  readonly behindProxy?: boolean;
  /**
   * Newcomers need an invite, and nobody may list who is registered. Default: false on loopback, true elsewhere and
   * behind a proxy.
   */
  readonly invitesOnly?: boolean;
  /** TLS 1.3 only. The files are watched, and read again when they change. */
  readonly tls?: TlsFiles;
  /** What carries the WebSockets: docs/operations.md. Default `auto`. TLS is always Node's. */
  readonly sockets?: SocketKind;
  /** Serves `/metrics` for Prometheus on a port of its own. Default: not at all. Default host 127.0.0.1. */
  readonly metrics?: { readonly host?: string; readonly port: number };
  /** For as long after `stop` clients are still served and only newcomers turned away. Default 0 ms. */
  readonly drainMs?: number;
  /** Default: none. */
  readonly log?: RelayLog;
  /** Hears who comes and goes and what passes. Default: none. */
  readonly observer?: RelayObserver;
  /** Default `Date.now`, and for what must not be set `performance.now`. */
  readonly clock?: () => number;
  /** Several relays that serve as one: mail, directory and presence are in NATS JetStream, and not in `dataDir`. */
  readonly nats?: NatsOptions;
  /** Puts itself between the relay and its store: for tests of what happens when a store does not keep its word. */
  readonly wrapStore?: (store: MailStore) => MailStore;
} & (
  | {
      /** Made if it does not exist; holds `relay.key`, `relay.db` and `relay.pid`. One relay at a time. */
      readonly dataDir: string;
      readonly ephemeral?: false;
    }
  | {
      /** Keeps nothing beyond the process, its own identity included. */
      readonly ephemeral: true;
      readonly dataDir?: undefined;
    }
);

export type RelayEnd = { readonly reason: "stopped" } | { readonly reason: "failed"; readonly error: ProtocolError };

export type RunningRelay = {
  /** `ws://127.0.0.1:8888`, with the port that was really taken. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:9464/metrics`, where metrics are served. */
  readonly metricsUrl: string | undefined;
  /** Ed25519 public key, 32 bytes. */
  readonly relayKey: Uint8Array;
  /** The full fingerprint, as clients show it. */
  readonly fingerprint: string;
  /** Where its mail is, without what is secret in it; undefined for a relay on its own. */
  readonly nats: string | undefined;
  /** Ready within this many ms of `startRelay`. */
  readonly startedInMs: number;
  /** The limit of connections, or what the system's limit of descriptors leaves of it. */
  readonly connections: number;
  /** What the operator's socket offers, for programs that run a relay themselves. */
  readonly operations: AdminOperations;
  /** Clients joined and clients registered, at this moment. */
  counts(): { readonly connected: number; readonly registered: number };
  /** Reads the certificate's files again now. @throws ProtocolError TLS_…; the one in use stays then */
  reloadTls(): void;
  /** Takes no more, writes down what is in memory, says goodbye, closes. May be called more than once. */
  stop(): Promise<void>;
  /** Resolves when it has ended, whatever for. A process must exit non-zero where it `failed`. */
  readonly closed: Promise<RelayEnd>;
};

import type { ProtocolError } from "@sandi/protocol";
import type { AdminOperations } from "../adapters/admin/operation.ts";
import type { WebFiles } from "../adapters/http/webPage.ts";
import type { NatsOptions } from "../adapters/nats/index.ts";
import type { SocketKind } from "../adapters/sockets/relayServer.ts";
import type { TlsFiles } from "../adapters/tls/certificate.ts";
import type { RelayLimits } from "../core/base/limits.ts";
import type { MailStore, RelayLog, RelayObserver } from "../core/base/ports.ts";

export type RelayOptions = {
  /** Default 127.0.0.1. Anything but loopback needs `tls` or `behindProxy`: `BIND_NEEDS_TLS`. */
  readonly host?: string;
  /** Default 8888; 0 for any free one. */
  readonly port?: number;
  readonly limits?: Partial<RelayLimits>;
  /** A proxy in front does TLS. Then addresses are not limited, and Host is not checked. */
  readonly behindProxy?: boolean;
  /**
   * Newcomers need an invite, and nobody can list members. Default: false on loopback, true elsewhere and behind a
   * proxy.
   */
  readonly invitesOnly?: boolean;
  /** TLS 1.3 only. The files are watched, and read again when they change. */
  readonly tls?: TlsFiles;
  /** What carries the WebSockets: docs/operations.md. Default `auto`. TLS is always Node's. */
  readonly sockets?: SocketKind;
  /** The messenger's page, served at `/`. Default: a plain page that says how to join. */
  readonly web?: WebFiles;
  /**
   * Origins, as browsers write them (`https://chat.example`), of pages that others serve and that may use this relay.
   * Default: none; every other foreign Origin is refused.
   */
  readonly webOrigins?: readonly string[];
  /** Serves `/metrics` for Prometheus on a port of its own. Default: not at all. Default host 127.0.0.1. */
  readonly metrics?: { readonly host?: string; readonly port: number };
  /** How long after `stop` clients are still served and only newcomers are turned away. Default 0 ms. */
  readonly drainMs?: number;
  /** Default: none. */
  readonly log?: RelayLog;
  /** Is told who joins and leaves, and what passes. Default: none. */
  readonly observer?: RelayObserver;
  /** Default `Date.now`, and `performance.now` where the clock must not jump. */
  readonly clock?: () => number;
  /**
   * For several relays that serve as one. Mail, directory and presence are then in NATS JetStream, not in `dataDir`.
   */
  readonly nats?: NatsOptions;
  /** Wraps the store. For tests of what happens if a store breaks its promises. */
  readonly wrapStore?: (store: MailStore) => MailStore;
} & (
  | {
      /**
       * Made if it does not exist. Holds `relay.key`, `relay.db` and `relay.pid`. Only one relay can use it at a time.
       */
      readonly dataDir: string;
      readonly ephemeral?: false;
    }
  | {
      /** Keeps nothing after the process ends, not even the relay's own identity. */
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
  /** The URL of NATS without secrets; undefined for a relay on its own. */
  readonly nats: string | undefined;
  /** Ready within this many ms of `startRelay`. */
  readonly startedInMs: number;
  /** The limit of connections, possibly lowered to the system's limit of descriptors. */
  readonly connections: number;
  /** What the operator's socket offers, for programs that run a relay themselves. */
  readonly operations: AdminOperations;
  /** How many clients are joined and registered at this moment. */
  counts(): { readonly connected: number; readonly registered: number };
  /** Reads the certificate's files again now. @throws ProtocolError TLS_…; the certificate in use stays then */
  reloadTls(): void;
  /** Accepts nothing more, writes what is in memory to disk, says goodbye and closes. May be called more than once. */
  stop(): Promise<void>;
  /** Resolves when the relay has ended, for whatever reason. If it `failed`, a process must exit non-zero. */
  readonly closed: Promise<RelayEnd>;
};

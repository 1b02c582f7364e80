import { readFileSync } from "node:fs";
import { JetStreamApiError, type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { type ConnectionOptions, connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { ProtocolError } from "@sandi/protocol";
import { RelayError } from "../../errors/relayError.ts";

/** KV with compare-and-set by subject, and messages of a subject by number. */
const OLDEST: readonly [number, number, number] = [2, 9, 0];
const CONNECT_MS = 5_000;
/** How long to wait for an answer before asking again. */
const API_MS = 2_000;
/** A server that is cut off must be noticed before the lease is over. */
const PING_MS = 1_000;
const NO_CLUSTER = 10_074;
const NO_PEERS = 10_005;

export type NatsLink = {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  /** Replicas of everything: three if JetStream is a cluster, otherwise one. */
  readonly replicas: 1 | 3;
  readonly url: string;
};

/** @param url `nats://[user:password@]host[:port]`, or `tls://…`, several with commas between them */
export async function connectNats(url: string, credentials: string | undefined, name: string): Promise<NatsLink> {
  const { shown, options } = parseUrl(url, credentials);
  let connection: NatsConnection;
  try {
    connection = await connect({
      ...options,
      name,
      timeout: CONNECT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      pingInterval: PING_MS,
      maxPingOut: 2,
    });
  } catch (cause) {
    throw new RelayError("NATS_UNREACHABLE", { url: shown, reason: (cause as Error).message }, { cause });
  }
  try {
    const version = connection.info?.version ?? "0";
    if (isOlder(version)) throw new RelayError("NATS_TOO_OLD", { url: shown, version, needed: OLDEST.join(".") });
    if (connection.info?.jetstream !== true)
      throw new RelayError("NATS_WITHOUT_JETSTREAM", { url: shown, reason: "it is not enabled" });
    // A server that is part of a cluster says so.
    const replicas = connection.info?.cluster === undefined ? 1 : 3;
    const manager = await jetstreamManager(connection, { timeout: API_MS }).catch((cause: unknown) => {
      throw setupError(cause, { url: shown, replicas });
    });
    return { connection, manager, replicas, url: shown };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Adds the missing replicas to a stream that was made before there were three servers. */
export async function raiseReplicas({ manager, replicas }: NatsLink, stream: string): Promise<void> {
  const { config } = await manager.streams.info(stream);
  if (config.num_replicas < replicas) await manager.streams.update(stream, { num_replicas: replicas });
}

/** Turns what JetStream said, or did not say, during the setup into an error for the operator. */
export function setupError(error: unknown, { url, replicas }: Pick<NatsLink, "url" | "replicas">): unknown {
  if (!(error instanceof Error) || error instanceof ProtocolError) return error;
  const reason = error.message;
  const code = error instanceof JetStreamApiError ? error.code : 0;
  const silent = /timeout|no responders|unavailable/i.test(reason);
  // Servers that cannot reach the rest of their cluster do not answer.
  if (code === NO_PEERS || code === NO_CLUSTER || (silent && replicas > 1))
    return new RelayError("NATS_NO_QUORUM", { url, replicas, reason }, { cause: error });
  return new RelayError(silent ? "NATS_UNREACHABLE" : "NATS_WITHOUT_JETSTREAM", { url, reason }, { cause: error });
}

function parseUrl(list: string, credentials: string | undefined): { shown: string; options: ConnectionOptions } {
  const urls = list.split(",").map((one) => {
    const text = one.trim();
    const bad = (): ProtocolError => new RelayError("NATS_ADDRESS", { url: withoutSecrets(text) });
    let url: URL;
    try {
      url = new URL(text.includes("://") ? text : `nats://${text}`);
    } catch {
      throw bad();
    }
    if (!["nats:", "tls:"].includes(url.protocol) || url.hostname === "") throw bad();
    return url;
  });
  const { username, password } = urls[0]!;
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return {
    // Without what is secret in it.
    shown: urls.map(({ protocol, host }) => `${protocol}//${host}`).join(","),
    options: {
      servers: urls.map(({ hostname, port }) => `${hostname}:${port || 4222}`),
      ...(urls.some(({ protocol }) => protocol === "tls:") && { tls: {} }),
      ...(user !== "" && pass !== "" && { user, pass }),
      ...(user !== "" && pass === "" && { token: user }),
      ...(credentials !== undefined && { authenticator: credsAuthenticator(readCredentials(credentials)) }),
    },
  };
}

function withoutSecrets(address: string): string {
  return address.replace(/^([^/]*\/\/)?.*@/, "$1");
}

function readCredentials(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new RelayError("NATS_CREDENTIALS_UNREADABLE", { path, reason }, { cause });
  }
}

function isOlder(version: string): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, needed] of OLDEST.entries()) {
    const has = parts[index] ?? 0;
    if (has !== needed) return !(has > needed);
  }
  return false;
}

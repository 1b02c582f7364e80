import { DiscardPolicy, JetStreamApiError, RetentionPolicy, StorageType, type StoredMsg } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { type NatsLink, raiseReplicas } from "./connection.ts";

/** Of a stream, of the server, of the account. */
const FULL: ReadonlySet<number> = new Set([10_077, 10_047, 10_023, 10_028]);
/** How long an answer of the server is waited for. */
export const WRITE_MS = 2_000;
/** How long it is tried again while a stream elects a new leader. */
export const PATIENCE_MS = 8_000;
export const AGAIN_MS = 100;

export type StreamOptions = {
  readonly name: string;
  readonly subjects: string;
  readonly maxBytes: number;
  /** 0 for as long as it is not deleted. */
  readonly maxAgeMs: number;
};

/** Makes the stream, or brings its size and its replicas to what is wanted now. A full one refuses what is new. */
export async function openStream(link: NatsLink, { name, subjects, maxBytes, maxAgeMs }: StreamOptions): Promise<void> {
  const { manager, replicas } = link;
  const known = await manager.streams.info(name).catch((error: unknown) => {
    if (error instanceof JetStreamApiError && error.status === 404) return undefined;
    throw error;
  });
  if (known === undefined) {
    await manager.streams.add({
      name,
      subjects: [subjects],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      num_replicas: replicas,
      max_bytes: maxBytes,
      max_age: nanos(maxAgeMs),
      duplicate_window: nanos(1_000),
      allow_direct: true,
    });
    return;
  }
  await raiseReplicas(link, name);
  if (known.config.max_bytes !== maxBytes) await manager.streams.update(name, { max_bytes: maxBytes });
}

export function isFull(error: unknown): boolean {
  return error instanceof JetStreamApiError && FULL.has(error.code);
}

/** The last message of a subject. */
export function lastOf({ manager }: NatsLink, stream: string, subject: string): Promise<StoredMsg | null> {
  return manager.streams.getMessage(stream, { last_by_subj: subject });
}

/**
 * The first message of a subject from number `seq` on. It asks again if a server wrongly believes that it is the leader.
 * @returns undefined if a server that can be reached keeps saying that there is none. Rejects if none can be reached
 */
export function nextOf(
  { manager }: NatsLink,
  stream: string,
  subject: string,
  seq: number,
): Promise<StoredMsg | undefined> {
  // The library's type does not declare the subject. Servers since 2.9 know it.
  const query = { seq, next_by_subj: subject } as { seq: number };
  return patiently(() => manager.streams.getMessage(stream, query));
}

/** Asks until there is something. @returns undefined if a server that can be reached keeps saying no */
export async function patiently<T>(ask: () => Promise<T | null>): Promise<T | undefined> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    let cause: unknown;
    try {
      const found = await ask();
      if (found !== null) return found;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > until) {
      if (cause === undefined) return undefined;
      throw cause;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

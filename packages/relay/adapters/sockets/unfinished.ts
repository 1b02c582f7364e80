/** Bytes of an unfinished message from which on it is watched. */
const SMALL = 65_536;
/** A watched message must end within this time. */
const MESSAGE_MS = 30_000;

/** What is known of a connection's unfinished messages. */
export type Sending = {
  /** Bytes kept of unfinished messages. */
  readonly unfinished: () => number;
  /** Whether a message has ended since the last look. */
  finished: boolean;
  /** When it last had a small unfinished message or none, or ended one. */
  begunAt: number;
};

/**
 * A message may be a megabyte long, and a client that never sends its last byte makes the relay keep the rest. So each
 * unfinished message must end in time. All of them together may take `limit` bytes; if they take more, the oldest ones
 * are cut off.
 * @returns the connections to cut off
 */
export function tooLong<T extends Sending>(connections: Iterable<T>, now: number, limit: number): T[] {
  const cut: T[] = [];
  const rest: { readonly connection: T; readonly bytes: number }[] = [];
  let total = 0;
  for (const connection of connections) {
    const bytes = connection.unfinished();
    if (connection.finished || bytes < SMALL) connection.begunAt = now;
    connection.finished = false;
    if (now - connection.begunAt >= MESSAGE_MS) cut.push(connection);
    else {
      total += bytes;
      if (bytes >= SMALL) rest.push({ connection, bytes });
    }
  }
  if (total <= limit) return cut;
  rest.sort((a, b) => a.connection.begunAt - b.connection.begunAt);
  for (const { connection, bytes } of rest) {
    if (total <= limit) break;
    total -= bytes;
    cut.push(connection);
  }
  return cut;
}

/** A message that has begun to come, and of which there is more than this, is watched. */
const SMALL = 65_536;
/** And must end within this time. */
const MESSAGE_MS = 30_000;

/** A connection, as far as what it has begun to send is concerned. */
export type Sending = {
  /** Bytes that are kept of messages that have not ended. */
  readonly unfinished: () => number;
  /** A message has ended since this was last looked at. */
  finished: boolean;
  /** When it last had little unfinished, or ended a message. */
  begunAt: number;
};

/**
 * A message may have a megabyte, and whoever sends all but its last byte has the relay keep it. One such message must
 * end in time; all of them together may take so much, and beyond that those go that have been at it for longest.
 * @returns who is to be cut off
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

/** What a `Receiver` of ws has and has not given out. Its own types leave the fields out. */
export function heldBy(receiver: unknown): number {
  const { _bufferedBytes = 0, _messageLength = 0 } = (receiver ?? {}) as Partial<Record<string, number>>;
  return _bufferedBytes + _messageLength;
}

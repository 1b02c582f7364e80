import { REFUSALS, type RefusalCode } from "@sandi/protocol";

/** What has happened since the start, in plain numbers. They are read when someone asks. */
export class Counters {
  /** Messages taken: forwarded to a connected recipient at once, or put into a mailbox. Bytes count whole frames. */
  forwarded = 0;
  forwardedBytes = 0;
  enqueued = 0;
  enqueuedBytes = 0;
  /** Messages that became durable, and so are accepted. */
  accepted = 0;
  /** Messages sent to their recipients from a mailbox. Some are sent again after a reconnect. */
  drained = 0;
  drainedBytes = 0;
  acknowledged = 0;
  /** Messages that were forwarded and stored later: not acknowledged in time, or before the connection ended. */
  adopted = 0;
  /** How many of these were not acknowledged in time. */
  graceExpired = 0;
  /** Messages deleted unread at the end of their retention, and messages that the disk has damaged. */
  expired = 0;
  damaged = 0;
  /** How often the store had no room. */
  storeFull = 0;
  joined = 0;
  /** One-time prekeys that were sent here and handed out, and answers to those who fetched. */
  prekeysPublished = 0;
  prekeysHandedOut = 0;
  prekeysFetched = 0;
  readonly refused = new Map((Object.keys(REFUSALS) as RefusalCode[]).map((code) => [code, 0]));
  /** Connections that the relay ended, by the code that it gave. */
  readonly ended = new Map<string, number>([
    ["JOIN_TIMEOUT", 0],
    ["SLOW_READER", 0],
  ]);

  refuse(code: RefusalCode): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  end(code: string): void {
    this.ended.set(code, (this.ended.get(code) ?? 0) + 1);
  }
}

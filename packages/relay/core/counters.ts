import { REFUSALS, type RefusalCode } from "@sandi/protocol";

/** What has happened since the start, in plain numbers: read when somebody asks, never the other way round. */
export class Counters {
  /** Messages taken: passed on to a connected recipient at once, or put into a mailbox. Bytes are those of frames. */
  forwarded = 0;
  forwardedBytes = 0;
  enqueued = 0;
  enqueuedBytes = 0;
  /** Messages that became durable, so that `accepted` is said of them. */
  accepted = 0;
  /** Messages sent to their recipients from a mailbox; some for a second time, after a reconnect. */
  drained = 0;
  drainedBytes = 0;
  acknowledged = 0;
  /** Messages that were passed on and not acknowledged in time, or at the end of a connection, and so were stored. */
  adopted = 0;
  /** Of them, those whose grace was over. */
  graceExpired = 0;
  /** Messages deleted unread, at the end of their retention, and messages that the disk has damaged. */
  expired = 0;
  damaged = 0;
  /** Times that the store had no room. */
  storeFull = 0;
  joined = 0;
  readonly refused = new Map((Object.keys(REFUSALS) as RefusalCode[]).map((code) => [code, 0]));
  /** Connections that the relay ended, by the code that it said. */
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

import { MailboxLostError } from "../../core/base/ports.ts";
import { decodeRecord, encodeRecord, type LogRecord, LogState } from "./mailLog.ts";
import { isWrongSequence, type MailStreams } from "./mailStreams.ts";

const ATTEMPTS = 20;
const NOTHING = new Uint8Array(0);

/** The log of one mailbox, as its owner has it. */
export type Log = {
  readonly state: LogState;
  readonly writer: number;
  counter: number;
  /** The last message of the subject. */
  seq: number;
  base: number;
  records: number;
  bytes: number;
};

/**
 * Shuts out the previous owner, and reads the log. If the streams have replicas it writes two fences: a server before
 * 2.10 may accept a record that was sent at the same moment as the first fence, but none after it. The second fence
 * comes after whatever did get in.
 * @param copied whether the streams have more than one replica
 */
export async function openLog(
  mailbox: number,
  streams: MailStreams,
  random: (bytes: number) => Uint8Array,
  copied: boolean,
): Promise<Log> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const last = await streams.last(mailbox);
    const before = last && decodeRecord(last.data);
    const writer = Number(Buffer.from(random(6)).readUIntBE(0, 6));
    const log: Log = {
      state: new LogState(),
      writer,
      counter: 1,
      seq: last?.seq ?? 0,
      base: before?.base ?? 0,
      records: 0,
      bytes: 0,
    };
    const fence: LogRecord = {
      more: false,
      reset: false,
      writer,
      counter: 0,
      base: log.base,
      nextRow: before?.nextRow ?? 1,
      removals: [],
      rows: [],
      pairs: [],
      frames: NOTHING,
    };
    try {
      log.seq = await streams.publish(mailbox, log, 0, encodeRecord(fence));
      if (copied) log.seq = await streams.publish(mailbox, log, log.counter++, encodeRecord({ ...fence, counter: 1 }));
    } catch (error) {
      // Someone wrote between the two steps. The next attempt comes after that.
      if (error instanceof MailboxLostError && isWrongSequence(error.cause)) continue;
      throw error;
    }
    await replay(mailbox, log, streams);
    return log;
  }
  throw new MailboxLostError(new Set([mailbox]));
}

/** Reads the records up to the fence. */
async function replay(mailbox: number, log: Log, streams: MailStreams): Promise<void> {
  for (let from = Math.max(1, log.base); from <= log.seq; ) {
    const message = await streams.next(mailbox, from);
    const record = decodeRecord(message.data);
    if (record !== undefined) {
      log.records++;
      log.bytes += message.data.length;
      if (log.state.add(message.seq, record)) log.base = log.state.first;
    }
    from = message.seq + 1;
  }
}

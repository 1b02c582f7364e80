import { toHex } from "@sandi/crypto";
import { type ClientId, encodeSend, FRAME_HEADER, type Refused, SEND_FIXED } from "@sandi/protocol";
import type { OutboundRow } from "./model.ts";
import type { Turn } from "./turn.ts";

/** What may be on its way to the relay at once, for one pair: enough to fill a connection, little to send twice. */
const WINDOW_ROWS = 256;
const WINDOW_BYTES = 512 * 1024;

type Pair = {
  readonly peer: ClientId;
  /** In the order in which the relay is to take them; the first is the oldest that is not accepted. */
  rows: OutboundRow[];
  /** The number of the next new row. */
  next: number;
  /** Rows before this index have been sent over the present connection. */
  sent: number;
  /** Nothing is sent before this time: the relay asked to wait. */
  blockedUntil: number;
};

/**
 * The queues towards the relay, one a recipient. A pair number belongs to the way to the relay alone: rows are
 * renumbered from whatever number the relay wants, oldest first (docs/wire.md §4.2).
 */
export class Outbound {
  readonly #pairs = new Map<string, Pair>();
  #nextSeq: number;
  #online = false;

  constructor(nextSeq: number) {
    this.#nextSeq = nextSeq;
  }

  restore(row: OutboundRow): void {
    this.#pair(row.peer, 1).rows.push(row);
  }

  restoreNext(peer: ClientId, next: number): void {
    const pair = this.#pair(peer, next);
    pair.next = Math.max(pair.next, next);
  }

  /** @returns the pair number that the next row would get, for the caller to persist */
  add(peer: ClientId, body: Uint8Array, messageId: Uint8Array | undefined, turn: Turn): number {
    const pair = this.#pair(peer, 1);
    const seq = this.#nextSeq++;
    const row: OutboundRow = { seq, peer, body, number: pair.next++, ...(messageId ? { messageId } : {}) };
    pair.rows.push(row);
    turn.write({ op: "outboundPut", row });
    return pair.next;
  }

  forget(peer: ClientId, turn: Turn): void {
    const pair = this.#pairs.get(toHex(peer));
    if (!pair || pair.rows.length === 0) return;
    turn.write({ op: "outboundDone", seqs: pair.rows.map((row) => row.seq) });
    pair.rows = [];
    pair.sent = 0;
  }

  connected(): void {
    this.#online = true;
    for (const pair of this.#pairs.values()) {
      pair.sent = 0;
      pair.blockedUntil = 0;
    }
  }

  disconnected(): void {
    this.#online = false;
  }

  /** Sends what may be sent now. */
  flush(turn: Turn): void {
    if (!this.#online) return;
    for (const pair of this.#pairs.values()) {
      if (pair.blockedUntil > turn.env.now) continue;
      let bytes = 0;
      for (let i = 0; i < pair.sent; i++) bytes += pair.rows[i]!.body.length;
      while (pair.sent < pair.rows.length && pair.sent < WINDOW_ROWS && bytes < WINDOW_BYTES) {
        const row = pair.rows[pair.sent]!;
        turn.send(encodeSend({ to: row.peer, number: row.number, body: row.body }));
        bytes += FRAME_HEADER + SEND_FIXED + row.body.length;
        pair.sent++;
      }
    }
  }

  /** @returns the rows that the relay has now, in their order */
  accepted(peer: ClientId, through: number, turn: Turn): readonly OutboundRow[] {
    const pair = this.#pairs.get(toHex(peer));
    // A number that this side never gave speaks of another copy of this profile, not of these rows.
    if (!pair || through >= pair.next) return [];
    const done = pair.rows.filter((row, index) => index < pair.sent && row.number <= through);
    if (done.length === 0) return [];
    pair.rows = pair.rows.slice(done.length);
    pair.sent -= done.length;
    turn.write({ op: "outboundDone", seqs: done.map((row) => row.seq) });
    return done;
  }

  /** The relay did not take a row. @returns the row at which sending resumes */
  refused(refused: Refused, peer: ClientId, turn: Turn): OutboundRow | undefined {
    const pair = this.#pairs.get(toHex(peer));
    if (!pair || pair.rows.length === 0) return undefined;
    const { wanted } = refused;
    const first = pair.rows[0]!.number;
    if (wanted < first || wanted > pair.next) {
      // The relay lost what it had, or this profile is an older copy: go on from where the relay stands.
      pair.rows.forEach((row, index) => {
        row.number = wanted + index;
        turn.write({ op: "outboundPut", row });
      });
      pair.next = wanted + pair.rows.length;
    }
    const resume = pair.rows.findIndex((row) => row.number >= wanted);
    pair.sent = resume < 0 ? pair.rows.length : resume;
    pair.blockedUntil = refused.code === "SEND_OUT_OF_ORDER" ? 0 : turn.env.now + pause(refused);
    return pair.rows[pair.sent];
  }

  /** The earliest time at which a pair that was asked to wait may go on. */
  wakeAt(): number | undefined {
    const times = [...this.#pairs.values()]
      .filter((pair) => pair.blockedUntil > 0 && pair.sent < pair.rows.length)
      .map((pair) => pair.blockedUntil);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  nextNumber(peer: ClientId): number {
    return this.#pair(peer, 1).next;
  }

  get size(): number {
    let size = 0;
    for (const pair of this.#pairs.values()) size += pair.rows.length;
    return size;
  }

  #pair(peer: ClientId, next: number): Pair {
    const key = toHex(peer);
    const known = this.#pairs.get(key);
    if (known) return known;
    const pair: Pair = { peer, rows: [], next, sent: 0, blockedUntil: 0 };
    this.#pairs.set(key, pair);
    return pair;
  }
}

/** How long to leave a relay in peace that has refused: at least as long as it asked for. */
function pause({ code, retryAfterMs }: Refused): number {
  return Math.max(retryAfterMs, code === "RATE_LIMITED" ? 20 : code === "UNKNOWN_RECIPIENT" ? 15_000 : 1_000);
}

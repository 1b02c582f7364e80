import { toHex } from "@sandi/crypto";
import {
  type Accepted,
  type ClientId,
  encodeSend,
  FRAME_HEADER,
  type Refused,
  SEND_FIXED,
  WANTED_MOST,
} from "@sandi/protocol";
import type { OutboundRow } from "../../store/port.ts";
import { Alarms } from "../base/alarms.ts";
import { Queue } from "../base/queue.ts";
import type { Turn } from "../base/turn.ts";

/** What may be on its way to the relay at once, for one pair: enough to fill a connection, little to send twice. */
const WINDOW_ROWS = 256;
const WINDOW_BYTES = 512 * 1024;

/** What only the recipient can lift: the wait before the next try doubles, up to this. */
const FULL_MOST_MS = 120_000;
const FULL: ReadonlySet<string> = new Set<Refused["code"]>(["MAILBOX_FULL", "SENDER_QUOTA"]);
/** What only slows the queue down. */
const MOMENTARY: ReadonlySet<string> = new Set<Refused["code"]>(["SEND_OUT_OF_ORDER", "RATE_LIMITED"]);

type Pair = {
  readonly peer: ClientId;
  /** In the order in which the relay is to take them; the first is the oldest that is not accepted. */
  readonly rows: Queue<OutboundRow>;
  /** The number of the next new row. Those of the rows that wait come before it, without a gap. */
  next: number;
  /** How many of the rows have been sent over the present connection, and their bytes. */
  sent: number;
  sentBytes: number;
  /** How many of the rows any connection may have carried, and how many an earlier one than this. */
  tried: number;
  before: number;
  /** Whether the relay has answered for a row that this connection is the first to carry. */
  heard: boolean;
  /** How many rows may be on their way: one until the relay is heard, then twice as many each time. */
  window: number;
  /** Up to which number the relay has said that it has the rows; what it says next may show that it means others. */
  claimed: number;
  /** Nothing is sent while its reader is blocked. */
  held: boolean;
  /** Nothing is sent before this time: the relay asked to wait. */
  blockedUntil: number;
  /** How often in a row the relay has said that there is no room. */
  full: number;
  /** The row that was refused last, and the reasons so far. */
  obstacle: { readonly seq: number; readonly codes: Set<string> } | undefined;
};

/**
 * The queues towards the relay, one for each recipient. A pair number belongs to the way to the relay alone: rows are
 * renumbered from whatever number the relay wants, oldest first (docs/wire.md §4.2).
 */
export class Outbound {
  readonly #pairs = new Map<string, Pair>();
  /** The next numbers as they were stored: a pair that nobody has needed yet goes on from there. */
  readonly #stored: ReadonlyMap<string, number>;
  /** Those that may have something to send. */
  readonly #ready = new Set<Pair>();
  readonly #blocked = new Alarms<Pair>();
  /** Those of which the relay says that it has more. */
  readonly #claims = new Set<Pair>();
  #nextSeq: number;
  #online = false;

  constructor(nextSeq: number, stored: ReadonlyMap<string, number>) {
    this.#nextSeq = nextSeq;
    this.#stored = stored;
  }

  restore(row: OutboundRow): void {
    const pair = this.#pair(row.peer);
    pair.rows.push(row);
    pair.tried++;
  }

  /** How many bodies for someone the relay does not have yet. */
  waiting(peer: ClientId): number {
    return this.#pairs.get(toHex(peer))?.rows.length ?? 0;
  }

  /** @param text the outbox row that the body carries */
  add(peer: ClientId, body: Uint8Array, text: number | undefined, turn: Turn): void {
    const pair = this.#pair(peer);
    const row: OutboundRow = { seq: this.#nextSeq++, peer, body, ...(text === undefined ? {} : { text }) };
    pair.rows.push(row);
    pair.next++;
    this.#ready.add(pair);
    turn.write({ op: "outboundPut", row });
    turn.write({ op: "pair", peer, next: pair.next });
  }

  /** Whether what waits for someone stays here. */
  hold(peer: ClientId, held: boolean): void {
    const pair = this.#pair(peer);
    pair.held = held;
    this.#ready.add(pair);
  }

  /** What waits for someone is given up. The pair's number lives on while the program runs: the relay knows it. */
  forget(peer: ClientId): void {
    const pair = this.#pairs.get(toHex(peer));
    if (!pair) return;
    pair.rows.clear();
    pair.tried = 0;
    pair.before = 0;
    pair.claimed = 0;
    rewind(pair, 0);
  }

  connected(turn: Turn): void {
    this.#online = true;
    for (const pair of this.#pairs.values()) {
      if (pair.next > WANTED_MOST || numberOf(pair, 0) < 1) this.#startAgain(pair, turn);
      pair.before = pair.tried;
      pair.heard = false;
      pair.claimed = 0;
      pair.full = 0;
      rewind(pair, 0);
      this.#unblock(pair);
    }
  }

  /** The reader is there: what had no room in the mailbox may have some now. */
  cameOnline(peer: ClientId): void {
    const pair = this.#pairs.get(toHex(peer));
    if (!pair || pair.full === 0) return;
    pair.full = 0;
    this.#unblock(pair);
  }

  disconnected(): void {
    this.#online = false;
  }

  /** Sends what may be sent now. */
  flush(turn: Turn): void {
    if (!this.#online) return;
    for (const pair of this.#blocked.due(turn.env.now)) this.#unblock(pair);
    for (const pair of this.#ready) {
      this.#ready.delete(pair);
      if (pair.held || pair.blockedUntil > turn.env.now) continue;
      while (pair.sent < pair.rows.length && pair.sent < pair.window && pair.sentBytes < WINDOW_BYTES) {
        const row = pair.rows.at(pair.sent)!;
        turn.send(encodeSend({ to: row.peer, number: numberOf(pair, pair.sent), body: row.body }));
        pair.sentBytes += sizeOf(row);
        pair.sent++;
      }
      pair.tried = Math.max(pair.tried, pair.sent);
    }
  }

  /** The relay says that it has some rows. It counts with `settle`. */
  accepted({ to, through }: Accepted): void {
    const pair = this.#pairs.get(toHex(to));
    // A number that this side never gave speaks of another copy of this profile, not of these rows.
    if (!pair || through >= pair.next) return;
    pair.claimed = Math.max(pair.claimed, through);
    this.#claims.add(pair);
  }

  /** Once the whole of a message has been heard. @returns the rows that the relay has now, for each recipient in their order */
  settle(turn: Turn): { readonly peer: ClientId; readonly rows: readonly OutboundRow[] }[] {
    const settled = [...this.#claims].map((pair) => ({ peer: pair.peer, rows: this.#take(pair, turn) }));
    this.#claims.clear();
    return settled;
  }

  #take(pair: Pair, turn: Turn): readonly OutboundRow[] {
    const count = Math.min(pair.sent, pair.claimed - numberOf(pair, 0) + 1);
    pair.claimed = 0;
    if (count <= 0) return [];
    const done = pair.rows.take(count);
    pair.heard ||= count > pair.before;
    pair.sent -= count;
    pair.tried -= count;
    pair.before = Math.max(0, pair.before - count);
    // What the relay took before it refused a row says nothing of that row.
    if (!pair.obstacle || pair.obstacle.seq <= done.at(-1)!.seq) {
      pair.window = Math.min(pair.window * 2, WINDOW_ROWS);
      pair.full = 0;
    }
    for (const row of done) {
      pair.sentBytes -= sizeOf(row);
      turn.write({ op: "outboundDone", from: row.seq, to: row.seq });
    }
    this.#ready.add(pair);
    return done;
  }

  /** The relay will never take this row, which it says is too large. @returns the row, if it is over the relay's limit */
  tooLarge({ wanted }: Refused, peer: ClientId, limit: number, turn: Turn): OutboundRow | undefined {
    const pair = this.#pairs.get(toHex(peer));
    const index = pair ? wanted - numberOf(pair, 0) : -1;
    const row = pair?.rows.at(index);
    // A relay repeats itself when a burst was sent twice: then another row has this number by now.
    if (!pair || index < 0 || !row || row.body.length <= limit) return undefined;
    pair.rows.removeAt(index);
    pair.next--;
    if (index < pair.tried) pair.tried--;
    if (index < pair.before) pair.before--;
    rewind(pair, index);
    this.#unblock(pair);
    turn.write({ op: "outboundDone", from: row.seq, to: row.seq });
    turn.write({ op: "pair", peer, next: pair.next });
    return row;
  }

  /** The relay did not take a row. @returns the row, if that lasts, and if the same was not said of it before */
  refused(refused: Refused, peer: ClientId, turn: Turn): OutboundRow | undefined {
    const pair = this.#pairs.get(toHex(peer));
    if (!pair || pair.rows.length === 0) return undefined;
    const { wanted } = refused;
    const anothers = areAnothers(pair, refused);
    pair.heard = true;
    if (anothers || wanted < numberOf(pair, 0) || wanted > pair.next) {
      // The relay lost what it had, or this profile is an older copy: go on from where the relay stands.
      if (anothers) this.#doubt(pair, turn);
      pair.claimed = 0;
      pair.next = wanted + pair.rows.length;
      turn.write({ op: "pair", peer, next: pair.next });
    }
    rewind(pair, wanted - numberOf(pair, 0));
    if (FULL.has(refused.code)) {
      pair.full++;
      pair.window = 1;
    }
    pair.blockedUntil = refused.code === "SEND_OUT_OF_ORDER" ? 0 : turn.env.now + pause(refused, pair.full);
    if (pair.blockedUntil > 0) this.#blocked.set(pair, pair.blockedUntil);
    else this.#unblock(pair);
    const row = pair.rows.at(pair.sent);
    if (row === undefined || MOMENTARY.has(refused.code)) return undefined;
    if (pair.obstacle?.seq !== row.seq) pair.obstacle = { seq: row.seq, codes: new Set() };
    const { codes } = pair.obstacle;
    if (codes.has(refused.code)) return undefined;
    codes.add(refused.code);
    return row;
  }

  /** The earliest time at which a pair that was asked to wait may go on. */
  wakeAt(): number | undefined {
    return this.#online ? this.#blocked.next : undefined;
  }

  /** The number is one that no honest relay has asked for: this relay says what it wants when it sees the first. */
  #startAgain(pair: Pair, turn: Turn): void {
    pair.next = 1 + pair.rows.length;
    pair.tried = 0;
    turn.write({ op: "pair", peer: pair.peer, next: pair.next });
  }

  /** Rows go under new numbers, and until the relay has taken one of them nothing is believed of the others. */
  #doubt(pair: Pair, turn: Turn): void {
    // The relay may take some of what is on its way under the old numbers: only a new connection says which.
    if (pair.sent > 1) {
      this.#online = false;
      turn.afterwards({ do: "disconnect" });
    }
    pair.tried = 0;
    pair.before = 0;
    pair.heard = false;
    pair.window = 1;
  }

  #unblock(pair: Pair): void {
    pair.blockedUntil = 0;
    this.#blocked.set(pair, undefined);
    this.#ready.add(pair);
  }

  #pair(peer: ClientId): Pair {
    const key = toHex(peer);
    const known = this.#pairs.get(key);
    if (known) return known;
    const stored = this.#stored.get(key) ?? 1;
    const pair: Pair = {
      peer,
      rows: new Queue(),
      next: stored > WANTED_MOST ? 1 : stored,
      sent: 0,
      sentBytes: 0,
      tried: 0,
      before: 0,
      heard: false,
      window: WINDOW_ROWS,
      claimed: 0,
      held: false,
      blockedUntil: 0,
      full: 0,
      obstacle: undefined,
    };
    this.#pairs.set(key, pair);
    return pair;
  }
}

/**
 * Whether a refusal shows that another copy of this profile has used the numbers of these rows. Rows leave in order, so
 * if the first answer is that they are out of order, the relay differed before they came. If rows that no connection
 * carried before are behind the number that it wants, it has others under theirs.
 */
function areAnothers(pair: Pair, { code, wanted }: Refused): boolean {
  return !pair.heard && code === "SEND_OUT_OF_ORDER" && wanted > numberOf(pair, pair.before) && wanted <= pair.next;
}

function numberOf(pair: Pair, index: number): number {
  return pair.next - pair.rows.length + index;
}

/** Sending resumes at the row with this index. */
function rewind(pair: Pair, index: number): void {
  pair.sent = index;
  pair.sentBytes = 0;
  for (let i = 0; i < index; i++) pair.sentBytes += sizeOf(pair.rows.at(i)!);
}

function sizeOf({ body }: OutboundRow): number {
  return FRAME_HEADER + SEND_FIXED + body.length;
}

/** How long to leave a relay in peace that has refused: at least as long as it asked for. */
function pause({ code, retryAfterMs }: Refused, full: number): number {
  const asked = Math.max(retryAfterMs, code === "RATE_LIMITED" ? 20 : code === "UNKNOWN_RECIPIENT" ? 15_000 : 1_000);
  return FULL.has(code) ? Math.max(asked, Math.min(asked * 2 ** (full - 1), FULL_MOST_MS)) : asked;
}

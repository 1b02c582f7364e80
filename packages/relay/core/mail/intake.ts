import { ProtocolError, type RefusalCode, readU64, SEND_FIXED } from "@sandi/protocol";
import type { Counters } from "../base/counters.ts";
import { type IdTable, sameId } from "../base/idTable.ts";
import type { RelayLimits } from "../base/limits.ts";
import type { RelayObserver } from "../base/ports.ts";
import type { ScratchPool } from "../base/scratch.ts";
import type { Client, Connected, LocalConnection } from "../client/client.ts";
import { deliverSize } from "../client/frames.ts";
import { FULL_HINT_MS, noteRefusal, type Pair, REFUSE_AGAIN_MS } from "../client/pair.ts";
import type { Pairs } from "../people/pairs.ts";
import { type Batcher, FULL_RETRY_MS } from "./batcher.ts";
import type { MemoryBudget } from "./memoryBudget.ts";

const RATE_HINT_MS = 50;

/** A message of a client that is connected here, to a mailbox that another relay has. */
export type ForwardedMessage = {
  readonly connection: LocalConnection;
  readonly sender: Client;
  readonly recipient: Client;
  readonly number: number;
  /** The fields of its `send` frame lie from `start` to `end`. */
  readonly frames: Uint8Array;
  readonly start: number;
  readonly end: number;
};

/** What the intake needs of the relay around it. */
export type IntakeHost = {
  readonly limits: RelayLimits;
  readonly clients: IdTable<Client>;
  readonly pairs: Pairs;
  readonly memory: MemoryBudget;
  readonly batcher: Batcher;
  readonly pool: ScratchPool;
  readonly counters: Counters;
  readonly observer: RelayObserver | undefined;
  /** The recipient's mailbox is at another relay. */
  forward(message: ForwardedMessage, now: number): void;
  isStopping(): boolean;
  wake(): void;
  clock(): number;
};

/** Takes what clients send: forwards it to a connected recipient, puts it into a mailbox, or says why not. */
export class Intake {
  readonly #host: IntakeHost;

  constructor(host: IntakeHost) {
    this.#host = host;
  }

  /** One `send` frame, whose fields lie from `start` to `end`. @returns an error only if the connection has to end */
  take(
    connection: Connected,
    sender: Client,
    message: Uint8Array,
    start: number,
    end: number,
    now: number,
  ): ProtocolError | undefined {
    if (end - start < SEND_FIXED) return new ProtocolError("WIRE_TRUNCATED", { field: "send" });
    const number = readU64(message, start + 32);
    if (!(number >= 1)) return new ProtocolError("WIRE_BAD_VALUE", { field: "send.number" });
    const host = this.#host;
    const recipient = this.#recipient(connection, message, start);
    if (recipient === undefined) {
      const wait = sender.bucket.take(now);
      connection.refuse(message, start, number, wait > 0 ? "RATE_LIMITED" : "UNKNOWN_RECIPIENT", wait);
      return undefined;
    }
    if (recipient.away) {
      const { local } = connection;
      if (local !== undefined)
        host.forward({ connection: local, sender, recipient, number, frames: message, start, end }, now);
      return undefined;
    }
    const pair = this.#pair(connection, sender, recipient);
    if (pair === undefined) {
      connection.refuse(message, start, number, "SENDER_QUOTA", FULL_HINT_MS);
      return undefined;
    }
    const wanted = pair.last + 1;
    if (number !== wanted) {
      outOfOrder(connection, pair, wanted, now);
      return undefined;
    }
    const { mailbox } = recipient;
    const size = end - start - SEND_FIXED;
    let code = this.#obstacle(pair, size, now);
    let retryAfterMs = code === undefined ? sender.bucket.take(now) || recipient.inbox.take(now) : hint(code);
    if (retryAfterMs > 0) code ??= "RATE_LIMITED";
    if (code !== undefined) {
      if (code === "RATE_LIMITED" && retryAfterMs === 0) retryAfterMs = 1;
      connection.refuse(message, start, wanted, code, retryAfterMs);
      noteRefusal(pair, connection, wanted, now);
      return undefined;
    }
    pair.last = number;
    pair.refusedTo = undefined;
    const { observer } = host;
    if (observer !== undefined) {
      const waiting = recipient.connection === undefined ? mailbox.messages + 1 : 0;
      observer.passed(sender, recipient, message, start + SEND_FIXED, end, waiting);
    }
    if (mailbox.live !== undefined && host.memory.full) mailbox.live.fallBack(now);
    if (mailbox.live !== undefined) {
      mailbox.live.forward(pair, number, now, message, start, end);
      recipient.connection?.local?.markDirty();
      return undefined;
    }
    recipient.connection?.local?.delivery?.storeMemory();
    const { run, begun } = mailbox.append(pair, number, now, message, start, end, host.pool);
    const bytes = deliverSize(start, end);
    host.counters.enqueued++;
    host.counters.enqueuedBytes += bytes;
    if (begun) host.batcher.add(run);
    else host.batcher.pendingBytes += bytes;
    host.wake();
    return undefined;
  }

  /** There was no room for this message, which was taken before: it has to come again, under the same number. */
  dropped(pair: Pair, number: number): void {
    if (number > pair.last) return;
    pair.last = number - 1;
    const { connection } = pair.sender;
    if (connection === undefined) return;
    connection.refuse(pair.recipient.id, 0, number, "STORE_FULL", FULL_RETRY_MS);
    noteRefusal(pair, connection, number, this.#host.clock());
  }

  /** Mostly the recipient of the message before. */
  #recipient(connection: Connected, message: Uint8Array, at: number): Client | undefined {
    const last = connection.lastPair?.recipient;
    if (last !== undefined && !last.forgotten && sameId(last.id, message, at)) return last;
    return this.#host.clients.find(message, at);
  }

  /** @returns undefined if there are as many pairs as allowed */
  #pair(connection: Connected, sender: Client, recipient: Client): Pair<Client> | undefined {
    const last = connection.lastPair;
    if (last !== undefined && last.recipient === recipient) return last;
    const pair = this.#host.pairs.between(sender, recipient);
    if (pair !== undefined) connection.lastPair = pair;
    return pair;
  }

  /** Why this message cannot be taken now, apart from its sender's rate. */
  #obstacle(pair: Pair<Client>, size: number, now: number): RefusalCode | undefined {
    const { limits, memory, batcher } = this.#host;
    const { mailbox } = pair.recipient;
    if (this.#host.isStopping()) return "RELAY_STOPPING";
    if (size > limits.body) return "BODY_TOO_LARGE";
    if (pair.last - pair.durable >= limits.inFlight) return "RATE_LIMITED";
    if (mailbox.messages >= limits.mailboxMessages || mailbox.bytes + size > limits.mailboxBytes) return "MAILBOX_FULL";
    if (pair.messages >= limits.senderMessages || pair.bytes + size > limits.senderBytes) return "SENDER_QUOTA";
    if (mailbox.live !== undefined && !memory.full) return undefined;
    if (batcher.isFull(now)) return "STORE_FULL";
    return batcher.pendingBytes + size > limits.pendingBytes ? "RATE_LIMITED" : undefined;
  }
}

function outOfOrder(connection: Connected, pair: Pair, wanted: number, now: number): void {
  const told = pair.refusedTo === connection && pair.refusedWanted === wanted;
  if (told && now - pair.refusedAt < REFUSE_AGAIN_MS && now >= pair.refusedAt) return;
  // A sender that comes back with an old number learns first what was taken for good.
  if (pair.durable > 0) connection.accepted(pair);
  connection.refuse(pair.recipient.id, 0, wanted, "SEND_OUT_OF_ORDER", 0);
  noteRefusal(pair, connection, wanted, now);
}

function hint(code: RefusalCode): number {
  if (code === "MAILBOX_FULL" || code === "SENDER_QUOTA") return FULL_HINT_MS;
  if (code === "STORE_FULL" || code === "RELAY_STOPPING") return FULL_RETRY_MS;
  return code === "RATE_LIMITED" ? RATE_HINT_MS : 0;
}

import {
  type Challenge,
  encodeControl,
  FRAME,
  type FrameType,
  ProtocolError,
  type RefusalCode,
  readU64,
  walkFrames,
} from "@sandi/protocol";
import type { Counters } from "../base/counters.ts";
import { closeCode, encodeError, unexpected } from "../base/errors.ts";
import type { Link, RelayLog } from "../base/ports.ts";
import type { ScratchPool } from "../base/scratch.ts";
import type { TokenBucket } from "../base/tokenBucket.ts";
import type { Client } from "../client/client.ts";
import type { Pair } from "../client/pair.ts";
import type { Requester } from "../client/requester.ts";
import type { Admission } from "../join/admission.ts";
import type { Joining, JoiningConnection } from "../join/joining.ts";
import type { Delivery } from "../mail/delivery.ts";
import type { Intake } from "../mail/intake.ts";
import type { Requests } from "../people/requests.ts";
import { Answers } from "./answers.ts";

/** What a connection needs of the relay around it. */
export type ConnectionHost = {
  readonly joining: Joining;
  readonly admission: Admission;
  readonly intake: Intake;
  readonly requests: Requests;
  readonly pool: ScratchPool;
  readonly counters: Counters;
  readonly log: RelayLog;
  /** It counts as connected from now on; and from now on no longer. */
  joined(connection: ClientConnection): void;
  left(connection: ClientConnection): void;
  /** It wants to be flushed at the end of this tick. */
  dirty(connection: ClientConnection): void;
  newDelivery(client: Client, link: Link): Delivery;
  clock(): number;
};

type State =
  | { readonly at: "joining"; readonly challenge: Challenge }
  /** Its hello is in order, and it waits for the disk or the cluster. `client` is undefined before it is registered. */
  | { readonly at: "waiting"; readonly client: Client | undefined }
  | { readonly at: "joined"; readonly client: Client; readonly delivery: Delivery }
  | { readonly at: "closed" };

/** One client's connection to this relay, from its challenge to its end. */
export class ClientConnection implements JoiningConnection, Requester {
  readonly #host: ConnectionHost;
  readonly link: Link;
  readonly since: number;
  #state: State;
  /** Undefined before there is anything to answer: most connections are idle. */
  #answers: Answers | undefined;
  #dirty = false;
  excess: TokenBucket | undefined;
  lastPair: Pair<Client> | undefined;
  /** When it last read something, as far as can be told, and a measure of what it had read then. */
  progressAt: number;
  progressMark = 0;
  // What `#visit` works on. These are fields, and there is one function for each connection, so that a message
  // allocates no closure.
  #message: Uint8Array = NOTHING;
  #now = 0;

  /** It is sent its challenge at once. */
  constructor(host: ConnectionHost, link: Link, now: number) {
    this.#host = host;
    this.link = link;
    this.since = now;
    this.progressAt = now;
    const challenge = host.joining.challenge(now);
    this.#state = { at: "joining", challenge };
    link.send(encodeControl("challenge", challenge));
  }

  get node(): undefined {
    return undefined;
  }

  get local(): this {
    return this;
  }

  get joined(): boolean {
    return this.#state.at === "joined";
  }

  get waiting(): boolean {
    return this.#state.at === "waiting";
  }

  get client(): Client | undefined {
    return this.#state.at === "joined" ? this.#state.client : undefined;
  }

  get delivery(): Delivery | undefined {
    return this.#state.at === "joined" ? this.#state.delivery : undefined;
  }

  /** One WebSocket message, from `from` to `to`. Its bytes are read before this returns, and not kept. */
  receive(message: Uint8Array, from: number, to: number, now: number): void {
    if (this.#state.at === "closed") return;
    this.#message = message;
    this.#now = now;
    const error = walkFrames(message, this.#visit, from, to);
    this.#message = NOTHING;
    if (error !== undefined) this.fail(error, now);
  }

  readonly #visit = (type: FrameType, start: number, end: number): ProtocolError | undefined => {
    const state = this.#state;
    if (state.at === "joined") {
      if (type === FRAME.send) return this.#host.intake.take(this, state.client, this.#message, start, end, this.#now);
      if (type === FRAME.ack) return this.#ack(state.delivery, start, end);
      return this.#host.requests.take(this, state.client, type, this.#message.subarray(start, end), this.#now);
    }
    // What follows the frame that ended the connection does not count.
    if (state.at === "closed") return undefined;
    if (type !== FRAME.hello || state.at !== "joining") return unexpected(type);
    return this.#host.joining.hello(this, state.challenge, this.#message.subarray(start, end), this.#now);
  };

  #ack(delivery: Delivery, start: number, end: number): ProtocolError | undefined {
    if (end - start < 8) return new ProtocolError("WIRE_TRUNCATED", { field: "ack" });
    if (end - start > 8) return new ProtocolError("WIRE_TRAILING_BYTES", { count: end - start - 8 });
    const through = readU64(this.#message, start);
    if (!(through >= 1) || !delivery.ack(through, this.#now))
      return new ProtocolError("WIRE_BAD_VALUE", { field: "ack.through" });
    return undefined;
  }

  wait(client: Client | undefined): void {
    this.#state = { at: "waiting", client };
    if (client !== undefined) this.#host.joined(this);
  }

  enter(client: Client, now: number): void {
    // It may have ended while it was sent its welcome.
    if (!this.waiting) return;
    const delivery = this.#host.newDelivery(client, this.link);
    this.#state = { at: "joined", client, delivery };
    delivery.pump(now);
  }

  tell(pair: Pair): void {
    if (pair.news) return;
    this.#answer().tell(pair);
  }

  refuse(to: Uint8Array, at: number, wanted: number, code: RefusalCode, retryAfterMs: number): void {
    this.#host.counters.refuse(code);
    this.#answer().refused(to, at, wanted, code, retryAfterMs);
  }

  accepted(pair: Pair): void {
    this.acceptedThrough(pair.recipient.id, pair.durable);
  }

  acceptedThrough(to: Uint8Array, through: number): void {
    this.#answer().accepted(to, through);
  }

  /** Where to write what goes out at the end of this tick. */
  #answer(): Answers {
    this.markDirty();
    this.#answers ??= new Answers(this.#host.pool);
    return this.#answers;
  }

  markDirty(): void {
    if (this.#dirty) return;
    this.#dirty = true;
    this.#host.dirty(this);
  }

  /** Everything of this tick, in one write. */
  flush(now: number): void {
    this.#dirty = false;
    if (this.#state.at !== "joined") return;
    this.link.cork();
    this.#answers?.send(this.link);
    this.#state.delivery.flush(now);
    this.link.uncork();
  }

  /** The kernel has taken everything, so what waited for that may go on. */
  drained(now: number): void {
    this.delivery?.pump(now);
  }

  fail(error: ProtocolError, now: number): void {
    if (this.#state.at === "closed") return;
    this.flush(now);
    this.link.send(encodeError(0, error, true));
    this.link.close(closeCode(error.code), error.code);
    this.#host.counters.end(error.code);
    this.#host.log.info({ code: error.code }, "connection ended by the relay");
    this.ended(now);
  }

  /** The client has a newer connection, here or to another relay. */
  replaced(): void {
    this.fail(new ProtocolError("REPLACED"), this.#host.clock());
  }

  /** The connection is gone, no matter which side ended it. */
  ended(now: number): void {
    const state = this.#state;
    if (state.at === "closed") return;
    this.#state = { at: "closed" };
    this.#answers?.drop();
    if (state.at === "joined") state.delivery.close(now);
    if ((state.at !== "joined" && state.at !== "waiting") || state.client === undefined) return;
    this.#host.left(this);
    this.#host.admission.left(this, state.client);
  }
}

const NOTHING = new Uint8Array(0);

import { equal } from "@sandi/crypto";
import {
  type Challenge,
  type ClientId,
  type Control,
  type ControlName,
  encodeControl,
  FRAME,
  FRAME_HEADER,
  type FrameType,
  frameName,
  type Hello,
  ProtocolError,
  parseControl,
  REFUSALS,
  type RefusalCode,
  readU64,
  walkFrames,
  writeU32,
  writeU64,
} from "@sandi/protocol";
import type { ClusterRouter } from "../cluster/clusterRouter.ts";
import { limitKey } from "../join/address.ts";
import type { Invite } from "../join/invites.ts";
import { judgeHello, judgeVersion, newChallenge, type OpenedRecord } from "../join/join.ts";
import type { Delivery } from "../mail/delivery.ts";
import { Scratch } from "../mail/scratch.ts";
import { Bucket, type Client, type Pair } from "../people/client.ts";
import { sameId } from "../people/idTable.ts";
import type { Holder, Link } from "../ports.ts";
import type { Router } from "../router.ts";
import { closeCode } from "./closeCodes.ts";

type State =
  | { readonly at: "joining"; readonly challenge: Challenge }
  /** Everything is in order, and the cluster is asked for the mailbox. */
  | { readonly at: "admitting" }
  /** Everything is in order, and waits for the disk. */
  | { readonly at: "admitted"; readonly client: Client }
  | { readonly at: "joined"; readonly client: Client; readonly delivery: Delivery }
  | { readonly at: "closed" };

const ACCEPTED_SIZE = 40;
const REFUSED_SIZE = 46;
const FLUSH_BYTES = 256 * 1024;
/** A list of a thousand IDs costs as much as many small requests. */
const CONTROL_TOKEN_BYTES = 4_096;
/** Of requests beyond its rate a client may make so many times what it is allowed; then it is hung up on. */
const EXCESS = 2;

/** One connection, from its challenge to its end. */
export class ClientConnection implements Holder {
  readonly #router: Router;
  readonly remote = false;
  readonly link: Link;
  /** When it was connected, Unix ms. */
  readonly since: number;
  #state: State;
  /** Small frames of this tick: `accepted` and `refused`. */
  #small: Scratch | undefined;
  #news: Pair[] = [];
  #dirty = false;
  /** Of requests that came too soon. */
  #excess: Bucket | undefined;
  /** The pair of the last message: the next one is mostly of the same. */
  lastPair: Pair | undefined;
  /** When it last read something, as far as can be told, and what was left to read then. */
  progressAt: number;
  progressMark = 0;
  // What `#visit` works on: fields and one function a connection, so that a message allocates no closure.
  #message: Uint8Array = NOTHING;
  #now = 0;

  constructor(router: Router, link: Link, now: number) {
    this.#router = router;
    this.link = link;
    this.since = now;
    this.progressAt = now;
    const challenge = newChallenge(router.keys, now);
    this.#state = { at: "joining", challenge };
    link.send(encodeControl("challenge", challenge));
  }

  get joined(): boolean {
    return this.#state.at === "joined";
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
      if (type === FRAME.send) return this.#router.take(this, state.client, this.#message, start, end, this.#now);
      if (type === FRAME.ack) return this.#ack(state.delivery, start, end);
      return this.#control(state.client, type, this.#message.subarray(start, end));
    }
    // What follows the frame that ended the connection counts for nothing.
    if (state.at === "closed") return undefined;
    if (type !== FRAME.hello || state.at !== "joining") return unexpected(type);
    return this.#join(state.challenge, this.#message.subarray(start, end));
  };

  #ack(delivery: Delivery, start: number, end: number): ProtocolError | undefined {
    if (end - start < 8) return new ProtocolError("WIRE_TRUNCATED", { field: "ack" });
    if (end - start > 8) return new ProtocolError("WIRE_TRAILING_BYTES", { count: end - start - 8 });
    const through = readU64(this.#message, start);
    if (!(through >= 1) || !delivery.ack(through, this.#now))
      return new ProtocolError("WIRE_BAD_VALUE", { field: "ack.through" });
    return undefined;
  }

  #control(client: Client, type: FrameType, body: Uint8Array): ProtocolError | undefined {
    if (type !== FRAME.lookup && type !== FRAME.publish && type !== FRAME.watch) return unexpected(type);
    const name = frameName(type) as "lookup" | "publish" | "watch";
    const { bufferedBytes } = this.#router.limits;
    const retryAfterMs =
      this.link.buffered() > bufferedBytes
        ? 1_000
        : client.control.take(this.#now, 1 + Math.floor(body.length / CONTROL_TOKEN_BYTES));
    // A list of a thousand IDs costs most in being read, and its answer names no request.
    if (retryAfterMs > 0 && name === "watch") return this.#tooSoon(0, retryAfterMs);
    const parsed = parseControl(name, body);
    if (!parsed.ok) return parsed.error;
    if (retryAfterMs > 0) return this.#tooSoon((parsed.value as { readonly ref: number }).ref, retryAfterMs);
    if (name === "publish") this.#publish(client, parsed.value as Control<"publish">);
    else if (name === "watch") {
      const { ids, registrations } = parsed.value as Control<"watch">;
      const { watchers, limits } = this.#router;
      const frame = watchers.set(this, ids, registrations, limits.watched);
      if (frame !== undefined) this.link.send(frame);
      else this.#complain(0, new ProtocolError("WATCHES_FULL", { limit: limits.watched }));
    } else {
      const { ref, after, ids } = parsed.value as Control<"lookup">;
      const { directory } = this.#router;
      if (ids.length === 0 && directory.isPrivate) this.#complain(ref, new ProtocolError("DIRECTORY_PRIVATE"));
      else this.link.send(ids.length > 0 ? directory.lookup(ref, ids) : directory.page(ref, after));
    }
    return undefined;
  }

  #tooSoon(ref: number, retryAfterMs: number): ProtocolError | undefined {
    const error = new ProtocolError("RATE_LIMITED", { retryAfterMs });
    const { controlPerSecond, controlBurst } = this.#router.limits;
    this.#excess ??= new Bucket(EXCESS * controlPerSecond, EXCESS * controlBurst, this.#now);
    if (this.#excess.take(this.#now) > 0) return error;
    this.#complain(ref, error);
    return undefined;
  }

  #publish(client: Client, { ref, record }: Control<"publish">): void {
    const { keys, directory } = this.#router;
    const opened = keys.open(record, this.#now);
    if (!opened.ok) return this.#complain(ref, opened.error);
    if (!sameId(client.id, opened.value.id, 0)) return this.#complain(ref, new ProtocolError("NOT_YOUR_RECORD"));
    const verdict = judgeVersion(client, record, opened.value);
    if (!verdict.ok) return this.#complain(ref, verdict.error);
    const answer = (): void => this.link.send(directory.lookup(ref, [client.id]));
    const { cluster } = this.#router;
    if (verdict.value === "newer" && cluster !== undefined) {
      const { id, version } = opened.value;
      cluster
        .register({ id, record: Uint8Array.from(record), version, ephemeral: client.ephemeral })
        .then(answer, (error: unknown) => this.fail(clusterError(error), this.#router.clock()));
      return;
    }
    if (verdict.value === "newer") this.#router.replaceRecord(client, record, opened.value.version, this.#now);
    answer();
  }

  #join(challenge: Challenge, body: Uint8Array): ProtocolError | undefined {
    const router = this.#router;
    const now = this.#now;
    if (router.stopping) return new ProtocolError("RELAY_STOPPING");
    const wait = router.addresses?.join(this.link.address(), now) ?? 0;
    if (wait > 0) return new ProtocolError("RATE_LIMITED", { retryAfterMs: wait });
    const parsed = parseControl("hello", body);
    if (!parsed.ok) return parsed.error;
    const hello = parsed.value;
    const judged = judgeHello(router.keys, challenge, hello, now);
    if (!judged.ok) return judged.error;
    const { id, version, fields } = judged.value;
    const known = router.directory.clients.find(id, 0);
    const caller = { id, known, invite: hello.invite, fields, address: limitKey(this.link.address()) };
    const invite = router.door.judge(caller, now);
    if (!invite.ok) return invite.error;
    const verdict = judgeVersion(known, hello.record, judged.value);
    if (!verdict.ok) return verdict.error;
    if (invite.value !== undefined && router.batcher.isFull(now)) return new ProtocolError("STORE_FULL");
    if (known === undefined && router.directory.total >= router.limits.registrations)
      return new ProtocolError("RELAY_FULL", { limit: router.limits.registrations });
    const pause = known === undefined ? (router.addresses?.register(this.link.address(), now) ?? 0) : 0;
    if (pause > 0) return new ProtocolError("RATE_LIMITED", { retryAfterMs: pause });
    if (router.cluster !== undefined) return this.#admit(router.cluster, hello, judged.value, invite.value);
    const client = router.admit(this, known, { ...hello, id, version, newer: verdict.value === "newer" }, now);
    if (invite.value !== undefined) router.door.invites.use(invite.value);
    else if (router.isSettled(client)) {
      this.#welcome(client, hello.since, fields, now);
      return undefined;
    }
    this.#state = { at: "admitted", client };
    // A copy: the message that these are views of is another's when the disk is done.
    const [since, signed] = [Uint8Array.from(hello.since), fields.map((field) => Uint8Array.from(field))];
    router.settle(client, (durable) => {
      if (this.#state.at !== "admitted") return;
      if (durable) this.#welcome(client, since, signed, router.clock());
      else this.fail(new ProtocolError("STORE_FULL"), router.clock());
    });
    return undefined;
  }

  /** Where there are other relays, the record goes to the common directory and the mailbox comes here first. */
  #admit(
    cluster: ClusterRouter,
    hello: Hello,
    { id, version, fields }: OpenedRecord & { readonly fields: readonly Uint8Array[] },
    invite: Invite | undefined,
  ): ProtocolError | undefined {
    const router = this.#router;
    if (cluster.suspended) return new ProtocolError("CLUSTER_UNREACHABLE");
    this.#state = { at: "admitting" };
    // Copies: the message that these are views of is another's by then.
    const [record, since] = [Uint8Array.from(hello.record), Uint8Array.from(hello.since)];
    const registration = { id: Uint8Array.from(id), record, version, ephemeral: hello.ephemeral };
    const signed = fields.map((field) => Uint8Array.from(field));
    cluster.admit(registration, invite).then(
      (client) => {
        const now = router.clock();
        if (this.#state.at !== "admitting") return router.absent(client);
        // Between the two it may have gone on to another relay.
        if (client.away) return this.fail(new ProtocolError("CLUSTER_UNREACHABLE"), now);
        // Somebody else may have been faster with another record.
        const verdict = judgeVersion(client, record, { id: client.id as ClientId, version, identityKey: NOTHING });
        // Or the operator may have blocked the ID meanwhile.
        const blocked = router.door.blocks.has(client.id);
        if (!verdict.ok || router.stopping || blocked) {
          const reason = new ProtocolError(blocked ? "CLIENT_BLOCKED" : "RELAY_STOPPING");
          this.fail(verdict.ok ? reason : verdict.error, now);
          return router.absent(client);
        }
        router.admit(this, client, { ...registration, newer: false }, now);
        this.#welcome(client, since, signed, now);
      },
      (error: unknown) => this.fail(clusterError(error), router.clock()),
    );
    return undefined;
  }

  #welcome(client: Client, since: Uint8Array, fields: readonly Uint8Array[], now: number): void {
    const router = this.#router;
    const { directory, limits } = router;
    // Where nobody may list it, nothing about it ever changes.
    const unchanged = directory.isPrivate || equal(since, directory.tag);
    const { body: size, ratePerSecond, burst, inFlight } = limits;
    this.link.cork();
    this.link.send(
      encodeControl("welcome", {
        registration: directory.shownRegistration(client),
        total: directory.shownTotal,
        directory: directory.tag,
        unchanged,
        time: now,
        private: directory.isPrivate,
        limits: { body: size, ratePerSecond, burst, inFlight },
        signature: router.keys.sign(fields),
      }),
    );
    if (!unchanged) this.link.send(directory.firstPage());
    this.link.uncork();
    const delivery = router.newDelivery(client, this);
    this.#state = { at: "joined", client, delivery };
    delivery.pump(now);
  }

  /** Says why not, and goes on. */
  #complain(ref: number, error: ProtocolError): void {
    this.markDirty();
    this.link.send(encodeControl("error", { ref, code: error.code, context: wireContext(error), fatal: false }));
  }

  /** `accepted` of this pair goes out with this tick. */
  tell(pair: Pair): void {
    if (pair.news) return;
    pair.news = true;
    this.#news.push(pair);
    this.markDirty();
  }

  refuse(to: Uint8Array, at: number, wanted: number, code: RefusalCode, retryAfterMs: number): void {
    this.#router.counters.refuse(code);
    const bytes = this.#frame(FRAME.refused, REFUSED_SIZE);
    const out = this.#small!.length - REFUSED_SIZE;
    bytes.set(to.subarray(at, at + 32), out);
    writeU64(bytes, out + 32, wanted);
    bytes[out + 40] = REFUSALS[code] >>> 8;
    bytes[out + 41] = REFUSALS[code];
    writeU32(bytes, out + 42, retryAfterMs);
  }

  accepted(pair: Pair): void {
    this.acceptedThrough(pair.recipient.id, pair.durable);
  }

  acceptedThrough(to: Uint8Array, through: number): void {
    const bytes = this.#frame(FRAME.accepted, ACCEPTED_SIZE);
    const out = this.#small!.length - ACCEPTED_SIZE;
    bytes.set(to, out);
    writeU64(bytes, out + 32, through);
  }

  #frame(type: FrameType, size: number): Uint8Array {
    this.#small ??= new Scratch(this.#router.pool);
    this.markDirty();
    const at = this.#small.reserve(FRAME_HEADER + size);
    writeU32(this.#small.bytes, at, size + 1);
    this.#small.bytes[at + 4] = type;
    return this.#small.bytes;
  }

  markDirty(): void {
    if (this.#dirty) return;
    this.#dirty = true;
    this.#router.dirty.push(this);
    this.#router.wake();
  }

  /** Everything of this tick, in one write. */
  flush(now: number): void {
    this.#dirty = false;
    if (this.#state.at !== "joined") return;
    this.link.cork();
    for (const pair of this.#news) {
      pair.news = false;
      this.accepted(pair);
      if (this.#small!.length >= FLUSH_BYTES) this.#flushSmall();
    }
    this.#news.length = 0;
    this.#flushSmall();
    this.#state.delivery.flush(now);
    this.link.uncork();
    this.#dirty = false;
  }

  #flushSmall(): void {
    if (this.#small === undefined) return;
    this.link.send(this.#small.bytes, 0, this.#small.length);
    this.#router.pool.give(this.#small.bytes);
    this.#small = undefined;
  }

  /** The kernel has taken everything: what waited for that may go on. */
  drained(now: number): void {
    this.delivery?.pump(now);
  }

  /** Tells the other side why, and closes. */
  fail(error: ProtocolError, now: number): void {
    if (this.#state.at === "closed") return;
    this.flush(now);
    this.link.send(encodeControl("error", { ref: 0, code: error.code, context: wireContext(error), fatal: true }));
    this.link.close(closeCode(error.code), error.code);
    this.#router.counters.end(error.code);
    this.#router.log.info({ code: error.code }, "connection ended by the relay");
    this.ended(now);
  }

  replaced(): void {
    this.fail(new ProtocolError("REPLACED"), this.#router.clock());
  }

  /** The connection is no more, whoever ended it. */
  ended(now: number): void {
    const state = this.#state;
    if (state.at === "closed") return;
    this.#state = { at: "closed" };
    if (this.#small !== undefined) this.#router.pool.give(this.#small.bytes);
    this.#small = undefined;
    for (const pair of this.#news) pair.news = false;
    this.#news = [];
    if (state.at !== "joined" && state.at !== "admitted") return;
    if (state.at === "joined") state.delivery.close(now);
    this.#router.left(this, state.client);
  }
}

const NOTHING = new Uint8Array(0);

function clusterError(error: unknown): ProtocolError {
  return error instanceof ProtocolError ? error : new ProtocolError("CLUSTER_UNREACHABLE");
}

function unexpected(type: FrameType): ProtocolError {
  return new ProtocolError("WIRE_UNEXPECTED", { type: frameName(type) as ControlName });
}

function wireContext({ context }: ProtocolError): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [
      key,
      typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : String(value).slice(0, 256),
    ]),
  );
}

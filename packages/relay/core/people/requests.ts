import { type Control, type FrameType, frameName, ProtocolError, parseControl } from "@sandi/protocol";
import { clusterError, unexpected } from "../base/errors.ts";
import { sameId } from "../base/idTable.ts";
import { judgeVersion } from "../base/judgeVersion.ts";
import type { JoinKeys } from "../base/keys.ts";
import type { RelayLimits } from "../base/limits.ts";
import type { Registration } from "../base/ports.ts";
import { TokenBucket } from "../base/tokenBucket.ts";
import type { Client } from "../client/client.ts";
import { complain, type Requester } from "../client/requester.ts";
import type { Directory } from "./directory.ts";
import type { Watchers } from "./watch.ts";

/** A list of a thousand IDs costs as much as many small requests. */
const CONTROL_TOKEN_BYTES = 4_096;
/** A client may make so many times its allowed rate of requests that come too soon. Then it is cut off. */
const EXCESS = 2;

type RequestName = "lookup" | "publish" | "watch" | "publishPrekeys" | "fetchPrekeys" | "invite";

/** What requests need of the relay around them. */
export type RequestHost = {
  readonly limits: RelayLimits;
  readonly keys: JoinKeys;
  readonly directory: Directory;
  readonly watchers: Watchers;
  /** Undefined if there are no other relays. */
  readonly cluster: { register(registration: Registration): Promise<void> } | undefined;
  readonly prekeys: {
    publish(from: Requester, client: Client, request: Control<"publishPrekeys">): void;
    fetch(from: Requester, client: Client, request: Control<"fetchPrekeys">): Promise<void>;
  };
  readonly memberInvites: { make(from: Requester, client: Client, request: Control<"invite">, now: number): void };
  readonly admission: { replaceCard(client: Client, card: Uint8Array, version: number, now: number): void };
  clock(): number;
};

/** How each request is answered. */
type Answers = {
  readonly [N in RequestName]: (from: Requester, client: Client, request: Control<N>, now: number) => void;
};

/** What clients ask for. */
export class Requests {
  readonly #host: RequestHost;
  readonly #answers: Answers;

  constructor(host: RequestHost) {
    this.#host = host;
    const { prekeys, memberInvites } = host;
    this.#answers = {
      lookup: (from, _client, request) => this.#lookup(from, request),
      publish: (from, client, request, now) => this.#publish(from, client, request, now),
      watch: (from, _client, request) => this.#watch(from, request),
      publishPrekeys: (from, client, request) => prekeys.publish(from, client, request),
      fetchPrekeys: (from, client, request) => void prekeys.fetch(from, client, request),
      invite: (from, client, request, now) => memberInvites.make(from, client, request, now),
    };
  }

  /** One control frame. @returns an error if the connection has to end */
  take(from: Requester, client: Client, type: FrameType, body: Uint8Array, now: number): ProtocolError | undefined {
    const name = frameName(type) as RequestName;
    return Object.hasOwn(this.#answers, name) ? this.#take(name, from, client, body, now) : unexpected(type);
  }

  #take<N extends RequestName>(
    name: N,
    from: Requester,
    client: Client,
    body: Uint8Array,
    now: number,
  ): ProtocolError | undefined {
    const retryAfterMs =
      from.link.buffered() > this.#host.limits.bufferedBytes
        ? 1_000
        : client.control.take(now, 1 + Math.floor(body.length / CONTROL_TOKEN_BYTES));
    // A list of a thousand IDs costs most when it is read, and its answer names no request.
    if (retryAfterMs > 0 && name === "watch") return this.#tooSoon(from, 0, retryAfterMs, now);
    const parsed = parseControl(name, body);
    if (!parsed.ok) return parsed.error;
    const ref = "ref" in parsed.value ? parsed.value.ref : 0;
    if (retryAfterMs > 0) return this.#tooSoon(from, ref, retryAfterMs, now);
    this.#answers[name](from, client, parsed.value, now);
    return undefined;
  }

  #lookup(from: Requester, { ref, after, ids }: Control<"lookup">): void {
    const { directory } = this.#host;
    if (ids.length === 0 && directory.isPrivate) complain(from, ref, new ProtocolError("DIRECTORY_PRIVATE"));
    else from.link.send(ids.length > 0 ? directory.lookup(ref, ids) : directory.page(ref, after));
  }

  #tooSoon(from: Requester, ref: number, retryAfterMs: number, now: number): ProtocolError | undefined {
    const error = new ProtocolError("RATE_LIMITED", { retryAfterMs });
    const { controlPerSecond, controlBurst } = this.#host.limits;
    from.excess ??= new TokenBucket(EXCESS * controlPerSecond, EXCESS * controlBurst, now);
    if (from.excess.take(now) > 0) return error;
    complain(from, ref, error);
    return undefined;
  }

  #watch(from: Requester, { ids, registrations }: Control<"watch">): void {
    const { watched } = this.#host.limits;
    const frame = this.#host.watchers.set(from, ids, registrations, watched);
    if (frame !== undefined) from.link.send(frame);
    else complain(from, 0, new ProtocolError("WATCHES_FULL", { limit: watched }));
  }

  #publish(from: Requester, client: Client, { ref, record: card }: Control<"publish">, now: number): void {
    const { keys, directory, cluster } = this.#host;
    const opened = keys.open(card, now);
    if (!opened.ok) return complain(from, ref, opened.error);
    const { id, version } = opened.value;
    if (!sameId(client.id, id, 0)) return complain(from, ref, new ProtocolError("NOT_YOUR_RECORD"));
    const verdict = judgeVersion(client, card, opened.value);
    if (!verdict.ok) return complain(from, ref, verdict.error);
    const answer = (): void => from.link.send(directory.lookup(ref, [client.id]));
    if (verdict.value === "newer" && cluster !== undefined) {
      cluster
        .register({ id, card: Uint8Array.from(card), version, ephemeral: client.ephemeral })
        .then(answer, (error: unknown) => from.fail(clusterError(error), this.#host.clock()));
      return;
    }
    if (verdict.value === "newer") this.#host.admission.replaceCard(client, card, version, now);
    answer();
  }
}

import { type Control, FRAME, type FrameType, frameName, ProtocolError, parseControl } from "@sandi/protocol";
import { clusterError, encodeError, unexpected } from "../base/errors.ts";
import { sameId } from "../base/idTable.ts";
import { judgeVersion } from "../base/judgeVersion.ts";
import type { JoinKeys } from "../base/keys.ts";
import type { RelayLimits } from "../base/limits.ts";
import type { Link, Registration } from "../base/ports.ts";
import { TokenBucket } from "../base/tokenBucket.ts";
import type { Client } from "../client/client.ts";
import type { Directory } from "./directory.ts";
import type { Watchers } from "./watch.ts";

/** A list of a thousand IDs costs as much as many small requests. */
const CONTROL_TOKEN_BYTES = 4_096;
/** A client may make so many times its allowed rate of requests that come too soon. Then it is cut off. */
const EXCESS = 2;

/** What requests need of the relay around them. */
export type RequestHost = {
  readonly limits: RelayLimits;
  readonly keys: JoinKeys;
  readonly directory: Directory;
  readonly watchers: Watchers;
  /** Undefined if there are no other relays. */
  readonly cluster: { register(registration: Registration): Promise<void> } | undefined;
  readonly admission: { replaceCard(client: Client, card: Uint8Array, version: number, now: number): void };
  clock(): number;
};

/** The connection of a client that asks for something. */
export interface Requester {
  readonly link: Link;
  /** For requests that come too soon; undefined before the first. */
  excess: TokenBucket | undefined;
  markDirty(): void;
  fail(error: ProtocolError, now: number): void;
}

/** What clients ask of the directory: lookup, publish, watch. */
export class Requests {
  readonly #host: RequestHost;

  constructor(host: RequestHost) {
    this.#host = host;
  }

  /** One control frame. @returns an error if the connection has to end */
  take(from: Requester, client: Client, type: FrameType, body: Uint8Array, now: number): ProtocolError | undefined {
    if (type !== FRAME.lookup && type !== FRAME.publish && type !== FRAME.watch) return unexpected(type);
    const name = frameName(type) as "lookup" | "publish" | "watch";
    const { limits, directory } = this.#host;
    const retryAfterMs =
      from.link.buffered() > limits.bufferedBytes
        ? 1_000
        : client.control.take(now, 1 + Math.floor(body.length / CONTROL_TOKEN_BYTES));
    // A list of a thousand IDs costs most when it is read, and its answer names no request.
    if (retryAfterMs > 0 && name === "watch") return this.#tooSoon(from, 0, retryAfterMs, now);
    const parsed = parseControl(name, body);
    if (!parsed.ok) return parsed.error;
    if (retryAfterMs > 0) return this.#tooSoon(from, (parsed.value as { readonly ref: number }).ref, retryAfterMs, now);
    if (name === "publish") this.#publish(from, client, parsed.value as Control<"publish">, now);
    else if (name === "watch") this.#watch(from, parsed.value as Control<"watch">);
    else {
      const { ref, after, ids } = parsed.value as Control<"lookup">;
      if (ids.length === 0 && directory.isPrivate) complain(from, ref, new ProtocolError("DIRECTORY_PRIVATE"));
      else from.link.send(ids.length > 0 ? directory.lookup(ref, ids) : directory.page(ref, after));
    }
    return undefined;
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

/** Says why not, and goes on. */
function complain(from: Requester, ref: number, error: ProtocolError): void {
  from.markDirty();
  from.link.send(encodeError(ref, error, false));
}

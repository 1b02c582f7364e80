import type { UnixMs } from "@sandi/crypto";
import { encodeControl, formatInviteLink, inviteKey, ProtocolError, parseControl, type Welcome } from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";

/** Behind those of the directory and of prekeys. */
const FIRST_REF = 0xc000_0000;

/** The relay as a link names it. */
type Relay = { readonly url: string; readonly key: Uint8Array };

/**
 * Invites that were asked for. The relay hears only their public keys; whoever got no answer asks again with the same key,
 * which is the same invite. docs/wire.md §3.6.
 */
export class InviteRequests {
  /** Secrets of invites without an answer, by the number under which they were asked for last. */
  readonly #asked = new Map<number, Uint8Array>();
  #nextRef = FIRST_REF;
  /** Undefined while there is no relay. */
  #allowed: boolean | undefined;

  joined({ limits }: Welcome, turn: Turn): void {
    this.#allowed = (limits.memberInvites ?? 0) > 0;
    const again = [...this.#asked.values()];
    this.#asked.clear();
    for (const secret of again) this.ask(secret, turn);
  }

  disconnected(): void {
    this.#allowed = undefined;
  }

  /** @param secret 16 random bytes. An `invited` event follows, or an error; without a relay, once it is there. */
  ask(secret: Uint8Array, turn: Turn): void {
    // A relay that knows of no invites would end the connection.
    if (this.#allowed === false) return turn.emit({ event: "error", error: new ProtocolError("INVITES_OFF") });
    const ref = this.#nextRef++;
    this.#asked.set(ref, secret);
    if (this.#allowed) turn.send(encodeControl("invite", { ref, key: inviteKey(turn.env.primitives, secret) }));
  }

  take(body: Uint8Array, relay: Relay, turn: Turn): ProtocolError | undefined {
    const parsed = parseControl("invited", body);
    if (!parsed.ok) return parsed.error;
    const { ref, until, left } = parsed.value;
    const secret = this.#asked.get(ref);
    if (!secret) return new ProtocolError("WIRE_UNEXPECTED", { type: "invited" });
    this.#asked.delete(ref);
    const link = formatInviteLink(turn.env.primitives, relay.url, relay.key, secret);
    turn.emit({ event: "invited", link, until: until as UnixMs, left });
    return undefined;
  }

  /** The relay has refused a request. */
  takeError(ref: number): void {
    this.#asked.delete(ref);
  }
}

import { equal } from "@sandi/crypto";
import { type Control, encodeControl, err, ok, ProtocolError, type Result } from "@sandi/protocol";
import type { RelayLimits } from "../base/limits.ts";
import type { Client } from "../client/client.ts";
import { complain, type Requester } from "../client/requester.ts";
import { type Invite, type Invites, MEMBER_DAY_MS } from "./invites.ts";

/** How long a member's invite may be used. */
const VALID_MS = 7 * 86_400_000;

/** What members' invites need of the relay around them. */
export type MemberInviteHost = {
  readonly invites: Invites;
  readonly limits: RelayLimits;
  /** `told` hears when everything that was changed so far is on disk. */
  saved(told: (outcome: "durable" | "full") => void): void;
};

/** Invites that members make, each for one newcomer. docs/wire.md §3.6 */
export class MemberInvites {
  readonly #host: MemberInviteHost;

  constructor(host: MemberInviteHost) {
    this.#host = host;
  }

  make(from: Requester, { id }: Client, { ref, key }: Control<"invite">, now: number): void {
    const made = this.#make(id, key, now);
    if (!made.ok) return complain(from, ref, made.error);
    const { expiresAt } = made.value;
    const left = this.#left(id, now);
    this.#host.saved((outcome) => {
      if (outcome === "full") complain(from, ref, new ProtocolError("STORE_FULL"));
      else from.link.send(encodeControl("invited", { ref, until: expiresAt, left }));
    });
  }

  #make(id: Uint8Array, key: Uint8Array, now: number): Result<Invite, ProtocolError> {
    const { invites, limits } = this.#host;
    const known = invites.find(key);
    // The answer to the same request may have been lost.
    if (known?.by !== undefined && equal(known.by, id)) return ok(known);
    if (known !== undefined) return err(new ProtocolError("INVITE_KEY_TAKEN"));
    if (limits.memberInvites === 0) return err(new ProtocolError("INVITES_OFF"));
    if (this.#left(id, now) === 0) return err(new ProtocolError("INVITES_USED_UP", { limit: limits.memberInvites }));
    return invites.create({ key, uses: 1, expiresAt: now + VALID_MS, by: id }, now);
  }

  #left(id: Uint8Array, now: number): number {
    const { invites, limits } = this.#host;
    const today = invites.madeBy(id).filter(({ createdAt }) => now - createdAt < MEMBER_DAY_MS);
    return Math.max(0, limits.memberInvites - today.length);
  }
}

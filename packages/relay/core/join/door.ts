import { err, type Hello, ok, ProtocolError, type Result } from "@sandi/protocol";
import type { JoinKeys } from "../base/keys.ts";
import type { RelayLimits } from "../base/limits.ts";
import type { StoredNote } from "../base/ports.ts";
import type { Client } from "../client/client.ts";
import { Blocks } from "./blocks.ts";
import { Guesses } from "./guesses.ts";
import { type Invite, Invites, type SaveNote } from "./invites.ts";

/** What the door knows of a client that has proven its identity key. */
export type Caller = {
  readonly id: Uint8Array;
  /** Registered already, so it needs no invite. */
  readonly known: Client | undefined;
  readonly invite: Hello["invite"];
  /** What the invite's proof covers. */
  readonly fields: readonly Uint8Array[];
  readonly address: string;
};

/** Who may join: nobody who is blocked; and if the relay is not open, newcomers by invite only. docs/wire.md §3.1 */
export class Door {
  readonly invites: Invites;
  readonly blocks: Blocks;
  readonly invitesOnly: boolean;
  /** Undefined if addresses do not tell clients apart: one guesser would keep all others out. */
  readonly #guesses: Guesses | undefined;
  readonly #keys: JoinKeys;

  constructor(
    notes: readonly StoredNote[],
    options: {
      readonly keys: JoinKeys;
      readonly limits: RelayLimits;
      readonly invitesOnly: boolean;
      readonly limitAddresses: boolean;
      readonly save: SaveNote;
    },
  ) {
    this.invites = new Invites(options.save);
    this.blocks = new Blocks(options.save);
    this.invitesOnly = options.invitesOnly;
    this.#guesses = options.limitAddresses ? new Guesses(options.limits) : undefined;
    this.#keys = options.keys;
    for (const note of notes) this.invites.restore(note) || this.blocks.restore(note);
  }

  /** Another relay has written a note, or deleted it. */
  heard(key: string, value: Uint8Array | undefined): void {
    if (value !== undefined) this.invites.restore({ key, value }) || this.blocks.restore({ key, value });
    else if (!this.invites.drop(key)) this.blocks.drop(key);
  }

  /** @returns the invite to use, or undefined if none is needed */
  judge({ id, known, invite, fields, address }: Caller, now: number): Result<Invite | undefined, ProtocolError> {
    if (this.blocks.has(id)) return err(new ProtocolError("CLIENT_BLOCKED"));
    if (known !== undefined || !this.invitesOnly) return ok(undefined);
    if (invite === null) return err(new ProtocolError("INVITE_NEEDED"));
    const retryAfterMs = this.#guesses?.wait(address, now) ?? 0;
    if (retryAfterMs > 0) return err(new ProtocolError("RATE_LIMITED", { retryAfterMs }));
    // The proof first, so that without the secret nobody learns whether the relay knows the key.
    const judged = this.#keys.verifyInvite(invite.key, fields, invite.proof)
      ? this.invites.judge(invite.key, now)
      : err(new ProtocolError("INVITE_UNKNOWN"));
    if (!judged.ok && judged.error.code === "INVITE_UNKNOWN") this.#guesses?.wrong(address, now);
    return judged;
  }
}

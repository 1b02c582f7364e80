import type { Env } from "@sandi/crypto";
import {
  type Challenge,
  encodeControl,
  fitsInvite,
  type Hello,
  type InviteLink,
  inviteKey,
  inviteProof,
  joinFields,
  judgeRelayPin,
  type ProtocolError,
  relayFingerprint,
  verifyFields,
  type Welcome,
  WIRE_VERSION,
} from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { Self } from "./self.ts";

/** What was said to the relay, to hold its welcome against. */
export type Joining = { readonly challenge: Challenge; readonly hello: Omit<Hello, "signature"> };

export type JoinOptions = {
  readonly ephemeral: boolean;
  /** For who has not joined this relay yet: what is presented, and which key alone is taken for the relay's. */
  readonly invite?: InviteLink;
};

/** @param pins of this relay and of all that are one with it: one key for all of them */
export function judgeRelayKey(
  { primitives }: Env,
  relay: string,
  pins: Iterable<Uint8Array | undefined>,
  { relayKey }: Challenge,
  { invite }: JoinOptions,
): ProtocolError | undefined {
  for (const pin of pins) {
    const judged = judgeRelayPin(primitives, relay, pin, relayKey);
    if (!judged.ok) return judged.error;
  }
  if (!invite || fitsInvite(primitives, invite, relayKey)) return undefined;
  return new ClientError("RELAY_NOT_INVITED_TO", { relay, offered: relayFingerprint(primitives, relayKey).full });
}

/** @param since the directory's tag that is known */
export function sayHello(
  { primitives, rng }: Env,
  self: Self,
  challenge: Challenge,
  since: Uint8Array,
  { ephemeral, invite }: JoinOptions,
): { readonly joining: Joining; readonly frame: Uint8Array } {
  const unproven = {
    v: WIRE_VERSION,
    nonce: rng(32),
    record: self.card.bytes,
    ephemeral,
    since,
    invite: invite ? { key: inviteKey(primitives, invite.secret) } : null,
  } as const;
  const fields = joinFields(challenge, unproven);
  const proven = invite && {
    key: inviteKey(primitives, invite.secret),
    proof: inviteProof(primitives, invite.secret, fields),
  };
  const hello = { ...unproven, invite: proven ?? null };
  const frame = encodeControl("hello", { ...hello, signature: self.sign("join-client", fields) });
  return { joining: { challenge, hello }, frame };
}

/** Whether the relay has proven that it holds its key. */
export function isProven({ primitives }: Env, { challenge, hello }: Joining, { signature }: Welcome): boolean {
  return verifyFields(primitives, challenge.relayKey, "join-relay", joinFields(challenge, hello), signature);
}

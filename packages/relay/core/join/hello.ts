import {
  type Challenge,
  err,
  type Hello,
  joinFields,
  ok,
  ProtocolError,
  type Result,
  WIRE_VERSION,
} from "@sandi/protocol";
import type { JoinKeys, OpenedCard } from "../base/keys.ts";

export function newChallenge(keys: JoinKeys, now: number): Challenge {
  return { v: WIRE_VERSION, relayKey: keys.relayKey, challenge: keys.random(32), time: now };
}

/** A signature over everything said so far proves that the client has the identity key. docs/wire.md §3.1 */
export function judgeHello(
  keys: JoinKeys,
  challenge: Challenge,
  hello: Hello,
  now: number,
): Result<OpenedCard & { readonly fields: readonly Uint8Array[] }, ProtocolError> {
  const opened = keys.open(hello.record, now);
  if (!opened.ok) return opened;
  const fields = joinFields(challenge, hello);
  if (!keys.verify(opened.value.identityKey, fields, hello.signature))
    return err(new ProtocolError("JOIN_SIGNATURE_WRONG"));
  return ok({ ...opened.value, fields });
}

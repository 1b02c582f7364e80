import type { UnixMs } from "@sandi/crypto";
import type { ErrorCode } from "../../errors/codes.ts";
import { ProtocolError } from "../../errors.ts";
import type { ClientId } from "../../identity.ts";
import { err, ok } from "../../result.ts";
import type { Keyring, Step, Suite, SuiteContext, SuiteInput, SuiteState, Thread } from "../../suite.ts";
import { step } from "./conversation.ts";
import { decodeState } from "./decodeState.ts";
import { explain } from "./explain.ts";
import { opensConversation, SUITE_NUMBER } from "./messages.ts";
import { encodeState, INITIAL, type RsaDesState } from "./state.ts";
import { nextTick } from "./time.ts";

/**
 * Two openings that cross, a view that is answered with a newer card, and an authentic record that comes again after a
 * crash on either side or at the relay: all of them are how it is meant to go.
 */
const ROUTINE: ReadonlySet<string> = new Set<ErrorCode>([
  "RSA_DES_CROSSED",
  "RSA_DES_VIEW_OUTDATED",
  "RSA_DES_RECORD_REPLAYED",
]);

/** One thread of this suite: its state and its peer. */
export class RsaDesThread implements SuiteState {
  readonly peer: ClientId;
  readonly data: RsaDesState;

  constructor(peer: ClientId, data: RsaDesState) {
    this.peer = peer;
    this.data = data;
  }

  step(input: SuiteInput, { env, me, cardOf }: SuiteContext): Step {
    const peer = { id: this.peer, card: cardOf(this.peer) };
    const { next, effects } = step(this.data, input, { env, me, peer });
    return { next: next === this.data ? this : new RsaDesThread(this.peer, next), effects };
  }

  encode(): Uint8Array {
    return encodeState(this.data);
  }

  get nextTick(): UnixMs | undefined {
    return nextTick(this.data);
  }
}

/** Each thread has its own keys; the RSA key is the client's. */
const NO_KEYRING: Keyring = {
  step: () => ({ questions: [] }),
  encode: () => new Uint8Array(0),
  nextTick: undefined,
};

export const rsaDes: Suite = {
  name: "rsa-des",
  number: SUITE_NUMBER,
  traits: { teaching: true, groups: false, files: false },
  initial: (thread) => new RsaDesThread(peerOf(thread), INITIAL),
  decode(thread, bytes) {
    const decoded = decodeState(bytes);
    return decoded.ok ? ok(new RsaDesThread(peerOf(thread), decoded.value)) : decoded;
  },
  keyring: (bytes) =>
    bytes === undefined || bytes.length === 0 ? ok(NO_KEYRING) : err(new ProtocolError("RSA_DES_STATE_DAMAGED")),
  opens: opensConversation,
  isRoutine: (code) => ROUTINE.has(code),
  explain,
};

function peerOf(thread: Thread): ClientId {
  if (thread.kind !== "peer") throw new Error("this suite has no groups");
  return thread.peer;
}

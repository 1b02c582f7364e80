import { toHex } from "@sandi/crypto";
import type { ClientId, ConversationId, Suite, SuiteState } from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";
import type { Conversation } from "./conversation.ts";

const FACT = "forgotten:";

/**
 * What is left of conversations with people who were forgotten: by it a suite knows their old openings, which a relay
 * may have kept. It names nobody; but whoever has it and two IDs can see whether they ever talked.
 */
export class Remnants {
  readonly #states: Map<string, Uint8Array>;

  constructor(meta: ReadonlyMap<string, Uint8Array>) {
    this.#states = new Map([...meta].filter(([key]) => key.startsWith(FACT)));
  }

  /** The state that a conversation begins with. */
  stateOf(id: ConversationId, suite: Suite, peer: ClientId): SuiteState {
    const thread = { kind: "peer", peer } as const;
    const left = this.#states.get(FACT + toHex(id));
    if (left === undefined) return suite.initial(thread);
    const decoded = suite.decode(thread, left);
    if (!decoded.ok) throw decoded.error;
    return decoded.value;
  }

  keep({ id, remnant }: Conversation, turn: Turn): void {
    if (remnant === undefined) return;
    const key = FACT + toHex(id);
    this.#states.set(key, remnant);
    turn.write({ op: "meta", key, value: remnant });
  }
}

import { compare, lengthPrefixed, type Primitives, u16, utf8 } from "@sandi/crypto";
import type { ClientId } from "./identity.ts";

declare const conversationId: unique symbol;
/** The 32 bytes that name a conversation in history, outbox and content. */
export type ConversationId = Uint8Array & { readonly [conversationId]: true };

const LABEL = utf8("sandi/conversation/v1");

/**
 * The conversation of two clients in one suite: SHA-256(label ‖ suite ‖ smaller ID ‖ greater ID). It is derived and
 * never sent, so both sides have the same one. docs/wire.md §5.
 * @param suite the suite's number
 */
export function conversationOfTwo(primitives: Primitives, suite: number, a: ClientId, b: ClientId): ConversationId {
  const [smaller, greater] = compare(a, b) < 0 ? [a, b] : [b, a];
  return primitives.sha256(lengthPrefixed(LABEL, u16(suite), smaller, greater)) as ConversationId;
}

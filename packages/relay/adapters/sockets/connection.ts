import type { Link } from "../../core/ports.ts";

/** A peer that does not finish closing is cut off. */
export const CLOSE_MS = 1_000;

/** One client's WebSocket, whatever carries it. */
export interface Connection extends Link {
  /** It has said something since this was last set to false. */
  alive: boolean;
  ping(): void;
  /** Bytes that are kept of messages that have not ended. */
  unfinished(): number;
  /** At once, whatever is on its way. */
  destroy(): void;
}

/** What becomes of connections. There is one object for all, so that each holds no more than its owner. */
export type ConnectionEvents<Owner> = {
  /** `bytes` from `from` to `to` hold one message; they are another's after this returns. */
  message(owner: Owner, bytes: Buffer, from: number, to: number): void;
  /** A message that is not binary. */
  text(owner: Owner): void;
  drained(owner: Owner): void;
  /** The other side broke the rules of RFC 6455, and has been told so. */
  error(owner: Owner, code: string): void;
};

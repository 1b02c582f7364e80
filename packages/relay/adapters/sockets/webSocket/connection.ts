import type { Socket } from "node:net";
import type { Link } from "../../../core/base/ports.ts";

/** A client that does not finish closing within this time is cut off. */
export const CLOSE_MS = 1_000;

/** One client's WebSocket, whatever carries it. */
export interface Connection extends Link {
  /** Whether it has sent anything since this was last set to false. */
  alive: boolean;
  ping(): void;
  /** Bytes kept of unfinished messages. */
  unfinished(): number;
  /** Closes at once, even if something is still to be sent. */
  destroy(): void;
}

/** What connections report. All share this one object, so that each of them holds only its owner. */
export type ConnectionEvents<Owner> = {
  /** `bytes` from `from` to `to` hold one message. The bytes are reused after this returns. */
  message(owner: Owner, bytes: Buffer, from: number, to: number): void;
  /** A message that is not binary. */
  text(owner: Owner): void;
  drained(owner: Owner): void;
  /** The other side broke the rules of RFC 6455. It has been sent a close frame. */
  error(owner: Owner, code: string): void;
};

/** Address and port of the other side, for the operator. */
export function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress ?? ""} ${remotePort ?? ""}`.trim();
}

import type { ProtocolError } from "@sandi/protocol";
import { encodeError } from "../base/errors.ts";
import type { Link } from "../base/ports.ts";
import type { TokenBucket } from "../base/tokenBucket.ts";

/** The connection of a client that asks for something. */
export interface Requester {
  readonly link: Link;
  /** For requests that come too soon; undefined before the first. */
  excess: TokenBucket | undefined;
  markDirty(): void;
  fail(error: ProtocolError, now: number): void;
}

/** Says why not, and goes on. */
export function complain(to: Requester, ref: number, error: ProtocolError): void {
  to.markDirty();
  to.link.send(encodeError(ref, error, false));
}

import type { ClientId, SuiteName } from "@sandi/protocol";
import type { Peer } from "../core/base/events.ts";
import type { Message } from "../messages.ts";
import type { Span } from "./searchKey.ts";

export type SearchOptions = {
  readonly limit?: number;
  /** Messages before and after each hit. */
  readonly context?: number;
  /** Only what was said with this person. */
  readonly with?: ClientId;
  /** Told how much of the history has been read, from 0 to 1, where it has to be read first. */
  readonly onProgress?: (done: number) => void;
};

/** A message that was found, and what stands around it in its conversation. */
export type Hit = {
  readonly peer: Peer;
  readonly suite: SuiteName;
  readonly message: Message;
  /** Where the words are in the message's text. */
  readonly spans: readonly Span[];
  /** Both oldest first. */
  readonly before: readonly Message[];
  readonly after: readonly Message[];
};

import type { RefusalCode } from "@sandi/protocol";

/** A client, as far as its mail is concerned. */
export interface Party {
  readonly id: Uint8Array;
  readonly registration: number;
  /** The relay has forgotten it: nothing more is written down about it. */
  readonly forgotten: boolean;
  readonly connection: AnswerPort | undefined;
}

/** How a sender hears what became of its messages: through its connection, or through the relay it is connected to. */
export interface AnswerPort {
  /** `accepted` of this pair goes out at the end of this tick. */
  tell(pair: Pair): void;
  /** `accepted` of this pair goes out with the next answers, in order with what is refused. */
  accepted(pair: Pair): void;
  /** The recipient's ID lies in `to` at `at`. The sender is to go on with number `wanted`. */
  refuse(to: Uint8Array, at: number, wanted: number, code: RefusalCode, retryAfterMs: number): void;
}

/** One sender's standing at one recipient. */
export type Pair<Client extends Party = Party> = {
  readonly sender: Client;
  readonly recipient: Client;
  /** The number of the last message taken: in memory at least. */
  last: number;
  /** The last number that is durable: committed, or acknowledged by the recipient. Only this one is written down. */
  durable: number;
  /** What is stored of it. */
  messages: number;
  bytes: number;
  /** `durable` or the counts differ from what the store has. */
  unsaved: boolean;
  /** `accepted` is due. */
  news: boolean;
  /** Which connection was last told what is wanted, which number it was told, and when. */
  refusedTo: AnswerPort | undefined;
  refusedWanted: number;
  refusedAt: number;
};

export function newPair<Client extends Party>(sender: Client, recipient: Client, last: number): Pair<Client> {
  return {
    sender,
    recipient,
    last,
    durable: last,
    messages: 0,
    bytes: 0,
    unsaved: false,
    news: false,
    refusedTo: undefined,
    refusedWanted: 0,
    refusedAt: 0,
  };
}

/** When a sender may try again that has met a limit which only others can lift. */
export const FULL_HINT_MS = 10_000;

/** One refusal answers everything behind the refused message. A sender that goes on all the same hears it again. */
export const REFUSE_AGAIN_MS = 1_000;

export function noteRefusal(pair: Pair, to: AnswerPort, wanted: number, now: number): void {
  pair.refusedTo = to;
  pair.refusedWanted = wanted;
  pair.refusedAt = now;
}

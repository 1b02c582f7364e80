import type { Observed, RelayObserver } from "@sandi/relay";

/** Lines in one second: a conversation opens with nine. With more, the rest and the next second are summed up. */
export const LINES_A_SECOND = 12;

/** Bytes are views of the relay's own: they are to be read at once. */
export type TrafficEvent =
  | { readonly what: "joined" | "left"; readonly who: Observed }
  | {
      readonly what: "passed";
      readonly from: Observed;
      readonly to: Observed;
      readonly body: Uint8Array;
      /** What now waits for the recipient; 0 if it is online. */
      readonly waiting: number;
    }
  | { readonly what: "delivered"; readonly to: Observed; readonly messages: number; readonly bytes: number };

export type TrafficSums = {
  readonly joined: number;
  readonly left: number;
  readonly messages: number;
  readonly bytes: number;
  /** How many of the messages were for someone offline. */
  readonly stored: number;
  /** Out of mailboxes, later. */
  readonly delivered: number;
};

export type TrafficScreen = {
  /** False while the terminal takes nothing: then everything is summed up. */
  readonly hasRoom: () => boolean;
  readonly event: (event: TrafficEvent) => void;
  readonly sums: (sums: TrafficSums) => void;
};

/** What passes through a relay, an event at a time; under load it is summed up, and costs no more than counting. */
export class Traffic implements RelayObserver {
  readonly #screen: TrafficScreen;
  #events = 0;
  #summing = false;
  #joined = 0;
  #left = 0;
  #messages = 0;
  #bytes = 0;
  #stored = 0;
  #delivered = 0;

  constructor(screen: TrafficScreen) {
    this.#screen = screen;
  }

  joined(who: Observed): void {
    if (this.#isSingle()) this.#screen.event({ what: "joined", who });
    else this.#joined++;
  }

  left(who: Observed): void {
    if (this.#isSingle()) this.#screen.event({ what: "left", who });
    else this.#left++;
  }

  passed(from: Observed, to: Observed, message: Uint8Array, start: number, end: number, waiting: number): void {
    if (this.#isSingle()) {
      const body = message.subarray(start, end);
      return this.#screen.event({ what: "passed", from, to, body, waiting });
    }
    this.#messages++;
    this.#bytes += end - start;
    if (waiting > 0) this.#stored++;
  }

  delivered(to: Observed, messages: number, bytes: number): void {
    if (this.#isSingle()) this.#screen.event({ what: "delivered", to, messages, bytes });
    else this.#delivered += messages;
  }

  /** To be called once a second. After a second with few events there are single lines again. */
  endSecond(): void {
    const wasBusy = this.#events > LINES_A_SECOND;
    this.#events = 0;
    if (!this.#summing || !this.#screen.hasRoom()) return;
    this.#summing = wasBusy;
    const sums = {
      joined: this.#joined,
      left: this.#left,
      messages: this.#messages,
      bytes: this.#bytes,
      stored: this.#stored,
      delivered: this.#delivered,
    };
    this.#joined = this.#left = this.#messages = this.#bytes = this.#stored = this.#delivered = 0;
    if (Object.values(sums).some((sum) => sum > 0)) this.#screen.sums(sums);
  }

  #isSingle(): boolean {
    this.#events++;
    if (this.#summing) return false;
    this.#summing = this.#events > LINES_A_SECOND || !this.#screen.hasRoom();
    return !this.#summing;
  }
}

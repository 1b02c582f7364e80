import type { Msg, Subscription } from "@nats-io/transport-node";
import type { NatsLink } from "./connection.ts";

const GIVE_UP_MS = 1_500;
/** `{`: a question in JSON. The core's own messages begin with another byte. */
const QUESTION = 0x7b;

export type TalkListener = {
  /** False while other relays must not rely on this one. */
  readonly hears: () => boolean;
  message(node: string, bytes: Uint8Array): void;
  giveUp(registration: number, joined: boolean): Promise<boolean>;
};

/** Messages from one relay to another, outside of the bucket. */
export class RelayTalk {
  readonly #link: NatsLink;
  readonly #prefix: string;
  readonly #listener: TalkListener;
  #inbox: Subscription | undefined;

  constructor(link: NatsLink, prefix: string, listener: TalkListener) {
    this.#link = link;
    this.#prefix = prefix;
    this.#listener = listener;
  }

  /** Receives messages under this name only. */
  listenAs(name: string): void {
    this.#inbox?.unsubscribe();
    this.#inbox = this.#link.connection.subscribe(this.#subjectOf(name), {
      callback: (error, message) => this.#message(error, message),
    });
  }

  close(): void {
    this.#inbox?.unsubscribe();
  }

  /** Sends a message. It arrives once or never, in the order of the calls. */
  send(node: string, bytes: Uint8Array, self: string): void {
    this.#link.connection.publish(this.#subjectOf(node), bytes, { reply: self });
  }

  /** Asks a relay for a mailbox. @returns true if it stays there */
  async askToGiveUp(node: string, registration: number, joined: boolean): Promise<boolean> {
    const question = JSON.stringify({ giveUp: registration, joined });
    try {
      const answer = await this.#link.connection.request(this.#subjectOf(node), question, { timeout: GIVE_UP_MS });
      return answer.string() === "no";
    } catch {
      // A relay that does not answer loses only a client that has joined here.
      return !joined;
    }
  }

  #subjectOf(node: string): string {
    return `${this.#prefix}.relay.${node}`;
  }

  #message(error: Error | null, message: Msg): void {
    if (error !== null || !this.#listener.hears()) return;
    const { reply, data } = message;
    if (reply === undefined) return;
    if (data[0] !== QUESTION) return this.#listener.message(reply, data);
    let asked: { giveUp: number; joined: boolean };
    try {
      asked = message.json();
    } catch {
      return;
    }
    this.#listener.giveUp(asked.giveUp, asked.joined).then(
      (given) => message.respond(given ? "yes" : "no"),
      () => message.respond("no"),
    );
  }
}

import type { ClientEvent, Message, Peer, SandiClient } from "@sandi/client";
import { equal, toHex } from "@sandi/crypto";
import { fullId } from "@sandi/protocol";
import { TerminalError } from "../errors/terminalError.ts";

/** How far back `last` looks. */
const LOOKED_AT = 200;
/** Bodies of so many messages are kept, in memory only. */
const BODIES = 500;

/** What a person means by a number, or by `last`: messages as /history numbered them, and the bytes of recent ones. */
export class Pointing {
  readonly #client: SandiClient;
  #shown: { readonly peer: string; readonly messages: readonly Message[] } | undefined;
  readonly #bodies = new Map<string, Uint8Array>();

  constructor(client: SandiClient) {
    this.#client = client;
  }

  /** These have been shown with the numbers 1, 2, … */
  shown({ id }: Peer, messages: readonly Message[]): void {
    this.#shown = { peer: fullId(id), messages };
  }

  heard(event: ClientEvent): void {
    if (!("body" in event) || !("messageId" in event) || !event.body?.length) return;
    this.#bodies.set(toHex(event.messageId!), event.body);
    if (this.#bodies.size > BODIES) this.#bodies.delete(this.#bodies.keys().next().value!);
  }

  /**
   * @param word a number of the last /history, or `last`
   * @param fits what `last` is the last of
   * @throws ProtocolError MESSAGE_NOT_NUMBERED, NO_SUCH_MESSAGE; LAST_IS_GONE, as whoever says `last` means that one and no older one
   */
  async message(peer: Peer, word: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
    if (word !== "last") return this.#numbered(peer, word);
    const last = (await this.#client.history(peer.id, LOOKED_AT)).findLast(fits);
    if (!last) throw new TerminalError("NO_SUCH_MESSAGE", { name: peer.name });
    if (last.gone) throw new TerminalError("LAST_IS_GONE", { name: peer.name });
    return last;
  }

  /** As it stands now. */
  async #numbered(peer: Peer, word: string): Promise<Message> {
    const shown = this.#shown?.peer === fullId(peer.id) ? this.#shown.messages : [];
    const message = shown[Number(word) - 1];
    if (!message) throw new TerminalError("MESSAGE_NOT_NUMBERED", { number: word, name: peer.name });
    const now = await this.#client.history(peer.id, shown.length + LOOKED_AT);
    return now.find(({ messageId }) => equal(messageId, message.messageId)) ?? message;
  }

  /** The body that brought a message, as it travelled. @throws ProtocolError BODY_NOT_KEPT */
  bodyOf({ messageId }: Message): Uint8Array {
    const body = this.#bodies.get(toHex(messageId));
    if (!body) throw new TerminalError("BODY_NOT_KEPT", { most: BODIES });
    return body;
  }
}

import type { Peer, SandiClient } from "@sandi/client";
import { type ClientId, fullId, isPersonLink, ProtocolError, parseId } from "@sandi/protocol";
import { TerminalError } from "../errors/terminalError.ts";
import type { Roster } from "./roster.ts";

/** Waiting for names that nobody has is bounded in all: who pipes a thousand of them in does not wait a thousand times. */
const MOST_WAITS = 3;
/** How many words of a line are tried as a name: names have 64 bytes. */
const NAME_WORDS = 8;

/** Whether it can be a number of the list. */
function isNumber(word: string): boolean {
  return /^\d{1,6}$/.test(word.trim());
}

function isUnknown(error: unknown): boolean {
  return error instanceof ProtocolError && error.code === "UNKNOWN_PEER";
}

/** Where the first words of a line end: a name may go as far as any of these. */
function endsIn(words: string): number[] {
  return [...words.matchAll(/\s+/g)].slice(0, NAME_WORDS).map(({ index }) => index);
}

/** Whom words mean: a number of the list, a name or an ID. */
export class Finding {
  readonly #client: SandiClient;
  readonly #roster: Roster;
  /** How long a name that nobody goes by yet is looked for in the directory. */
  readonly #findMs: number;
  #waits = 0;

  constructor(client: SandiClient, roster: Roster, findMs: number) {
    this.#client = client;
    this.#roster = roster;
    this.#findMs = findMs;
  }

  async find(who: string, findMs = this.#waits < MOST_WAITS ? this.#findMs : 0): Promise<Peer> {
    const wanted = who.trim();
    if (isNumber(wanted)) {
      const id = this.#roster.idOf(Number(wanted));
      const peer = id && this.#client.peer(id);
      if (peer) return peer;
      // A person's name may be a number.
      return this.#client.find(wanted, 0).catch((error: unknown) => {
        throw isUnknown(error) ? new TerminalError("NUMBER_NOT_LISTED", { number: wanted }) : error;
      });
    }
    const peer = await this.#client.find(wanted, findMs).catch((error: unknown) => {
      if (findMs > 0) this.#waits++;
      throw error;
    });
    this.#waits = 0;
    return peer;
  }

  /** Somebody to write to: a number says as little as a name about which of two people with one name is meant; an ID does. */
  async addressee(who: string, findMs?: number): Promise<Peer> {
    const peer = await this.find(who, findMs);
    if (isNumber(who)) this.#client.mustBeKnownByName(peer.id);
    return peer;
  }

  /** Somebody to write to, and the words behind their name, which may have spaces: the longest that somebody goes by is meant. */
  async addresseeIn(words: string): Promise<{ readonly peer: Peer; readonly rest: string }> {
    const ends = endsIn(words);
    const [shortest = words.length] = ends;
    for (const at of [words.length, ...ends.toReversed()]) {
      if (at === shortest) break;
      const peer = await this.addressee(words.slice(0, at), 0).catch((error: unknown) => {
        if (!isUnknown(error)) throw error;
      });
      if (peer) return { peer, rest: words.slice(at).trimStart() };
    }
    return { peer: await this.addressee(words.slice(0, shortest)), rest: words.slice(shortest).trimStart() };
  }

  /** Somebody else than `open` whose name a line begins with, and more words follow. Nobody if that may be the name of `open`. */
  namedFirst(words: string, open: ClientId): Peer | undefined {
    for (const at of endsIn(words).toReversed()) {
      const called = this.called(words.slice(0, at));
      if (called.length > 0) return called.some(({ id }) => fullId(id) === fullId(open)) ? undefined : called[0];
    }
    return undefined;
  }

  /** Those who go by a name and are not blocked. */
  called(name: string): Peer[] {
    const wanted = name.trim().toLocaleLowerCase("en");
    return this.#client.peers().filter((peer) => !peer.blocked && peer.name.trim().toLocaleLowerCase("en") === wanted);
  }

  /** Whether a word stands for a person in any case: a number of the list, or an ID. */
  isHandle(word: string): boolean {
    return (isNumber(word) && this.#roster.idOf(Number(word)) !== undefined) || parseId(word).ok || isPersonLink(word);
  }
}

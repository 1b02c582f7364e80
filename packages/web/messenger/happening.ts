import type { ClientEvent, SandiClient } from "@sandi/client";
import { Bodies } from "./bodies.ts";
import { faultOf } from "./fault.ts";
import { clientId, lineId, personId } from "./ids.ts";
import type { Looking } from "./looking.ts";
import { Outlet } from "./outlet.ts";
import type { Connection, News, PersonId } from "./port.ts";
import type { Roster } from "./roster.ts";

type OfNobody = "joined" | "offline" | "stopped" | "peers" | "error" | "notice" | "invited";
type Tell = (news: News) => void;

/** Errors that answer what somebody asked for, who is told there. */
const ANSWERS = new Set(["UNKNOWN_PEER", "INVITES_OFF", "INVITES_USED_UP", "INVITES_FULL"]);

/** Turns what the client says into news. What changes lists and lines is told at intervals, in one go. */
export class Happening {
  readonly bodies = new Bodies();
  readonly #client: () => SandiClient;
  readonly #roster: Roster;
  readonly #looking: Looking;
  readonly #tell: Tell;
  readonly #outlet = new Outlet(() => this.#flush());
  /** Lines that are new or changed; undefined if it may be any. */
  readonly #lines = new Map<PersonId, Set<string> | undefined>();
  /** Whose newest line has to be read again. */
  readonly #lasts = new Set<PersonId>();
  /** The newest text of each, who calls for attention. */
  readonly #came = new Map<PersonId, string>();
  #registered = 0;
  #connection: Connection = { at: "connecting" };

  constructor(client: () => SandiClient, parts: { readonly roster: Roster; readonly looking: Looking }, tell: Tell) {
    this.#client = client;
    this.#roster = parts.roster;
    this.#looking = parts.looking;
    this.#tell = tell;
  }

  get connection(): Connection {
    return this.#connection;
  }

  connect(connection: Connection): void {
    this.#connection = connection;
    this.#tell({ news: "connection", connection });
  }

  /** What was said without a connection waits, and is counted. */
  queued(): void {
    const { unaccepted: queued } = this.#client().pending();
    if (this.#connection.at === "offline" && this.#connection.queued !== queued)
      this.connect({ ...this.#connection, queued });
  }

  /** The lists may have changed. */
  stir(person?: PersonId): void {
    if (person !== undefined) this.#roster.stir(person);
    this.#outlet.ask();
  }

  /** @param line undefined if it may be any */
  changed(person: PersonId, line: string | undefined): void {
    const lines = this.#lines.has(person) ? this.#lines.get(person) : new Set<string>();
    if (line !== undefined) lines?.add(line);
    this.#lines.set(person, line === undefined ? undefined : lines);
    this.#lasts.add(person);
    this.stir(person);
  }

  heard(event: ClientEvent): void {
    switch (event.event) {
      case "joined": {
        const { relay, relayFingerprint: fingerprint } = event;
        return this.connect({ at: "online", relay, fingerprint, private: event.private });
      }
      case "offline": {
        const { error, retryInMs, queued } = event;
        return this.connect({ at: "offline", retryAt: Date.now() + retryInMs, queued, fault: error && faultOf(error) });
      }
      case "stopped":
        return this.connect({ at: "stopped", fault: faultOf(event.error) });
      case "peers":
        this.#roster.list(event.peers);
        return this.stir();
      case "error":
      case "notice":
        return this.#fault(event);
      case "invited":
        return;
      default:
        return this.#with(event);
    }
  }

  /** What happens with one person. */
  #with(event: Exclude<ClientEvent, { event: OfNobody }>): void {
    const person = personId(event.peer.id);
    const mine = (messageId: Uint8Array) => lineId({ author: this.#client().id, messageId });
    switch (event.event) {
      case "handshake":
        return this.stir(person);
      case "request":
        this.#roster.asking();
        return this.#calls(event.peer.muted, person, "");
      case "gap": {
        const { missing, lost } = event;
        this.#roster.gap(person, missing + lost > 0 ? { missing, lost } : undefined);
        return this.stir();
      }
      case "sent": {
        const line = mine(event.messageId);
        this.bodies.add(line, { person, suite: event.suite, sent: true, body: event.body });
        return this.changed(person, line);
      }
      case "accepted":
      case "delivered":
      case "unconfirmed":
        return this.changed(person, mine(event.messageId));
      case "read":
        return this.changed(person, undefined);
      case "edit":
      case "reaction":
      case "delete":
        return this.changed(person, lineId(event.of));
      default:
        return this.#arrived(event, person);
    }
  }

  /** A line of somebody else's. */
  #arrived(
    event: Extract<ClientEvent, { event: "message" | "reply" | "timer" | "unreadable" }>,
    person: PersonId,
  ): void {
    const { peer, suite, messageId, body } = event;
    const line = lineId({ author: peer.id, messageId });
    if (body.length > 0) this.bodies.add(line, { person, suite, sent: false, body });
    this.changed(person, line);
    this.#looking.came(person);
    if ("text" in event) this.#calls(peer.muted, person, event.text);
  }

  #calls(muted: boolean, person: PersonId, text: string): void {
    if (!muted && !this.#looking.isAt(person)) this.#came.set(person, text);
    this.stir(person);
  }

  #fault({ event, error, peer }: Extract<ClientEvent, { event: "error" | "notice" }>): void {
    if (ANSWERS.has(error.code)) return;
    const person = peer && personId(peer.id);
    this.#tell({ news: "fault", fault: faultOf(error), person, serious: event === "error" });
  }

  async #flush(): Promise<void> {
    const lines = [...this.#lines];
    const lasts = [...this.#lasts];
    const came = [...this.#came];
    for (const collected of [this.#lines, this.#lasts, this.#came]) collected.clear();
    for (const [person, ids] of lines) this.#tell({ news: "lines", person, lines: ids && [...ids] });
    for (const person of lasts) await this.#last(person);
    this.people();
    for (const [person, text] of came) this.#tell({ news: "came", person, text });
  }

  async #last(person: PersonId): Promise<void> {
    // A client that has stopped says so.
    const [last] = await this.#client()
      .history(clientId(person), 1)
      .catch(() => []);
    this.#roster.last(person, last);
  }

  /** Tells who has changed. */
  people(): void {
    const { changed, gone } = this.#roster.take();
    const { registered } = this.#client();
    if (changed.length === 0 && gone.length === 0 && registered === this.#registered) return;
    this.#registered = registered;
    this.#tell({ news: "people", changed, gone, registered });
  }
}

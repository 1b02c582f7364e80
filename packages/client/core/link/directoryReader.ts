import { equal } from "@sandi/crypto";
import {
  type ClientId,
  type Control,
  type Entries,
  encodeControl,
  LIMITS,
  ProtocolError,
  shortId,
  type Welcome,
} from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { Turn } from "../base/turn.ts";
import type { People } from "../people/people.ts";

const NO_TAG = new Uint8Array(16);
/** An ID that nobody has: any relay answers a lookup of it, with an empty page. docs/wire.md §3.4 */
const NOBODY = new Uint8Array(32) as ClientId;
/** The numbers of that lookup and, the highest but one, of a card that is shown; those of others count up from 1. */
const ALIVE_REF = 0xffff_ffff;
const PUBLISH_REF = 0xffff_fffe;
/** The list is shown at once, and then no more often than this. */
const SHOW_EVERY_MS = 200;
/** Lookups under way; what changes beyond that is looked up when it changes again. */
const LOOKUPS_MOST = 32;

/** `quiet` where nobody waits for the answer: those who are not there are no news then. */
type Lookup = { readonly ids: readonly ClientId[]; readonly quiet: boolean };

/** What the relay says of who there is: pages, lookups and presence. Only what was asked for is taken. */
export class DirectoryReader {
  readonly #people: People;
  #since: Uint8Array = NO_TAG;
  #nextRef = 1;
  readonly #asked = new Map<number, Lookup>();
  /** The number of the page that is on its way. */
  #paging: number | undefined;
  #firstPageDue = false;
  #private = false;
  #news = false;
  #shownAt = 0;

  constructor(people: People) {
    this.#people = people;
  }

  /** The tag of what is known. */
  get since(): Uint8Array {
    return this.#since;
  }

  /** The relay lists nobody: as it said when it was joined last. */
  get isPrivate(): boolean {
    return this.#private;
  }

  /** When the list is to be shown again. */
  get showAt(): number | undefined {
    return this.#news ? this.#shownAt + SHOW_EVERY_MS : undefined;
  }

  joined(welcome: Welcome, turn: Turn): void {
    this.#private = welcome.private;
    this.#people.total = welcome.total;
    this.#since = welcome.directory;
    this.#firstPageDue = !welcome.private && !welcome.unchanged;
    if (welcome.private) this.#meetContacts(turn);
    else if (welcome.unchanged) this.#watch(turn);
  }

  disconnected(): void {
    this.#asked.clear();
    this.#paging = undefined;
    this.#firstPageDue = false;
    this.#people.allOffline();
  }

  askAlive(turn: Turn): void {
    turn.send(encodeControl("lookup", { ref: ALIVE_REF, after: 0, ids: [NOBODY] }));
  }

  takeEntries({ ref, entries, total }: Entries, turn: Turn): ProtocolError | undefined {
    if (ref >= PUBLISH_REF) return undefined;
    const asked = this.#asked.get(ref);
    const isFirst = ref === 0 && this.#firstPageDue;
    if (!asked && !isFirst && ref !== this.#paging) return new ProtocolError("WIRE_UNEXPECTED", { type: "entries" });
    if (isFirst) this.#people.forgetDirectory();
    this.#firstPageDue &&= !isFirst;
    if (ref === this.#paging) this.#paging = undefined;
    this.#asked.delete(ref);
    this.#people.total = total;
    const found = entries.flatMap((entry) => this.#people.takeEntry(entry, asked !== undefined, turn) ?? []);
    for (const id of asked && !asked.quiet ? asked.ids : []) {
      if (found.some((person) => equal(person.id, id))) continue;
      turn.emit({ event: "error", error: new ClientError("UNKNOWN_PEER", { id: shortId(id) }) });
    }
    this.#watch(turn);
    this.#news = true;
    return undefined;
  }

  takeChanges({ presence, records, total, directory }: Control<"changes">, turn: Turn): void {
    this.#since = directory;
    for (const [id, online] of presence) {
      const person = this.#people.get(id as ClientId);
      if (person) this.#people.setOnline(person, online);
    }
    const known = (records as ClientId[]).filter((id) => this.#people.get(id));
    if (known.length > 0 && this.#asked.size < LOOKUPS_MOST) this.lookup(known, turn, true);
    // A page that is not full grows by itself; a full one only when someone asks for more.
    if (total > this.#people.total && this.#people.listed < LIMITS.page) this.more(turn);
    this.#people.total = total;
    this.#news = true;
  }

  /** @returns whether an error of the relay was an answer that nobody waits for */
  takeError(ref: number): boolean {
    this.#asked.delete(ref);
    if (ref === this.#paging) this.#paging = undefined;
    return ref === ALIVE_REF;
  }

  lookup(ids: readonly ClientId[], turn: Turn, quiet = false): void {
    for (let at = 0; at < ids.length; at += LIMITS.page) {
      const part = ids.slice(at, at + LIMITS.page);
      const ref = this.#nextRef++;
      this.#asked.set(ref, { ids: part, quiet });
      turn.send(encodeControl("lookup", { ref, after: 0, ids: [...part] }));
    }
  }

  /** Shows the relay a newer card of one's own. */
  publish(record: Uint8Array, turn: Turn): void {
    turn.send(encodeControl("publish", { ref: PUBLISH_REF, record }));
  }

  /** Asks for the page of the directory behind what has been seen. */
  more(turn: Turn): void {
    if (this.#paging !== undefined) return;
    if (this.#private) {
      this.#news = true;
      return;
    }
    this.#paging = this.#nextRef++;
    turn.send(encodeControl("lookup", { ref: this.#paging, after: this.#people.lastRegistration, ids: [] }));
  }

  /** The list is to be shown again. */
  changed(): void {
    this.#news = true;
  }

  /** Says once what a turn has changed, and under a flood of changes not more often than anyone can read. */
  show(turn: Turn): void {
    const { now } = turn.env;
    if (!this.#news || (now >= this.#shownAt && now < this.#shownAt + SHOW_EVERY_MS)) return;
    this.#news = false;
    this.#shownAt = now;
    turn.emit({ event: "peers", peers: this.#people.list(), total: this.#people.total });
  }

  /** Nothing comes by itself: cards that changed while this client was away are asked for. */
  #meetContacts(turn: Turn): void {
    const ids = this.#people.watched(LIMITS.ids);
    if (ids.length > 0) this.lookup(ids, turn, true);
    else this.#watch(turn);
  }

  #watch(turn: Turn): void {
    turn.send(encodeControl("watch", { ids: this.#people.watched(LIMITS.ids), registrations: true }));
  }
}

import { forgetRelay, type Message, type Profile, type SandiClient } from "@sandi/client";
import { ClientError } from "@sandi/client/errors";
import { exportFile, openClient, type WebProfile, webWorld } from "@sandi/client/web";
import {
  type ClientId,
  type InviteLink,
  parseInviteLink,
  type Reference,
  type SuiteName,
  shortId,
} from "@sandi/protocol";
import { faultOf } from "./fault.ts";
import { Happening } from "./happening.ts";
import { clientId, idIn, keyOf, lineId, personId } from "./ids.ts";
import { Kept } from "./kept.ts";
import { lineOf } from "./lines.ts";
import { Looking } from "./looking.ts";
import { whoIn } from "./pasted.ts";
import type { Calls, Fault, Found, Invite, Known, Line, Me, News, PersonId, Place, Sealed, View } from "./port.ts";
import { Roster } from "./roster.ts";

/** How long somebody is looked for in the relay's list, and an invite waited for. */
const ASK_MS = 5_000;
/** The relay's list, in which a name is looked for, has been read already or comes soon. */
const NAME_MS = 1_000;
/** Previews of those who wrote last are read before anything is shown, all others' afterwards. */
const FIRST_ROWS = 2_000;

/** How many previews are told at once, and how long after the ones before. */
const PREVIEWS = 500;
const PAUSE_MS = 60;

export type HostOptions = {
  readonly profile: Profile & Partial<Pick<WebProfile, "hasPassphrase" | "setPassphrase">>;
  readonly relays: readonly string[];
  readonly invite?: InviteLink | undefined;
};

/** What a call comes with: from which tab, and under which message id it says something. */
export type Asked = {
  readonly tab: string;
  readonly id: Uint8Array;
  /** It may have been carried out before, by a tab that is gone. */
  readonly again: boolean;
};

type Handled = {
  readonly [Name in Exclude<keyof Calls, "persist">]: (
    asked: Asked,
    ...args: Parameters<Calls[Name]>
  ) => ReturnType<Calls[Name]>;
};

/** The client of this browser's profile, for all tabs. */
export class Host implements Handled {
  readonly #options: HostOptions;
  readonly #listeners = new Set<(news: News) => void>();
  readonly #kept: Kept;
  readonly #roster: Roster;
  readonly #looking: Looking;
  readonly #happening: Happening;
  #client: SandiClient;
  /** While the client is taken down and started again, calls wait. */
  #ready: Promise<void> = Promise.resolve();
  #me: Me;
  /** Whether the profile has been given back. */
  closed = false;

  /** Opens the client, and reads what lists show. It connects from `start` on. @throws ProtocolError PROFILE_DAMAGED */
  static async open(options: HostOptions): Promise<Host> {
    const client = await clientOf(options, options.invite);
    const host = new Host(options, client);
    await host.#previews(FIRST_ROWS);
    host.#roster.list(client.peers());
    host.#roster.asking();
    host.#roster.take();
    return host;
  }

  private constructor(options: HostOptions, client: SandiClient) {
    this.#options = options;
    this.#client = client;
    const now = () => this.#client;
    this.#kept = new Kept(now);
    this.#roster = new Roster(now, this.#kept);
    this.#looking = new Looking(now);
    this.#happening = new Happening(now, { roster: this.#roster, looking: this.#looking }, (news) => this.#tell(news));
    this.#me = this.#whoAmI();
  }

  get view(): View {
    return {
      me: this.#me,
      connection: this.#happening.connection,
      people: this.#roster.people,
      registered: this.#client.registered,
      tellsRead: this.#client.tellsRead,
    };
  }

  on(listener: (news: News) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#run();
    // What is further back does not have to be there at once. A client that has stopped says so.
    void this.#previews(undefined).catch(() => undefined);
  }

  /** Writes what is still to be written, hangs up and gives the profile back. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.#looking.stop();
    await this.#ready;
    await this.#client.close();
    this.#options.profile.close();
  }

  /** A tab is gone: nobody looks there any more. */
  async left(tab: string): Promise<void> {
    if (!this.closed) await this.#looking.turn(tab, undefined).catch(() => undefined);
  }

  /** Ends for good: the storage is gone, or something like it. */
  async fail(fault: Fault): Promise<void> {
    await this.close();
    this.#happening.connect({ at: "stopped", fault });
  }

  async lines(_: Asked, person: PersonId, { limit, edge }: Place): Promise<readonly Line[]> {
    const client = await this.#up();
    this.#roster.open(person);
    this.#happening.stir();
    const messages = await client.history(clientId(person), limit, edge);
    return messages.map(lineOf);
  }

  async line(_: Asked, person: PersonId, id: string): Promise<Line | undefined> {
    const client = await this.#up();
    const key = keyOf(id);
    const message = key && (await client.message(clientId(person), key));
    return message && lineOf(message);
  }

  async send(asked: Asked, person: PersonId, text: string, replyTo?: Reference): Promise<string> {
    const suite = this.#roster.suiteOf(person);
    const line = lineId({ author: this.#client.id, messageId: asked.id });
    await this.#say(asked, person, line, (client, peer) => client.send(peer, suite, text, replyTo, asked.id));
    if (this.#kept.of(person).draft.trim() === text.trim()) await this.setDraft(asked, person, "");
    return line;
  }

  edit(asked: Asked, person: PersonId, of: Reference, text: string): Promise<void> {
    return this.#sayOf(asked, person, of, (client, peer, suite) => client.edit(peer, suite, of, text, asked.id));
  }

  react(asked: Asked, person: PersonId, of: Reference, reaction: string): Promise<void> {
    return this.#sayOf(asked, person, of, (client, peer, suite) => client.react(peer, suite, of, reaction, asked.id));
  }

  takeBack(asked: Asked, person: PersonId, of: Reference): Promise<void> {
    return this.#sayOf(asked, person, of, (client, peer, suite) => client.takeBack(peer, suite, of, asked.id));
  }

  async setTimer(asked: Asked, person: PersonId, seconds: number): Promise<void> {
    const suite = this.#roster.suiteOf(person);
    const line = lineId({ author: this.#client.id, messageId: asked.id });
    await this.#say(asked, person, line, (client, peer) => client.setTimer(peer, suite, seconds, asked.id));
  }

  chooseSuite(_: Asked, person: PersonId, suite: SuiteName): Promise<void> {
    return this.#keep(person, { suite });
  }

  async reading({ tab }: Asked, person: PersonId | undefined): Promise<void> {
    await this.#up();
    if (person !== undefined) this.#roster.open(person);
    await this.#looking.turn(tab, person);
    this.#happening.stir(person);
  }

  async look(_: Asked, who: string): Promise<Known> {
    const client = await this.#up();
    const id = await this.#find(client, who);
    const { name, shortId: short, verified, namesake, contact } = client.peer(id) ?? nobodyYet(id);
    return { id: personId(id), name, shortId: short, verified, namesake, contact };
  }

  async add(_: Asked, who: string): Promise<PersonId> {
    const client = await this.#up();
    const id = await this.#find(client, who);
    await client.keepContact(id);
    const person = personId(id);
    if (this.#kept.of(person).archived) await this.#keep(person, { archived: false });
    this.#roster.asking();
    this.#happening.stir(person);
    return person;
  }

  async more(): Promise<void> {
    (await this.#up()).more();
  }

  async invite(): Promise<Invite> {
    const client = await this.#up();
    const answer = Promise.withResolvers<Invite>();
    const stop = client.on((event) => {
      if (event.event === "invited") {
        // Whoever is let in by it is to find me there.
        const link = client.linkWith(event.link) ?? event.link;
        answer.resolve({ link, until: event.until, left: event.left });
      }
      if (event.event === "stopped" || (event.event === "error" && event.error.code.startsWith("INVITES_")))
        answer.reject(event.error);
    });
    const late = () => answer.reject(new ClientError("RELAY_UNREACHABLE", { url: this.#relay, reason: "timeout" }));
    const timer = setTimeout(late, ASK_MS);
    client.makeInvite();
    return answer.promise.finally(() => {
      clearTimeout(timer);
      stop();
    });
  }

  async decide(_: Asked, person: PersonId, accept: boolean): Promise<void> {
    await this.#with(person, (client, peer) => client.decide(peer, accept));
    this.#roster.asking();
  }

  safetyNumber(_: Asked, person: PersonId): Promise<string | undefined> {
    return this.#with(person, (client, peer) => client.safetyNumber(peer));
  }

  verificationText(_: Asked, person: PersonId): Promise<string> {
    return this.#with(person, (client, peer) => client.verificationText(peer));
  }

  verify(_: Asked, person: PersonId, code: string): Promise<void> {
    return this.#with(person, (client, peer) => client.verify(peer, code));
  }

  setVerified(_: Asked, person: PersonId, verified: boolean): Promise<void> {
    return this.#with(person, (client, peer) => client.setVerified(peer, verified));
  }

  async rename(_: Asked, person: PersonId, name: string): Promise<void> {
    await this.#with(person, (client, peer) => client.rename(peer, name));
    // Whoever had the same name may be told apart now.
    this.#roster.list(this.#client.peers());
  }

  async setBlocked(_: Asked, person: PersonId, blocked: boolean): Promise<void> {
    await this.#with(person, (client, peer) => client.setBlocked(peer, blocked));
    this.#roster.asking();
  }

  setMuted(_: Asked, person: PersonId, muted: boolean): Promise<void> {
    return this.#with(person, (client, peer) => client.setMuted(peer, muted));
  }

  setArchived(_: Asked, person: PersonId, archived: boolean): Promise<void> {
    return this.#keep(person, { archived });
  }

  setDraft(_: Asked, person: PersonId, draft: string): Promise<void> {
    return this.#keep(person, { draft });
  }

  async forget(_: Asked, person: PersonId): Promise<void> {
    await this.#up();
    await this.#kept.forget(person).catch(() => undefined);
    await this.#with(person, (client, peer) => client.forget(peer));
    this.#roster.forget(person);
    this.#happening.bodies.forget(person);
    this.#happening.changed(person, undefined);
  }

  async search(
    _: Asked,
    query: string,
    options: { readonly with?: PersonId; readonly limit: number },
  ): Promise<readonly Found[]> {
    const client = await this.#up();
    const { limit } = options;
    const peer = options.with === undefined ? {} : { with: clientId(options.with) };
    const onProgress = (done: number) => this.#tell({ news: "searching", done });
    const hits = await client.search(query, { limit, context: 0, ...peer, onProgress });
    return hits.map(({ peer, message, spans }) => ({ person: personId(peer.id), line: lineOf(message), spans }));
  }

  async setTellsRead(_: Asked, on: boolean): Promise<void> {
    await (await this.#up()).setTellsRead(on);
    this.#tell({ news: "tellsRead", on });
  }

  async setName(_: Asked, name: string): Promise<void> {
    await (await this.#up()).setName(name);
    this.#introduce();
  }

  async sealed(_: Asked, line: string): Promise<Sealed | undefined> {
    return this.#happening.bodies.get(line);
  }

  async exportFile(_: Asked, passphrase: string): Promise<Blob> {
    return this.#without(undefined, () => exportFile(this.#options.profile, passphrase));
  }

  async setPassphrase(_: Asked, passphrase: string | undefined): Promise<void> {
    await this.#up();
    const onProgress = (done: number) => this.#tell({ news: "locking", done });
    await this.#options.profile.setPassphrase?.(passphrase, onProgress);
    this.#introduce();
  }

  async restart(_: Asked, invite?: string): Promise<void> {
    const link = invite === undefined ? undefined : invited(invite, this.#options.relays);
    await this.#without(link, async () => undefined);
  }

  async trustRelay(): Promise<void> {
    const { profile, relays } = this.#options;
    await this.#without(undefined, async () => {
      for (const relay of relays) await forgetRelay(profile.store, relay);
    });
  }

  /** Takes the client down, does something with its profile, and starts it again. */
  async #without<T>(invite: InviteLink | undefined, run: () => Promise<T>): Promise<T> {
    const before = this.#ready;
    const done = Promise.withResolvers<void>();
    this.#ready = done.promise;
    // One after another: two clients of one profile would fork its sessions.
    await before;
    try {
      this.#happening.connect({ at: "connecting" });
      await this.#client.close();
      return await run();
    } finally {
      await this.#again(invite).finally(done.resolve);
      await this.#looking.resume();
    }
  }

  async #again(invite: InviteLink | undefined): Promise<void> {
    try {
      this.#client = await clientOf(this.#options, invite);
      this.#run();
    } catch (error) {
      this.#happening.connect({ at: "stopped", fault: faultOf(error) });
      throw error;
    }
  }

  #run(): void {
    const client = this.#client;
    client.on((event) => {
      // A client that was taken down says nothing any more.
      if (client !== this.#client || this.closed) return;
      this.#happening.heard(event);
      if (event.event === "joined") this.#introduce();
    });
    client.start();
  }

  /** The link is known once the relay has been met. */
  #introduce(): void {
    const me = this.#whoAmI();
    if (me.link === this.#me.link && me.name === this.#me.name && me.passphrase === this.#me.passphrase) return;
    this.#me = me;
    this.#tell({ news: "me", me });
  }

  #whoAmI(): Me {
    const { id, name, link = "" } = this.#client;
    const { ephemeral, hasPassphrase = false } = this.#options.profile;
    return { id: personId(id), shortId: shortId(id), name, link, ephemeral, passphrase: hasPassphrase };
  }

  /** Without a relay nobody can say whose ID it is: then the name comes later, with the card. */
  async #find(client: SandiClient, pasted: string): Promise<ClientId> {
    const who = whoIn(pasted);
    const isOffline = this.#happening.connection.at === "offline";
    try {
      const patience = idIn(who) ? ASK_MS : NAME_MS;
      return (await client.find(who, isOffline ? 0 : patience)).id;
    } catch (error) {
      const id = idIn(who);
      if (!isOffline || !id || faultOf(error).code !== "UNKNOWN_PEER") throw error;
      return id;
    }
  }

  get #relay(): string {
    return this.#options.relays.join(", ");
  }

  async #previews(within: number | undefined): Promise<void> {
    const newest = await this.#client.newest(within);
    // The latest first, and not thousands in one piece of news.
    for (let end = newest.length; end > 0; end -= PREVIEWS) {
      for (const { peer, message } of newest.slice(Math.max(0, end - PREVIEWS), end)) {
        const person = personId(peer);
        if (!this.#roster.isNewer(person, message)) this.#roster.last(person, message);
      }
      if (within !== undefined) continue;
      this.#happening.stir();
      await webWorld.pause!(PAUSE_MS);
    }
  }

  async #up(): Promise<SandiClient> {
    // Whoever takes the client down next may have come first.
    for (let ready: Promise<void> | undefined; ready !== this.#ready; await ready) ready = this.#ready;
    return this.#client;
  }

  async #with<T>(person: PersonId, run: (client: SandiClient, peer: ClientId) => T | Promise<T>): Promise<T> {
    const client = await this.#up();
    const result = await run(client, clientId(person));
    this.#happening.stir(person);
    return result;
  }

  async #keep(person: PersonId, change: Parameters<Kept["change"]>[1]): Promise<void> {
    await this.#up();
    const written = this.#kept.change(person, change);
    this.#happening.stir(person);
    await written;
  }

  /** @param line which it changes */
  async #say(
    { id, again }: Asked,
    person: PersonId,
    line: string,
    run: (client: SandiClient, peer: ClientId) => Promise<unknown>,
  ): Promise<void> {
    const client = await this.#up();
    const peer = clientId(person);
    if (!again || !(await client.said(peer, id))) await run(client, peer);
    this.#roster.open(person);
    this.#happening.changed(person, line);
    this.#happening.queued();
  }

  /** Something about a line is said in the line's suite. */
  async #sayOf(
    asked: Asked,
    person: PersonId,
    of: Reference,
    run: (client: SandiClient, peer: ClientId, suite: SuiteName) => Promise<unknown>,
  ): Promise<void> {
    const client = await this.#up();
    const message: Message | undefined = await client.message(clientId(person), of);
    const suite = message?.suite ?? this.#roster.suiteOf(person);
    await this.#say(asked, person, lineId(of), (now, peer) => run(now, peer, suite));
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }
}

/** @throws ProtocolError INVITE_LINK_DAMAGED; ClientError LINK_OTHER_RELAY: a page may talk to no other */
export function invited(link: string, relays: readonly string[]): InviteLink {
  const parsed = parseInviteLink(webWorld.primitives, link);
  if (!parsed.ok) throw parsed.error;
  const { relay } = parsed.value;
  if (!relays.some((one) => one.replace(/\/+$/, "") === relay))
    throw new ClientError("LINK_OTHER_RELAY", { relay, here: relays.join(", ") });
  return parsed.value;
}

/** The profile outlives the client: `Host` closes it. */
function clientOf({ profile, relays }: HostOptions, invite: InviteLink | undefined): Promise<SandiClient> {
  return openClient({
    relay: relays,
    profile: { ...profile, close: () => undefined },
    ...(invite ? { invite } : {}),
  });
}

/** Somebody whose card has not been seen. */
function nobodyYet(id: ClientId): Omit<Known, "id"> {
  return { name: shortId(id), shortId: shortId(id), verified: false, namesake: "none", contact: false };
}

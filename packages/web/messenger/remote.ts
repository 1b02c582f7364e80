import { webWorld } from "@sandi/client/web";
import { WebClientError } from "@sandi/client/web/errors";
import { type CallName, callsBy, REPEATS } from "./calls.ts";
import type { Channel, Said } from "./channel.ts";
import { Failure, faultOf } from "./fault.ts";
import type { Host } from "./host.ts";
import { Mirror } from "./mirror.ts";
import type { Connection, Messenger, News, PersonId, View } from "./port.ts";

/** How long a tab shows what it showed while the client begins again in another. */
const SETTLE_MS = 2_000;
/** As many message bytes as any message id has. */
const ID_BYTES = 16;

type Pending = {
  readonly call: CallName;
  readonly args: readonly unknown[];
  readonly id: Uint8Array;
  /** Whether somebody may have begun to carry it out. */
  asked: boolean;
} & PromiseWithResolvers<unknown>;

/** Absent if no other tab can take part. */
export type Sharing = {
  readonly channel: Channel;
  /** The client is in another tab from now on. */
  readonly followed: () => void;
  readonly unlock: (passphrase: string, onProgress?: (done: number) => void) => Promise<void>;
};

/** What a tab's screens talk to: the client here, or the one in another tab, and whichever comes after that one. */
export class Tab {
  readonly messenger: Messenger;
  readonly #channel: Channel | undefined;
  readonly #followed: (() => void) | undefined;
  readonly #listeners = new Set<(news: News) => void>();
  readonly #pending = new Map<number, Pending>();
  readonly #attached = Promise.withResolvers<Messenger>();
  #host: Host | undefined;
  /** The tab that holds the client; undefined for this one. */
  #leader: string | undefined;
  #mirror: Mirror | undefined;
  /** What will be shown, once a client that has just begun knows how things are. */
  #next: { readonly mirror: Mirror; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  #number = 0;
  /** Whose conversation this tab shows to somebody, and whose it has shown. */
  #reading: PersonId | undefined;
  readonly #read = new Set<PersonId>();

  constructor(sharing?: Sharing) {
    const channel = sharing?.channel;
    this.#channel = channel;
    this.#followed = sharing?.followed;
    channel?.hear((said, from) => this.#heard(said, from));
    const tab = this;
    this.messenger = {
      ...callsBy((call, args) => this.#ask(call, args)),
      persist: () => navigator.storage.persist(),
      unlock: async (passphrase, onProgress) => sharing?.unlock(passphrase, onProgress),
      get view() {
        return tab.#view;
      },
      on: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  /** Resolves when somebody answers this tab. @throws Failure PAGE_OTHER_BUILD */
  get attached(): Promise<Messenger> {
    return this.#attached.promise;
  }

  /** Asks whoever holds the client to answer this tab. */
  hello(): void {
    this.#channel?.say({ say: "hello" });
  }

  /** The client is in this tab from now on. */
  hold(host: Host): void {
    this.#host = host;
    host.on((news) => this.#news(news));
    this.#adopt(host.view, undefined);
  }

  /** Whoever held the client is gone, and nobody can open its profile without the passphrase. */
  lock(): void {
    this.#settle();
    this.#tell({ news: "connection", connection: { at: "locked" } });
  }

  /** There is no client any more, and there will be none. */
  stop(connection: Connection & { at: "stopped" }): void {
    this.#settle();
    this.#tell({ news: "connection", connection });
    for (const { reject } of this.#pending.values()) reject(new Failure(connection.fault));
    this.#pending.clear();
  }

  get #view(): View {
    if (!this.#mirror) throw new Error("nobody has answered this tab yet");
    return this.#mirror.view;
  }

  #heard(said: Said, from: string): void {
    if (this.#host) return;
    switch (said.say) {
      case "leads":
        return this.hello();
      case "view":
        return this.#adopt(said.view, from);
      case "news":
        return this.#news(said.news);
      case "answer":
        return this.#answered(said.number, ({ resolve }) => resolve(said.value));
      case "refusal":
        return this.#answered(said.number, ({ reject }) => reject(new Failure(said.fault)));
      case "otherBuild":
        return this.#attached.reject(new Failure(faultOf(new WebClientError("PAGE_OTHER_BUILD"))));
    }
  }

  async #ask(call: CallName, args: readonly unknown[]): Promise<unknown> {
    if (call === "reading") this.#reading = args[0] as PersonId | undefined;
    if (call === "lines") this.#read.add(args[0] as PersonId);
    const id = webWorld.rng(ID_BYTES);
    const pending: Pending = { call, args, id, asked: false, ...Promise.withResolvers<unknown>() };
    const number = this.#number++;
    this.#pending.set(number, pending);
    this.#carry(number, pending);
    return pending.promise;
  }

  #carry(number: number, pending: Pending): void {
    const { call, args, id, asked: again } = pending;
    pending.asked = true;
    if (!this.#host) return this.#channel?.say({ say: "ask", number, call, args, id, again });
    const run = this.#host[call] as (...args: readonly unknown[]) => Promise<unknown>;
    void run.call(this.#host, { tab: this.#channel?.tab ?? "", id, again }, ...args).then(
      (value) => this.#answered(number, ({ resolve }) => resolve(value)),
      (error: unknown) => this.#answered(number, ({ reject }) => reject(new Failure(faultOf(error)))),
    );
  }

  #answered(number: number, settle: (pending: Pending) => void): void {
    const pending = this.#pending.get(number);
    this.#pending.delete(number);
    if (pending) settle(pending);
  }

  #news(news: News): void {
    if (!this.#next) return this.#tell(news);
    this.#next.mirror.apply(news);
    if (news.news !== "people" && news.news !== "connection") this.#tell(news);
    const { at } = this.#next.mirror.view.connection;
    // The list follows on the connection.
    if (at === "offline" || at === "stopped" || (at === "online" && news.news === "people")) this.#settle();
  }

  /** Somebody holds the client, and says how things are. */
  #adopt(view: View, leader: string | undefined): void {
    const isNew = !this.#mirror || leader !== this.#leader;
    this.#leader = leader;
    if (!this.#mirror) this.#mirror = new Mirror(view);
    else {
      clearTimeout(this.#next?.timer);
      this.#next = { mirror: new Mirror(view), timer: setTimeout(() => this.#settle(), SETTLE_MS) };
      if (view.connection.at !== "connecting" || this.#mirror.view.connection.at === "locked") this.#settle();
    }
    this.#attached.resolve(this.messenger);
    if (leader !== undefined) this.#followed?.();
    if (!isNew) return;
    // What the one before has not told any more.
    for (const person of this.#read) this.#tell({ news: "lines", person, lines: undefined });
    for (const [number, pending] of [...this.#pending])
      if (!pending.asked || REPEATS[pending.call]) this.#carry(number, pending);
      else this.#answered(number, ({ reject }) => reject(new Failure(faultOf(new WebClientError("TAB_CLOSED")))));
    if (this.#reading !== undefined) void this.#ask("reading", [this.#reading]).catch(() => undefined);
  }

  /** What was kept back is shown. */
  #settle(): void {
    if (!this.#next) return;
    const { mirror, timer } = this.#next;
    this.#next = undefined;
    clearTimeout(timer);
    for (const news of this.#mirror!.newsTo(mirror)) this.#tell(news);
  }

  #tell(news: News): void {
    this.#mirror?.apply(news);
    for (const listener of this.#listeners) {
      try {
        listener(news);
      } catch (error) {
        // What one screen fails at keeps nothing from the others.
        reportError(error);
      }
    }
  }
}

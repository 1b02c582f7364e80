import { batch, signal } from "@preact/signals";
import type { Line, Messenger, News, PersonId } from "../messenger/port.ts";

/** Lines that are read at once. */
const PAGE = 60;

/** What was opened last: the newest lines, or those around one, by its `seq`. */
export type Part = { readonly around: number | undefined };

/**
 * The lines of one conversation that are loaded: always a part without a gap, which grows at both ends as somebody scrolls.
 * What changes is read again; the store alone knows what a line says now.
 */
export class Timeline {
  readonly person: PersonId;
  /** Oldest first. */
  readonly lines = signal<readonly Line[]>([]);
  /** Whether there may be more before the first, or after the last. */
  readonly hasOlder = signal(true);
  readonly hasNewer = signal(false);
  /** Another object each time; undefined until its lines are read. */
  readonly part = signal<Part | undefined>(undefined);
  /** Whether lines behind the last have just been said: the end was there before them. If not, they were read on. */
  readonly isLive = signal(false);
  readonly #messenger: Messenger;
  readonly #failed: (error: unknown) => void;
  readonly #stop: () => void;
  /** One read at a time; what is asked for meanwhile comes after it. */
  #turn: Promise<void> = Promise.resolve();
  /** What has changed and is to be read again; "all" if it may be anything. */
  #changed: Set<string> | "all" | undefined;

  constructor(messenger: Messenger, person: PersonId, failed: (error: unknown) => void) {
    this.#messenger = messenger;
    this.#failed = failed;
    this.person = person;
    this.#stop = messenger.on((news) => this.#take(news));
  }

  /** Shows the newest lines; or those around one, by its `seq`. */
  open(around?: number): Promise<void> {
    return this.#next(async () => {
      if (around === undefined) {
        const lines = await this.#read({ limit: PAGE });
        this.#show(lines, lines.length === PAGE, false, { around });
        return;
      }
      const [before, after] = await Promise.all([
        this.#read({ limit: PAGE, edge: { before: around } }),
        this.#read({ limit: PAGE, edge: { after: around - 1 } }),
      ]);
      this.#show([...before, ...after], before.length === PAGE, after.length === PAGE, { around });
    });
  }

  older(): Promise<void> {
    return this.#next(async () => {
      const first = this.lines.value[0];
      if (!first || !this.hasOlder.value) return;
      const lines = await this.#read({ limit: PAGE, edge: { before: first.seq } });
      this.#show([...lines, ...this.lines.value], lines.length === PAGE, this.hasNewer.value);
    });
  }

  newer(): Promise<void> {
    return this.#next(async () => {
      const last = this.lines.value.at(-1);
      if (!last || !this.hasNewer.value) return;
      const lines = await this.#read({ limit: PAGE, edge: { after: last.seq } });
      this.#show([...this.lines.value, ...lines], this.hasOlder.value, lines.length === PAGE);
    });
  }

  close(): void {
    this.#stop();
  }

  #take(news: News): void {
    if (news.news !== "lines" || news.person !== this.person) return;
    const isWaiting = this.#changed !== undefined;
    if (news.lines === undefined || this.#changed === "all") this.#changed = "all";
    else this.#changed = new Set([...(this.#changed ?? []), ...news.lines]);
    // Many changes in a row are one read.
    if (isWaiting) return;
    void this.#next(async () => {
      const changed = this.#changed ?? "all";
      this.#changed = undefined;
      await this.#again(changed);
    });
  }

  /** Reads what changed, and all that is new behind the last line if that is the conversation's last. */
  async #again(ids: ReadonlySet<string> | "all"): Promise<void> {
    const shown = this.lines.value;
    const changed = ids === "all" ? 0 : shown.findIndex(({ id }) => ids.has(id));
    const at = changed < 0 ? shown.length : changed;
    const kept = shown.slice(0, at);
    const after = kept.at(-1)?.seq ?? (shown[0] ? shown[0].seq - 1 : 0);
    const limit = shown.length - at + PAGE;
    const lines = await this.#read({ limit, edge: { after } });
    if (this.hasNewer.value) {
      const last = shown.at(-1)?.seq ?? 0;
      return this.#show([...kept, ...lines.filter(({ seq }) => seq <= last)], this.hasOlder.value, true);
    }
    this.#show([...kept, ...lines], this.hasOlder.value && shown.length > 0, lines.length === limit);
  }

  #read(place: Parameters<Messenger["lines"]>[1]): Promise<readonly Line[]> {
    return this.#messenger.lines(this.person, place);
  }

  #show(lines: readonly Line[], hasOlder: boolean, hasNewer: boolean, part = this.part.value): void {
    batch(() => {
      this.isLive.value = part === this.part.value && (this.isLive.value || !this.hasNewer.value);
      this.lines.value = lines;
      this.hasOlder.value = hasOlder;
      this.hasNewer.value = hasNewer;
      this.part.value = part;
    });
  }

  #next(read: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(read).catch(this.#failed);
    return this.#turn;
  }
}

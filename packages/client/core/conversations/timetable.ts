import { Alarms } from "../base/alarms.ts";
import type { Turn } from "../base/turn.ts";
import type { Link } from "../link/link.ts";
import { sealsOf } from "../outbox/outbox.ts";
import type { Conversation } from "./conversation.ts";
import type { Keyrings } from "./keyrings.ts";
import type { MyTexts } from "./myTexts.ts";
import type { Registry } from "./registry.ts";
import type { Strangers } from "./strangers.ts";

/** After so long without a confirmation the suite is told, and again every so often. */
const UNHEARD_MS = 7 * 86_400_000;
/** How often it is looked whether its reader is there by now. */
const LOOK_EVERY_MS = 3_600_000;

export type TimetableParts = {
  readonly link: Link;
  readonly registry: Registry;
  readonly keyrings: Keyrings;
  readonly strangers: Strangers;
  readonly texts: MyTexts;
  /** Those with something to do now. */
  readonly busy: Set<Conversation>;
};

/** When conversations have something to do by themselves. Suites go by the relay's clock, all else by this device's. */
export class Timetable {
  readonly #parts: TimetableParts;
  /** How long a message of mine is kept while nobody confirms it. */
  readonly #retentionMs: number;
  /** By this device's clock. */
  readonly #alarms = new Alarms<Conversation>();

  constructor(parts: TimetableParts, retentionMs: number) {
    this.#parts = parts;
    this.#retentionMs = retentionMs;
  }

  schedule(conversation: Conversation, now: number): void {
    const { registry, strangers, link } = this.#parts;
    if (!registry.has(conversation)) return;
    // A tick that waits its turn must not wake the client over and over.
    const ticks = !conversation.chain && !conversation.wants("tick");
    if (conversation.opened) registry.tickAt(conversation, ticks ? conversation.nextTick : undefined);
    const times: number[] = [];
    if (conversation.receiptDueAt !== undefined) times.push(conversation.receiptDueAt);
    const { oldest } = conversation.outbox;
    // No alarm without a relay, where nothing expires: it would wake the client over and over.
    if (oldest && link.online) {
      const over = oldest.row.createdAt + this.#retentionMs + 1;
      times.push(Math.max(over, link.clock.localTime(over)));
    }
    const unheardAt = link.online ? unheardSince(conversation) : undefined;
    if (unheardAt !== undefined) times.push(unheardAt > now ? unheardAt : now + LOOK_EVERY_MS);
    if (conversation.nextBody() && !conversation.chain && !conversation.held)
      times.push(strangers.slowAt(conversation, now));
    this.#alarms.set(conversation, times.length === 0 ? undefined : Math.min(...times));
  }

  remove(conversation: Conversation): void {
    this.#alarms.set(conversation, undefined);
  }

  /** What has come due. */
  wake(turn: Turn): void {
    const { keyrings, link, busy } = this.#parts;
    const { now } = turn.env;
    keyrings.tick(link.keyringContext(turn.env), turn);
    this.tick(link.clock.time(now));
    for (const conversation of this.#alarms.due(now)) {
      if (conversation.receiptDueAt !== undefined && conversation.receiptDueAt <= now) conversation.receiptIsDue();
      this.#expire(conversation, turn);
      this.#tellUnheard(conversation, now);
      busy.add(conversation);
    }
  }

  /** @param now by the clock that suites go by */
  tick(now: number): void {
    for (const conversation of this.#parts.registry.due(now)) {
      conversation.want("tick");
      this.#parts.busy.add(conversation);
    }
  }

  /** When `wake` has something to do, by this device's clock. */
  get wakeAt(): number | undefined {
    const { link, registry, keyrings } = this.#parts;
    const times = [...registry.nextTicks, keyrings.nextTick]
      .filter((at) => at !== undefined)
      .map((at) => link.clock.localTime(at));
    if (this.#alarms.next !== undefined) times.push(this.#alarms.next);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** A reader that is there, and has confirmed nothing for so long, may have lost what it takes to open what I seal. */
  #tellUnheard(conversation: Conversation, now: number): void {
    const since = this.#parts.link.online ? unheardSince(conversation) : undefined;
    if (since === undefined || since > now || !conversation.person.online) return;
    conversation.unheardAt = now;
    conversation.want("unheard");
  }

  /** By this device's clock and the relay's: one of them may be wrong, and what is given up does not come back. */
  #expire(conversation: Conversation, turn: Turn): void {
    const { link, texts } = this.#parts;
    if (!link.online) return;
    const { now } = turn.env;
    texts.expire(conversation, Math.min(now, link.clock.time(now)) - this.#retentionMs, turn);
  }
}

/**
 * When the oldest text will have waited for its reader for long enough: one that the relay has accepted, or that cannot be
 * sealed, because a chain is full of what nobody ever fetched. Undefined if none does.
 */
function unheardSince({ outbox, unheardAt, person }: Conversation): number | undefined {
  const { oldest } = outbox;
  if (!oldest || (!oldest.accepted && sealsOf(oldest, person.id).length > 0)) return undefined;
  return Math.max(oldest.row.createdAt, unheardAt) + UNHEARD_MS;
}

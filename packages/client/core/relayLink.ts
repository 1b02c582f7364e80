import { equal, type UnixMs } from "@sandi/crypto";
import {
  type Challenge,
  type ClientId,
  type ErrorCode,
  encodeControl,
  fitsInvite,
  type Hello,
  type InviteLink,
  inviteKey,
  inviteProof,
  isErrorCode,
  joinFields,
  judgeRelayPin,
  LIMITS,
  ProtocolError,
  parseControl,
  parseEntries,
  relayFingerprint,
  shortId,
  verifyFields,
  type Welcome,
  WIRE_VERSION,
} from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import type { Me } from "./model.ts";
import type { People } from "./people.ts";
import { Silence } from "./silence.ts";
import type { Turn } from "./turn.ts";

const JOIN_TIMEOUT_MS = 10_000;
/** Where there is another to go to. */
const JOIN_ELSEWHERE_MS = 5_000;
const BACKOFF_FIRST_MS = 250;
const BACKOFF_MOST_MS = 30_000;
/** How long a relay may say nothing before it is asked whether it is there. */
const SILENCE_MS = 20_000;
/** Where there is another to go to, one that has fallen silent is left soon. */
const SILENCE_ELSEWHERE_MS = 4_000;
/** An ID that nobody has: any relay answers a lookup of it, with an empty page. docs/wire.md §3.4 */
const NOBODY = new Uint8Array(32) as ClientId;
/** The number of that lookup; those of others count up from 1. */
const ALIVE_REF = 0xffff_ffff;
const CLOCK_NOTICE_MS = 86_400_000;
const NO_TAG = new Uint8Array(16);

/** Errors of the relay after which connecting again by oneself would do harm or no good. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "REPLACED",
  "RELAY_KEY_CHANGED",
  "RECORD_ROLLBACK",
  "RECORD_CONFLICT",
  "RECORD_EXPIRED",
  "RECORD_BAD_SIGNATURE",
  "INVITE_NEEDED",
  "INVITE_UNKNOWN",
  "INVITE_EXPIRED",
  "INVITE_USED_UP",
  "CLIENT_BLOCKED",
  "WIRE_UNKNOWN_VERSION",
]);

type LinkState =
  | { readonly at: "offline"; readonly retryAt: number | undefined; readonly attempt: number }
  | { readonly at: "connecting"; readonly attempt: number; readonly giveUpAt: number }
  | {
      readonly at: "proving";
      readonly attempt: number;
      readonly giveUpAt: number;
      readonly challenge: Challenge;
      readonly hello: Omit<Hello, "signature">;
    }
  | { readonly at: "online"; readonly clockOffset: number }
  | { readonly at: "stopped" };

export type LinkOptions = {
  /** One relay, or several that are one: they have one key, and the client goes from each to the next. */
  readonly relays: readonly string[];
  readonly ephemeral: boolean;
  /** By relay. */
  readonly pinnedKeys: ReadonlyMap<string, Uint8Array>;
  /** For who has not joined this relay yet: what is presented, and which key alone is taken for the relay's. */
  readonly invite?: InviteLink;
};

/** The connection to the relay: joining with proof on both sides, the directory, presence, and coming back. */
export class RelayLink {
  readonly #me: Me;
  readonly #people: People;
  readonly #options: LinkOptions;
  #state: LinkState = { at: "offline", retryAt: undefined, attempt: 0 };
  /** Which of the relays is the one. */
  #at = 0;
  readonly #pins: Map<string, Uint8Array>;
  #since: Uint8Array = NO_TAG;
  #nextRef = 1;
  /** `quiet` where nobody waits for the answer: those who are not there are no news then. */
  readonly #asked = new Map<number, { readonly ids: readonly ClientId[]; readonly quiet: boolean }>();
  /** True while a page of the directory is on its way. */
  #paging = false;
  #private = false;
  readonly #silence: Silence;

  constructor(me: Me, people: People, options: LinkOptions) {
    this.#me = me;
    this.#people = people;
    this.#options = options;
    this.#pins = new Map(options.pinnedKeys);
    this.#silence = new Silence(options.relays.length > 1 ? SILENCE_ELSEWHERE_MS : SILENCE_MS);
  }

  get online(): boolean {
    return this.#state.at === "online";
  }

  /** The relay lists nobody: as it said when it was joined last. */
  get isPrivate(): boolean {
    return this.#private;
  }

  get #relay(): string {
    return this.#options.relays[this.#at]!;
  }

  get stopped(): boolean {
    return this.#state.at === "stopped";
  }

  /** The relay's clock, where it is known: what validity times are held against. */
  relayTime(now: UnixMs): UnixMs {
    return (this.#state.at === "online" ? now + this.#state.clockOffset : now) as UnixMs;
  }

  /** The inverse: when this device's clock shows what the relay's will show at `time`. */
  localTime(time: number): number {
    return this.#state.at === "online" ? time - this.#state.clockOffset : time;
  }

  wakeAt(): number | undefined {
    if (this.#state.at === "offline") return this.#state.retryAt;
    if (this.#state.at === "connecting" || this.#state.at === "proving") return this.#state.giveUpAt;
    return this.#state.at === "online" ? this.#silence.checkAt : undefined;
  }

  connect(turn: Turn): void {
    if (this.#state.at !== "offline") return;
    this.#state = {
      at: "connecting",
      attempt: this.#state.attempt,
      giveUpAt: turn.env.now + (this.#options.relays.length > 1 ? JOIN_ELSEWHERE_MS : JOIN_TIMEOUT_MS),
    };
    turn.afterwards({ do: "connect", url: this.#relay });
  }

  wake(turn: Turn): void {
    if (this.#state.at === "online") return this.#checkSilence(turn);
    const due = this.wakeAt();
    if (due === undefined || due > turn.env.now) return;
    if (this.#state.at === "offline") this.connect(turn);
    else this.close(turn);
  }

  /** Anything that comes from the relay shows that it is there. */
  heard(turn: Turn): void {
    this.#silence.heard(turn.env.now);
  }

  #checkSilence(turn: Turn): void {
    const found = this.#silence.check(turn.env.now);
    if (found === "ask") turn.send(encodeControl("lookup", { ref: ALIVE_REF, after: 0, ids: [NOBODY] }));
    if (found === "gone") this.close(turn);
  }

  /** Hangs up; `closed` follows from the driver. */
  close(turn: Turn): void {
    turn.afterwards({ do: "disconnect" });
  }

  stop(error: ProtocolError, turn: Turn): void {
    if (this.#state.at === "stopped") return;
    this.#state = { at: "stopped" };
    this.#people.allOffline();
    turn.afterwards({ do: "disconnect" });
    turn.emit({ event: "stopped", error });
  }

  closed(error: ProtocolError | undefined, queued: number, turn: Turn): void {
    if (this.#state.at === "stopped" || this.#state.at === "offline") return;
    const attempt = this.#state.at === "online" ? 0 : this.#state.attempt;
    const { length } = this.#options.relays;
    this.#at = (this.#at + 1) % length;
    // Every relay is tried once before anybody waits for longer.
    const most = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(Math.floor(attempt / length), 10));
    // Half fixed, half random: after a relay's restart its clients must not all come in the same instant.
    const [high, low] = turn.env.rng(2);
    const retryInMs = Math.round(most / 2 + ((high! * 256 + low!) / 65_535) * (most / 2));
    this.#state = { at: "offline", retryAt: turn.env.now + retryInMs, attempt: attempt + 1 };
    this.#asked.clear();
    this.#paging = false;
    this.#people.allOffline();
    turn.emit({ event: "offline", retryInMs, queued, ...(error ? { error } : {}) });
  }

  takeChallenge(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    if (this.#state.at !== "connecting") return unexpected("challenge");
    const parsed = parseControl("challenge", body);
    if (!parsed.ok) return parsed.error;
    const challenge = parsed.value;
    // One key for all of them: that of this one, and that of any other that is pinned.
    for (const pin of [this.#pins.get(this.#relay), ...this.#pins.values()]) {
      const judged = judgeRelayPin(turn.env.primitives, this.#relay, pin, challenge.relayKey);
      if (judged.ok) continue;
      this.stop(judged.error, turn);
      return undefined;
    }
    const { invite } = this.#options;
    const { primitives } = turn.env;
    if (invite && !fitsInvite(primitives, invite, challenge.relayKey)) {
      const offered = relayFingerprint(primitives, challenge.relayKey).full;
      this.stop(new ClientError("RELAY_NOT_INVITED_TO", { relay: this.#relay, offered }), turn);
      return undefined;
    }
    const unproven = {
      v: WIRE_VERSION,
      nonce: turn.env.rng(32),
      record: this.#me.card.bytes,
      ephemeral: this.#options.ephemeral,
      since: this.#since,
      invite: invite ? { key: inviteKey(primitives, invite.secret) } : null,
    } as const;
    const fields = joinFields(challenge, unproven);
    const proven = invite && {
      key: inviteKey(primitives, invite.secret),
      proof: inviteProof(primitives, invite.secret, fields),
    };
    const hello = { ...unproven, invite: proven ?? null };
    const signature = this.#me.sign("join-client", fields);
    turn.send(encodeControl("hello", { ...hello, signature }));
    this.#state = { ...this.#state, at: "proving", challenge, hello };
    return undefined;
  }

  /** @returns true when the client has joined by this */
  takeWelcome(body: Uint8Array, turn: Turn): ProtocolError | true {
    if (this.#state.at !== "proving") return unexpected("welcome");
    const { challenge, hello } = this.#state;
    const parsed = parseControl("welcome", body);
    if (!parsed.ok) return parsed.error;
    const welcome: Welcome = parsed.value;
    const fields = joinFields(challenge, hello);
    if (!verifyFields(turn.env.primitives, challenge.relayKey, "join-relay", fields, welcome.signature))
      return new ClientError("RELAY_PROOF_FAILED");
    const pinnedNow = this.#pins.size === 0;
    if (!this.#pins.has(this.#relay)) {
      this.#pins.set(this.#relay, challenge.relayKey);
      turn.write({ op: "meta", key: `relay-pin:${this.#relay}`, value: challenge.relayKey });
    }
    const clockOffset = welcome.time - turn.env.now;
    this.#state = { at: "online", clockOffset };
    this.#silence.begin(turn.env.now);
    this.#private = welcome.private;
    this.#people.total = welcome.total;
    this.#since = welcome.directory;
    turn.emit({
      event: "joined",
      id: this.#me.id,
      shortId: shortId(this.#me.id),
      name: this.#me.card.name,
      relay: this.#relay,
      relayFingerprint: relayFingerprint(turn.env.primitives, challenge.relayKey).short,
      pinnedNow,
      private: welcome.private,
      invited: this.#options.invite !== undefined,
    });
    if (Math.abs(clockOffset) > CLOCK_NOTICE_MS)
      turn.notice(new ClientError("CLOCK_OFF", { hours: Math.round(clockOffset / 3_600_000) }));
    if (welcome.private) this.#meetContacts(turn);
    else if (welcome.unchanged) this.watch(turn);
    return true;
  }

  /** Nothing comes by itself: records that changed while this client was away are asked for. */
  #meetContacts(turn: Turn): void {
    const ids = this.#people.watched(LIMITS.ids);
    if (ids.length > 0) this.lookup(ids, turn, true);
    else this.watch(turn);
  }

  takeEntries(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    if (this.#state.at !== "online") return unexpected("entries");
    const parsed = parseEntries(body);
    if (!parsed.ok) return parsed.error;
    const { ref, entries, total } = parsed.value;
    if (ref === ALIVE_REF) return undefined;
    if (ref === 0) this.#people.forgetDirectory();
    this.#people.total = total;
    const found = entries.map((entry) => this.#people.takeEntry(entry, turn)).filter((person) => person !== undefined);
    const asked = this.#asked.get(ref);
    this.#asked.delete(ref);
    if (asked) {
      for (const id of asked.ids) {
        if (asked.quiet || found.some((person) => equal(person.id, id))) continue;
        turn.emit({ event: "error", error: new ClientError("UNKNOWN_PEER", { id: shortId(id) }) });
      }
    } else if (ref !== 0) this.#paging = false;
    this.watch(turn);
    this.#showPeers(turn);
    return undefined;
  }

  takeChanges(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    if (this.#state.at !== "online") return unexpected("changes");
    const parsed = parseControl("changes", body);
    if (!parsed.ok) return parsed.error;
    const { presence, records, total, directory } = parsed.value;
    this.#since = directory;
    for (const [id, online] of presence) {
      const person = this.#people.get(id as ClientId);
      if (person) person.online = online;
    }
    if (records.length > 0) this.lookup(records as ClientId[], turn);
    // A page that is not full grows by itself; a full one only when somebody asks for more.
    if (total > this.#people.total && this.#people.list().length < LIMITS.page) this.more(turn);
    this.#people.total = total;
    this.#showPeers(turn);
    return undefined;
  }

  takeError(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    const parsed = parseControl("error", body);
    if (!parsed.ok) return parsed.error;
    const { code, context, fatal, ref } = parsed.value;
    // The relay is there, and that was all that was asked.
    if (ref === ALIVE_REF && !fatal) return undefined;
    const error = isErrorCode(code)
      ? new ProtocolError(code, context)
      : new ClientError("RELAY_SAID", { code: code.replace(/[^A-Z_]/g, "?") });
    if (isErrorCode(code) && FINAL.has(code)) this.stop(error, turn);
    else {
      turn.emit({ event: "error", error });
      this.#asked.delete(ref);
      if (fatal) this.close(turn);
    }
    return undefined;
  }

  lookup(ids: readonly ClientId[], turn: Turn, quiet = false): void {
    if (!this.online) return;
    for (let at = 0; at < ids.length; at += LIMITS.page) {
      const part = ids.slice(at, at + LIMITS.page);
      const ref = this.#nextRef++;
      this.#asked.set(ref, { ids: part, quiet });
      turn.send(encodeControl("lookup", { ref, after: 0, ids: [...part] }));
    }
  }

  /** Asks for the page of the directory behind what has been seen. @returns false where there is none */
  more(turn: Turn): boolean {
    if (!this.online || this.#paging) return this.#paging;
    if (this.#private) {
      this.#showPeers(turn);
      return false;
    }
    this.#paging = true;
    turn.send(encodeControl("lookup", { ref: this.#nextRef++, after: this.#people.lastRegistration, ids: [] }));
    return true;
  }

  watch(turn: Turn): void {
    if (!this.online) return;
    const ids = this.#people.watched(LIMITS.ids);
    turn.send(encodeControl("watch", { ids, registrations: true }));
  }

  #showPeers(turn: Turn): void {
    turn.emit({ event: "peers", peers: this.#people.list(), total: this.#people.total });
  }
}

function unexpected(type: string): ProtocolError {
  return new ProtocolError("WIRE_UNEXPECTED", { type });
}

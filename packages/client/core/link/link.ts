import type { Env } from "@sandi/crypto";
import {
  type ClientId,
  type ErrorCode,
  isErrorCode,
  type KeyringContext,
  LIMITS,
  ProtocolError,
  parseControl,
  parseEntries,
  relayFingerprint,
  shortId,
} from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { Turn } from "../base/turn.ts";
import type { People } from "../people/people.ts";
import { DirectoryReader } from "./directoryReader.ts";
import { InviteRequests } from "./inviteRequests.ts";
import { isProven, type Joining, type JoinOptions, judgeRelayKey, sayHello } from "./join.ts";
import { PrekeyRequests } from "./prekeyRequests.ts";
import type { RelayClock } from "./relayClock.ts";
import type { Self } from "./self.ts";
import { Silence } from "./silence.ts";

const JOIN_TIMEOUT_MS = 10_000;
/** With another relay to go to. */
const JOIN_ELSEWHERE_MS = 5_000;
const BACKOFF_FIRST_MS = 250;
const BACKOFF_MOST_MS = 30_000;
/** How long a relay may say nothing before it is asked whether it is there. */
const SILENCE_MS = 20_000;
/** If there is another relay, a silent one is left soon. */
const SILENCE_ELSEWHERE_MS = 4_000;
const CLOCK_NOTICE_MS = 86_400_000;

/** Errors of the relay after which connecting again by oneself would do harm or no good. */
const FINAL: ReadonlySet<string> = new Set<ErrorCode>([
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
  | { readonly at: "proving"; readonly attempt: number; readonly giveUpAt: number; readonly joining: Joining }
  | { readonly at: "online" }
  | { readonly at: "stopped" };

export type LinkOptions = JoinOptions & {
  /** One relay, or several that are one: they have one key, and the client goes from each to the next. */
  readonly relays: readonly string[];
  /** By relay. */
  readonly pinnedKeys: ReadonlyMap<string, Uint8Array>;
};

/** The connection to the relay: joining with proof on both sides, and coming back. */
export class Link {
  readonly directory: DirectoryReader;
  readonly prekeys = new PrekeyRequests();
  readonly invites = new InviteRequests();
  readonly clock: RelayClock;
  readonly #self: Self;
  readonly #options: LinkOptions;
  readonly #pins: Map<string, Uint8Array>;
  readonly #silence: Silence;
  #state: LinkState = { at: "offline", retryAt: undefined, attempt: 0 };
  /** The largest body that the relay takes, as it said last. */
  #bodyLimit: number = LIMITS.body;
  /** Which of the relays is the one. */
  #at = 0;

  constructor(self: Self, people: People, clock: RelayClock, options: LinkOptions) {
    this.clock = clock;
    this.directory = new DirectoryReader(people);
    this.#self = self;
    this.#options = options;
    this.#pins = new Map(options.pinnedKeys);
    this.#silence = new Silence(options.relays.length > 1 ? SILENCE_ELSEWHERE_MS : SILENCE_MS);
  }

  get online(): boolean {
    return this.#state.at === "online";
  }

  get stopped(): boolean {
    return this.#state.at === "stopped";
  }

  /** The relay, and its key once it has been seen. */
  get relay(): { readonly url: string; readonly key: Uint8Array | undefined } {
    return { url: this.#relay, key: this.#pins.get(this.#relay) ?? [...this.#pins.values()][0] };
  }

  get bodyLimit(): number {
    return this.#bodyLimit;
  }

  get #relay(): string {
    return this.#options.relays[this.#at]!;
  }

  /** The world as suites see it. */
  keyringContext(env: Env): KeyringContext {
    return { env: { ...env, now: this.clock.time(env.now) }, clock: env.now, me: this.#self };
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
    const wait = due === undefined ? 1 : due - turn.env.now;
    // A clock that was set back must not put it off.
    if (wait > 0 && wait <= BACKOFF_MOST_MS) return;
    if (this.#state.at === "offline") this.connect(turn);
    else this.close(turn);
  }

  /** This device's clock was set, or it slept: the relay is joined again, so that it says what time it is. */
  askTime(turn: Turn): void {
    if (this.online) this.close(turn);
  }

  /** Anything that comes from the relay shows that it is there. */
  heard(turn: Turn): void {
    this.#silence.heard(turn.env.now);
  }

  #checkSilence(turn: Turn): void {
    const found = this.#silence.check(turn.env.now);
    if (found === "ask") this.directory.askAlive(turn);
    if (found === "gone") this.close(turn);
  }

  /** Hangs up; `closed` follows from the driver. */
  close(turn: Turn): void {
    turn.afterwards({ do: "disconnect" });
  }

  stop(error: ProtocolError, turn: Turn): void {
    if (this.#state.at === "stopped") return;
    this.#state = { at: "stopped" };
    this.directory.disconnected();
    this.prekeys.disconnected();
    this.invites.disconnected();
    turn.afterwards({ do: "disconnect" });
    turn.emit({ event: "stopped", error });
  }

  closed(error: ProtocolError | undefined, queued: number, turn: Turn): void {
    if (this.#state.at === "stopped" || this.#state.at === "offline") return;
    const attempt = this.#state.at === "online" ? 0 : this.#state.attempt;
    const { length } = this.#options.relays;
    this.#at = (this.#at + 1) % length;
    // Every relay is tried once before anyone waits for longer.
    const most = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(Math.floor(attempt / length), 10));
    // Half fixed, half random: after a relay's restart its clients must not all come in the same instant.
    const [high, low] = turn.env.rng(2);
    const retryInMs = Math.round(most / 2 + ((high! * 256 + low!) / 65_535) * (most / 2));
    this.#state = { at: "offline", retryAt: turn.env.now + retryInMs, attempt: attempt + 1 };
    this.directory.disconnected();
    this.prekeys.disconnected();
    this.invites.disconnected();
    turn.emit({ event: "offline", retryInMs, queued, ...(error ? { error } : {}) });
  }

  takeChallenge(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    if (this.#state.at !== "connecting") return unexpected("challenge");
    const parsed = parseControl("challenge", body);
    if (!parsed.ok) return this.#failed(parsed.error, true, turn);
    const challenge = parsed.value;
    const pins = [this.#pins.get(this.#relay), ...this.#pins.values()];
    const wrongKey = judgeRelayKey(turn.env, this.#relay, pins, challenge, this.#options);
    if (wrongKey) {
      this.stop(wrongKey, turn);
      return undefined;
    }
    this.#self.challenged(challenge.time, turn);
    const { joining, frame } = sayHello(turn.env, this.#self, challenge, this.directory.since, this.#options);
    turn.send(frame);
    this.#state = { ...this.#state, at: "proving", joining };
    return undefined;
  }

  /** @returns true when the client has joined by this */
  takeWelcome(body: Uint8Array, turn: Turn): ProtocolError | true {
    if (this.#state.at !== "proving") return unexpected("welcome");
    const { joining } = this.#state;
    const parsed = parseControl("welcome", body);
    if (!parsed.ok) return parsed.error;
    const welcome = parsed.value;
    if (!isProven(turn.env, joining, welcome)) return new ClientError("RELAY_PROOF_FAILED");
    const { relayKey } = joining.challenge;
    const pinnedNow = this.#pins.size === 0;
    if (!this.#pins.has(this.#relay)) {
      this.#pins.set(this.#relay, relayKey);
      turn.write({ op: "meta", key: `relay-pin:${this.#relay}`, value: relayKey });
    }
    this.#state = { at: "online" };
    this.clock.heard(welcome.time, turn);
    this.#self.welcomed(welcome.time, turn);
    this.#bodyLimit = welcome.limits.body;
    this.#silence.begin(turn.env.now);
    turn.emit({
      event: "joined",
      id: this.#self.id,
      shortId: shortId(this.#self.id),
      name: this.#self.card.name,
      relay: this.#relay,
      relayFingerprint: relayFingerprint(turn.env.primitives, relayKey).short,
      pinnedNow,
      private: welcome.private,
      invited: this.#options.invite !== undefined,
    });
    const ahead = welcome.time - turn.env.now;
    if (Math.abs(ahead) > CLOCK_NOTICE_MS)
      turn.notice(new ClientError("CLOCK_OFF", { hours: Math.round(ahead / 3_600_000) }));
    this.prekeys.joined(welcome, turn);
    this.invites.joined(welcome, turn);
    this.directory.joined(welcome, turn);
    return true;
  }

  takeEntries(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    if (!this.online) return unexpected("entries");
    const parsed = parseEntries(body);
    return parsed.ok ? this.directory.takeEntries(parsed.value, turn) : parsed.error;
  }

  takeChanges(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    if (!this.online) return unexpected("changes");
    const parsed = parseControl("changes", body);
    if (!parsed.ok) return parsed.error;
    this.directory.takeChanges(parsed.value, turn);
    return undefined;
  }

  takePrekeys(body: Uint8Array): ProtocolError | undefined {
    return this.online ? this.prekeys.takePrekeys(body) : unexpected("prekeys");
  }

  takeInvited(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    if (!this.online) return unexpected("invited");
    return this.invites.take(body, { url: this.#relay, key: this.#pins.get(this.#relay)! }, turn);
  }

  takeStock(body: Uint8Array): ProtocolError | undefined {
    return this.online ? this.prekeys.takeStock(body) : unexpected("stock");
  }

  takeError(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    const parsed = parseControl("error", body);
    if (!parsed.ok) return parsed.error;
    const { code, context, fatal, ref } = parsed.value;
    // The relay is there, and that was all that was asked.
    if (this.directory.takeError(ref) && !fatal) return undefined;
    this.prekeys.takeError(ref);
    this.invites.takeError(ref);
    const moved = this.#moved(code);
    if (moved) {
      this.stop(moved, turn);
      return undefined;
    }
    if (this.#state.at === "proving" && (code === "RECORD_ROLLBACK" || code === "RECORD_CONFLICT")) {
      this.#self.noteCopy(typeof context.known === "number" ? context.known : 0, turn);
      this.stop(new ClientError("PROFILE_COPIED"), turn);
      return undefined;
    }
    const error = isErrorCode(code)
      ? new ProtocolError(code, context)
      : new ClientError("RELAY_SAID", { code: code.replace(/[^A-Z_]/g, "?") });
    return this.#failed(error, fatal, turn);
  }

  #failed(error: ProtocolError, fatal: boolean, turn: Turn): undefined {
    if (FINAL.has(error.code)) this.stop(error, turn);
    else {
      turn.emit({ event: "error", error });
      if (fatal) this.close(turn);
    }
  }

  /** Why an exported profile has to end: it has been moved, or cannot tell whether it was. */
  #moved(code: string): ProtocolError | undefined {
    const { exportedAt } = this.#self;
    if (exportedAt === undefined) return undefined;
    const date = new Date(exportedAt).toISOString().slice(0, 10);
    if (code === "REPLACED") return new ClientError("PROFILE_MOVED", { date });
    if (this.#state.at !== "proving") return undefined;
    if (code === "RECORD_ROLLBACK" || code === "RECORD_CONFLICT") return new ClientError("PROFILE_MOVED", { date });
    return code === "RECORD_EXPIRED" ? new ClientError("PROFILE_MAY_BE_MOVED", { date }) : undefined;
  }

  rename(name: string, turn: Turn): void {
    this.#self.rename(name, this.clock.time(turn.env.now), turn);
    if (this.online) this.directory.publish(this.#self.card.bytes, turn);
    // The relay was shown the card before; the next time it is shown this one.
    else if (this.#state.at === "proving") this.close(turn);
  }

  lookup(ids: readonly ClientId[], turn: Turn): void {
    if (this.online) this.directory.lookup(ids, turn);
  }

  more(turn: Turn): void {
    if (this.online) this.directory.more(turn);
  }
}

function unexpected(type: string): ProtocolError {
  return new ProtocolError("WIRE_UNEXPECTED", { type });
}

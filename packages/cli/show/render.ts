import type { ClientEvent, Message, Peer } from "@sandi/client";
import { type ErrorTexts, formatSafetyNumber, fullId, type ProtocolError, type SuiteName } from "@sandi/protocol";
import { isTeaching, type Listed, trustOf, type UiEvent } from "../chat/events.ts";
import { LINE_COMMANDS } from "../chat/lineCommands.ts";
import { DEFAULT_RELAY } from "../table/defaults.ts";
import { type Language, type Translate, translator } from "../texts/index.ts";
import { hexGroups, opensHandshake, sealedFields, sealedSummary } from "./bytes.ts";
import { failureOf, headOf } from "./failure.ts";
import { HandshakeView } from "./renderHandshake.ts";
import { safeLine, safeName, safeText } from "./sanitize.ts";
import type { Style, Tone } from "./style.ts";
import { typed } from "./typed.ts";
import { widthOf } from "./width.ts";
import { layOut } from "./wrap.ts";

const MARK = { verified: "✓>", pinned: "?>", teaching: "!>" } as const;

export type Line = { readonly text: string; readonly diagnostic: boolean };

export type RenderOptions = {
  readonly language: Language;
  readonly errorTexts: ErrorTexts;
  readonly style: Style;
  /** The terminal's width now; undefined if the output is no terminal. */
  readonly columns: () => number | undefined;
  /** The person's own display name. */
  readonly me: () => string;
};

/** Turns events into lines for people. It holds what has been shown, and nothing that decides anything. */
export class Renderer {
  trace = false;
  readonly #t: Translate;
  readonly #style: Style;
  readonly #options: RenderOptions;
  readonly #handshakes = new Map<string, HandshakeView>();
  #joinedBefore = false;
  #relay: string = DEFAULT_RELAY;
  #saidOffline: string | undefined;
  /** A text that the person has just typed, and that is on the line above. */
  #typed: string | undefined;

  constructor(options: RenderOptions) {
    this.#options = options;
    this.#style = options.style;
    this.#t = translator(options.language);
  }

  /** Says that the last line on the screen is the person's own input. */
  typed(text: string): void {
    this.#typed = text;
  }

  prompt(peer: Peer | undefined, suite: SuiteName, online: boolean, queued: number): string {
    const state = online ? [] : [this.#t("promptOffline")];
    if (queued > 0 && !online) state.push(this.#t("promptQueued", { count: queued }));
    const before = state.length > 0 ? this.#style("warn", `${state.join(", ")} · `) : "";
    if (!peer) return `${before}> `;
    const trust = trustOf(peer, suite);
    const mark = this.#style(trust === "verified" ? "good" : trust === "pinned" ? "plain" : "warn", MARK[trust]);
    return `${before}${safeName(this.#options.me())} → ${this.#style("name", safeName(peer.name))} ${mark} `;
  }

  lines(event: UiEvent): Line[] {
    const lines = this.#of(event);
    // The person's line is above only until something else comes between.
    if (lines.length > 0) this.#typed = undefined;
    const diagnostic = event.event === "error" || event.event === "notice" || event.event === "stopped";
    return lines.map((text) => ({ text, diagnostic: diagnostic || event.event === "offline" }));
  }

  error(error: ProtocolError, tone: "bad" | "warn" = "bad"): string[] {
    const failure = failureOf(error, this.#options.errorTexts);
    const head = this.#own(tone, headOf(failure));
    return [...head, ...layOut("  ", failure.remedy, this.#options.columns(), "  ")];
  }

  #of(event: UiEvent): string[] {
    switch (event.event) {
      case "joined":
        return this.#joined(event);
      case "offline":
        return this.#offline(event);
      case "peers":
        return [];
      case "handshake":
        return this.#handshake(event);
      case "sent":
        return this.#sent(event);
      case "accepted":
        return this.trace || !event.peer.online ? [this.#style("dim", `  ✓ ${this.#t("accepted")}`)] : [];
      case "delivered":
        return [this.#style("dim", `  ✓✓ ${this.#t("delivered", { count: 1, name: safeName(event.peer.name) })}`)];
      case "unconfirmed": {
        const values = { name: safeName(event.peer.name), text: safeLine(event.text) };
        return [this.#style("warn", `  ✗ ${this.#t("unconfirmed", values)}`)];
      }
      case "message":
        return this.#message(event);
      case "gap": {
        const name = safeName(event.peer.name);
        if (event.missing === 0) return [this.#style("dim", `  ${this.#t("gapFilled", { name })}`)];
        return [this.#style("warn", `  ⚠ ${this.#t("gap", { count: event.missing, name })}`)];
      }
      case "request":
        return this.#own("warn", `⚠ ${this.#request(event.peer, event.suite)}`);
      case "notice":
        return this.error(event.error, "warn");
      case "error":
      case "stopped":
        return this.error(event.error);
      default:
        return this.#answer(event);
    }
  }

  /** Answers to what the person asked for. */
  #answer(event: Exclude<UiEvent, ClientEvent>): string[] {
    const t = this.#t;
    switch (event.event) {
      case "profile":
        return this.#profile(event);
      case "list":
        return this.#list(event);
      case "conversation":
        return this.#conversation(event.peer, event.suite);
      case "presence":
        return this.#presence(event);
      case "safety": {
        const name = safeName(event.peer.name);
        const digits = formatSafetyNumber(event.digits).split(" ");
        const rows = [0, 4, 8].map((at) => `    ${digits.slice(at, at + 4).join(" ")}`);
        return [
          t("safetyTitle", { name }),
          ...rows,
          ...(event.ask ? this.#own("plain", t("safetyHow", { name })) : []),
        ];
      }
      case "verified": {
        const name = safeName(event.peer.name);
        return event.verified
          ? [this.#style("good", t("verifyDone", { name }))]
          : [this.#style("warn", t("verifyUndone", { name }))];
      }
      case "history":
        return this.#history(event.peer, event.messages);
      case "trace":
        return [event.on ? t("traceOn") : t("traceOff")];
      case "suite":
        return [t("suiteIs", { suite: event.suite })];
      case "whoami":
        return [
          t("whoami", { name: safeName(event.name), id: event.shortId }),
          `  ${t("whoamiFull", { id: fullId(event.id) })}`,
          event.profile ? `  ${t("whoamiProfile", { profile: event.profile })}` : `  ${t("ephemeralIdentity")}`,
        ];
      case "file": {
        const size = t("bytes", { count: event.size });
        return [t("sentFile", { file: safeLine(event.file), size })];
      }
      case "decided":
        return [t(event.accepted ? "requestAccepted" : "requestDeclined", { name: safeName(event.peer.name) })];
      case "forgetAsk":
        return this.#own("warn", t("forgetAsk", { name: safeName(event.peer.name), who: safeLine(event.who) }));
      case "forgotten":
        return [t("forgetDone", { name: safeName(event.peer.name) })];
      case "help":
        return this.#help();
      case "closing":
        if (event.queued === 0) return [t("closing")];
        return [t(event.ephemeral ? "closingLost" : "closingQueued", { count: event.queued })];
    }
  }

  #profile(event: UiEvent & { event: "profile" }): string[] {
    const { profile, directory, fresh, instead } = event;
    if (!profile) return [this.#style("dim", this.#t("ephemeralIdentity"))];
    const lines: string[] = [];
    if (instead) lines.push(this.#t("profileTaken", { ...instead, chosen: profile }));
    if (fresh)
      lines.push(...this.#own("dim", this.#t("newIdentity", { profile, directory: safeLine(directory ?? "") })));
    return lines;
  }

  #joined(event: ClientEvent & { event: "joined" }): string[] {
    this.#saidOffline = undefined;
    if (this.#joinedBefore) return [this.#style("good", this.#t("backOnline"))];
    this.#joinedBefore = true;
    this.#relay = safeLine(event.relay);
    const { relay, relayFingerprint: fingerprint, shortId: id } = event;
    const pinned = this.#t(event.pinnedNow ? "pinnedNow" : "pinnedBefore");
    const name = safeName(event.name);
    return [
      this.#style("bold", this.#t("banner", { relay: safeLine(relay), fingerprint, pinned })),
      this.#t("yourId", { id: this.#style("bold", id), name }),
      ...(event.invited ? this.#own("good", this.#t("inviteUsed", { relay: this.#relay })) : []),
    ];
  }

  /** Said once while it lasts: the prompt goes on saying it. */
  #offline(event: ClientEvent & { event: "offline" }): string[] {
    const code = event.error?.code ?? "";
    if (this.#saidOffline === code || (this.#saidOffline !== undefined && !event.error)) return [];
    this.#saidOffline = code;
    const retry = this.#t("offlineRetry", { seconds: Math.max(1, Math.round(event.retryInMs / 1_000)) });
    const why = event.error ? this.error(event.error, "warn") : this.#own("warn", this.#t("connectionLost"));
    return [...why, this.#style("dim", `  ${retry}`)];
  }

  #list({ people, more, filter, private: isPrivate }: UiEvent & { event: "list" }): string[] {
    const t = this.#t;
    if (people.length === 0 && filter) return [t("noMatch", { text: safeLine(filter) })];
    if (people.length === 0) return isPrivate ? this.#own("plain", t("privateAlone")) : this.#alone();
    const names = people.map(({ name }) => safeName(name));
    const widest = Math.max(...names.map((name) => widthOf(name)));
    const digits = Math.max(3, String(people.at(-1)!.number).length);
    const states = Math.max(t("online").length, t("offline").length);
    const rows = people.map((person, index) => this.#row(person, names[index]!, widest, digits, states));
    return [
      ...rows,
      ...(more > 0 ? [t("more", { count: more })] : []),
      ...(isPrivate ? this.#own("dim", t("privateHere")) : []),
      ...(filter ? [] : [this.#style("dim", t("hint"))]),
    ];
  }

  #alone(): string[] {
    const name = safeName(this.#options.me()) === "Ayu" ? "Budi" : "Ayu";
    const where = this.#relay === DEFAULT_RELAY ? [] : ["--relay", this.#relay];
    const command = `    ${typed("client", "--name", name, ...where)}`;
    return [this.#t("nobodyHere"), this.#style("bold", command), this.#style("dim", this.#t("hint"))];
  }

  #row(person: Listed, name: string, widest: number, digits: number, states: number): string {
    const padded = name + " ".repeat(widest - widthOf(name));
    const word = this.#t(person.online ? "online" : "offline").padEnd(states);
    const state = this.#style(person.online ? "good" : "dim", word);
    const trust = person.verified ? `   ${this.#style("good", `✓ ${this.#t("verified")}`)}` : "";
    const number = String(person.number).padStart(digits);
    const suites = person.suites.join(", ");
    return `${number}  ${this.#style("name", padded)}   ${person.shortId}   ${state}   ${suites}${trust}`;
  }

  #presence({ person, change }: UiEvent & { event: "presence" }): string[] {
    const name = safeName(person.name);
    if (change === "arrived") {
      const row = this.#row(person, name, widthOf(name), 3, 0);
      return [`${this.#style("dim", this.#t("arrived"))}${row}`];
    }
    return [this.#style("dim", this.#t(change === "online" ? "isOnline" : "isOffline", { name }))];
  }

  #conversation(peer: Peer, suite: SuiteName): string[] {
    const trust = trustOf(peer, suite);
    const key = trust === "verified" ? "trustVerified" : trust === "pinned" ? "trustPinned" : "trustTeaching";
    const name = safeName(peer.name);
    const head = this.#t("conversation", { name, suite, trust: this.#t(key) });
    const waits = peer.online ? [] : this.#own("warn", this.#t("peerWaits", { name }));
    return [this.#style("bold", head), this.#style("dim", this.#t("switchHint")), ...waits];
  }

  #handshake(event: ClientEvent & { event: "handshake" }): string[] {
    const { peer, suite, state } = event;
    const t = this.#t;
    const name = safeName(peer.name);
    const view = this.#handshakeOf(peer, suite);
    switch (state) {
      case "started":
        return view.begin("started") ? [this.#style("bold", t("handshake", { name, suite }))] : [];
      case "leg": {
        // The side that answers sees no "started": for it, the handshake starts with the first leg.
        const opens = event.direction === "received" && event.body && opensHandshake(event.body);
        const begins = opens && view.begin("asked");
        const bytes = this.trace && event.body ? this.#indented(`${event.body.length} B`, hexGroups(event.body)) : [];
        const line = view.leg(event, this.#style, t);
        return [...(begins ? [this.#style("bold", t("handshake", { name, suite }))] : []), line, ...bytes];
      }
      case "open":
        return this.#own("good", t(isTeaching(suite) ? "handshakeOpen" : "handshakeOpenPlain"));
      case "rekeyed":
        return [this.#style("dim", `  ${t("handshakeRekeyed", { name })}`)];
      case "failed":
        return [this.#style("bad", t("handshakeFailed", { name })), ...(event.error ? this.error(event.error) : [])];
      case "expired":
        return [this.#style("warn", t("handshakeExpired", { name }))];
      case "lost":
        return [this.#style("warn", t("handshakeLost", { name }))];
      case "rolledBack":
        return [this.#style("warn", t("handshakeRolledBack", { name }))];
    }
  }

  #handshakeOf(peer: Peer, suite: SuiteName): HandshakeView {
    const key = `${fullId(peer.id)} ${suite}`;
    const known = this.#handshakes.get(key) ?? new HandshakeView();
    this.#handshakes.set(key, known);
    return known;
  }

  #sent({ peer, suite, text, body }: ClientEvent & { event: "sent" }): string[] {
    const under = this.#typed === text;
    const head = under ? [] : this.#speech(this.#options.me(), peer.name, text);
    return [...head, ...this.#sealed(suite, body)];
  }

  #message({ peer, suite, text, body, again }: ClientEvent & { event: "message" }): string[] {
    const head = this.#speech(peer.name, this.#options.me(), text);
    const mark = again ? [this.#style("warn", `  (${this.#t("shownAgain")})`)] : [];
    if (!this.trace && !isTeaching(suite)) return [...head, ...mark];
    if (body.length === 0) return [...head, ...mark];
    const open = this.#labelled("decrypted", safeText(text), "plain");
    return [...head, ...mark, ...this.#sealed(suite, body), ...open];
  }

  #speech(from: string, to: string, text: string): string[] {
    const start = `${safeName(from)} → ${safeName(to)}  `;
    const [first = "", ...rest] = layOut(start, safeText(text), this.#options.columns());
    return [this.#style("name", start) + first.slice(start.length), ...rest];
  }

  #sealed(suite: SuiteName, body: Uint8Array): string[] {
    if (this.trace) return sealedFields(body).flatMap(([name, value]) => this.#indented(name, value));
    if (!isTeaching(suite)) return [];
    return this.#labelled("encrypted", sealedSummary(body), "dim");
  }

  #labelled(label: "encrypted" | "decrypted", text: string, tone: "dim" | "plain"): string[] {
    const width = Math.max(this.#t("encrypted").length, this.#t("decrypted").length) + 2;
    const lines = layOut(`  ${this.#t(label).padEnd(width)}`, text, this.#options.columns());
    return lines.map((line) => this.#style(tone, line));
  }

  /** A line of this client's own, which may be long. */
  #own(tone: Tone, text: string): string[] {
    return layOut("", text, this.#options.columns(), "  ").map((line) => this.#style(tone, line));
  }

  #indented(name: string, value: string): string[] {
    return layOut(`  ${name.padEnd(10)}`, value, this.#options.columns(), " ".repeat(12)).map((line) =>
      this.#style("dim", line),
    );
  }

  #request(peer: Peer, suite: SuiteName): string {
    const { shortId: id } = peer;
    return this.#t("request", { name: safeName(peer.name), id, suite, number: id });
  }

  #history(peer: Peer, messages: readonly Message[]): string[] {
    const name = safeName(peer.name);
    if (messages.length === 0) return [this.#t("historyEmpty", { name })];
    const time = new Intl.DateTimeFormat(this.#options.language, { dateStyle: "short", timeStyle: "short" });
    const states = {
      queued: this.#t("stateQueued"),
      sent: this.#t("stateSent"),
      accepted: `✓ ${this.#t("stateAccepted")}`,
      delivered: `✓✓ ${this.#t("stateDelivered")}`,
      unconfirmed: `✗ ${this.#t("stateUnconfirmed")}`,
    };
    const rows = messages.flatMap((message) => {
      const who = message.from === "me" ? this.#t("me") : name;
      const state = message.from === "me" ? `  (${states[message.state]})` : "";
      // ICU puts spaces that are no plain ones into times.
      const at = time.format(message.at).replace(/\s/gu, " ");
      return layOut(`  ${at}  ${who}: `, `${safeText(message.text)}${state}`, this.#options.columns());
    });
    return [this.#t("historyTitle", { count: messages.length, name }), ...rows];
  }

  #help(): string[] {
    const widest = Math.max(...LINE_COMMANDS.map(({ usage }) => usage.length));
    const { language } = this.#options;
    return [
      this.#t("hint"),
      ...LINE_COMMANDS.flatMap(({ usage, about }) => {
        const start = `  ${usage.padEnd(widest)}  `;
        const [first = "", ...rest] = layOut(start, about[language], this.#options.columns(), " ".repeat(start.length));
        return [this.#style("bold", first.slice(0, start.length)) + first.slice(start.length), ...rest];
      }),
    ];
  }
}

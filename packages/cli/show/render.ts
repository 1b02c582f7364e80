import { type ClientEvent, isNotTheVerified, type Peer } from "@sandi/client";
import type { ProtocolError, SuiteName } from "@sandi/protocol";
import { isTeaching, type UiEvent } from "../chat/events.ts";
import { DEFAULT_RELAY } from "../table/defaults.ts";
import { decidedLines, helpLines, invitedLines, lookLines, profileLines, safetyLines, whoamiLines } from "./answers.ts";
import { Contents } from "./contents.ts";
import { foundLines } from "./found.ts";
import { Handshakes } from "./handshakes.ts";
import { Pen, type PenOptions } from "./pen.ts";
import {
  contactLines,
  conversationLines,
  listLines,
  type PromptState,
  presenceLines,
  promptText,
  requestLines,
} from "./people.ts";
import { safeLine, safeName } from "./sanitize.ts";
import { historyLines } from "./talk.ts";
import { whoIs } from "./who.ts";

export type Line = { readonly text: string; readonly diagnostic: boolean };

const DIAGNOSTICS: ReadonlySet<UiEvent["event"]> = new Set(["error", "notice", "stopped", "offline"]);

/** Turns events into lines for people. It holds what has been shown, and nothing that decides anything. */
export class Renderer {
  trace = false;
  readonly #pen: Pen;
  readonly #handshakes = new Handshakes();
  readonly #contents = new Contents();
  #joinedBefore = false;
  #relay: string = DEFAULT_RELAY;
  #saidOffline: string | undefined;
  /** A text that the person has just typed, and that is on the line above. */
  #typed: string | undefined;

  constructor(options: PenOptions) {
    this.#pen = new Pen(options);
  }

  /** Says that the last line on the screen is the person's own input. */
  typed(text: string): void {
    this.#typed = text;
  }

  prompt(peer: Peer | undefined, suite: SuiteName, state: PromptState): string {
    return promptText(this.#pen, peer, suite, state);
  }

  lines(event: UiEvent): Line[] {
    const lines = this.#of(event);
    // The person's line is above only until something else comes between.
    if (lines.length > 0) this.#typed = undefined;
    return lines.map((text) => ({ text, diagnostic: DIAGNOSTICS.has(event.event) }));
  }

  error(error: ProtocolError): string[] {
    return this.#pen.error(error);
  }

  #of(event: UiEvent): string[] {
    const pen = this.#pen;
    const { t } = pen;
    switch (event.event) {
      case "joined":
        return this.#joined(event);
      case "offline":
        return this.#offline(event);
      case "peers":
        return [];
      case "handshake":
        return this.#handshakes.lines(pen, event, this.trace);
      case "sent":
        return this.#contents.sent(pen, event, this.trace, this.#typed === event.text);
      case "accepted":
        if (this.#contents.isQuiet(event)) return [];
        return this.trace || !event.peer.online ? pen.remark("dim", t("accepted"), "✓") : [];
      case "delivered":
        if (this.#contents.isQuiet(event)) return [];
        return pen.remark("dim", t("delivered", { count: 1, name: whoIs(event.peer, t) }), "✓✓");
      case "unconfirmed": {
        if (event.text === "") return [];
        const values = { name: whoIs(event.peer, t), text: safeLine(event.text) };
        return pen.remark("warn", t("unconfirmed", values), "✗");
      }
      case "message":
      case "reply":
      case "edit":
      case "reaction":
      case "delete":
      case "read":
      case "timer":
      case "unreadable":
        return this.#contents.lines(pen, event, this.trace);
      case "gap": {
        const name = whoIs(event.peer, t);
        const lost = event.lost > 0 ? pen.remark("warn", t("gapLost", { count: event.lost, name }), "⚠") : [];
        if (event.missing > 0) return [...pen.remark("warn", t("gap", { count: event.missing, name }), "⚠"), ...lost];
        return lost.length > 0 ? lost : pen.remark("dim", t(event.over ? "gapOver" : "gapFilled", { name }));
      }
      case "request": {
        const { peer, suite } = event;
        const values = { name: safeName(peer.name), id: peer.shortId, suite, number: peer.shortId };
        const note = isNotTheVerified(peer) ? ` (${t("notTheVerified")})` : "";
        const weaker = peer.contact && isTeaching(suite);
        return pen.own("warn", `⚠ ${t(weaker ? "requestWeaker" : "request", values)}${note}`);
      }
      case "invited":
        return invitedLines(pen, event);
      case "notice":
        return pen.error(event.error, "warn");
      case "error": {
        // What names its conversation, and no message of one's own, is a body that came to nothing.
        const came = event.peer && event.suite && !event.messageId;
        const head = came ? pen.remark("warn", t("unreadable", { name: whoIs(event.peer!, t) }), "⚠") : [];
        return [...head, ...pen.error(event.error)];
      }
      case "stopped":
        return pen.error(event.error);
      default:
        return this.#answer(event);
    }
  }

  /** Answers to what the person asked for. */
  #answer(event: Exclude<UiEvent, ClientEvent>): string[] {
    const pen = this.#pen;
    const { t, style } = pen;
    switch (event.event) {
      case "profile":
        return profileLines(pen, event);
      case "list":
        return listLines(pen, event, this.#relay);
      case "conversation":
        this.#contents.noteAll(event.recent);
        return conversationLines(pen, event, this.#saidOffline === undefined);
      case "presence":
        return presenceLines(pen, event);
      case "safety":
        return safetyLines(pen, event);
      case "verified": {
        const name = safeName(event.peer.name);
        return [event.verified ? style("good", t("verifyDone", { name })) : style("warn", t("verifyUndone", { name }))];
      }
      case "contacts":
        return contactLines(pen, event.people);
      case "named": {
        const { name, shortId } = event.peer;
        return pen.own("good", t("named", { before: safeName(event.before), id: shortId, name: safeName(name) }));
      }
      case "blocked":
        return pen.own("plain", t(event.blocked ? "blockDone" : "blockUndone", { name: whoIs(event.peer, t) }));
      case "muted":
        return pen.own("plain", t(event.muted ? "muteDone" : "muteUndone", { name: whoIs(event.peer, t) }));
      case "history":
        this.#contents.noteAll(event.messages);
        return historyLines(pen, event.peer, event.messages);
      case "found":
        return foundLines(pen, event.query, event.hits, event.hits.length === event.limit);
      case "trace":
        return [event.on ? t("traceOn") : t("traceOff")];
      case "tellsRead":
        return [t(event.on ? "tellsReadOn" : "tellsReadOff")];
      case "look":
        return lookLines(pen, event);
      case "suite":
        return [t("suiteIs", { suite: event.suite })];
      case "whoami":
        return whoamiLines(pen, event);
      case "file":
        return [t("sentFile", { file: safeLine(event.file), size: t("bytes", { count: event.size }) })];
      case "requests":
        return requestLines(pen, event);
      case "decided":
        return decidedLines(pen, event);
      case "forgetAsk":
        return pen.own("warn", t("forgetAsk", { name: whoIs(event.peer, t), who: safeLine(event.who) }));
      case "forgotten":
        return [t("forgetDone", { name: safeName(event.peer.name) })];
      case "help":
        return helpLines(pen);
      case "closing":
        if (event.queued === 0) return [t("closing")];
        return pen.own("plain", t(event.ephemeral ? "closingLost" : "closingQueued", { count: event.queued }));
    }
  }

  #joined(event: ClientEvent & { event: "joined" }): string[] {
    const { t, style } = this.#pen;
    this.#saidOffline = undefined;
    if (this.#joinedBefore) return [style("good", t("backOnline"))];
    this.#joinedBefore = true;
    this.#relay = safeLine(event.relay);
    const pinned = t(event.pinnedNow ? "pinnedNow" : "pinnedBefore");
    return [
      ...this.#pen.own("bold", t("banner", { relay: this.#relay, fingerprint: event.relayFingerprint, pinned })),
      t("yourId", { id: style("bold", event.shortId), name: safeName(event.name) }),
      ...(event.invited ? this.#pen.own("good", t("inviteUsed", { relay: this.#relay })) : []),
    ];
  }

  /** Said once while it lasts: the prompt goes on saying it. */
  #offline(event: ClientEvent & { event: "offline" }): string[] {
    const { t, style } = this.#pen;
    const code = event.error?.code ?? "";
    if (this.#saidOffline === code || (this.#saidOffline !== undefined && !event.error)) return [];
    this.#saidOffline = code;
    const retry = t("offlineRetry", { seconds: Math.max(1, Math.round(event.retryInMs / 1_000)) });
    const why = event.error ? this.#pen.error(event.error, "warn") : this.#pen.own("warn", t("connectionLost"));
    return [...why, style("dim", `  ${retry}`)];
  }
}

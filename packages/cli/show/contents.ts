import type { ClientEvent, Message } from "@sandi/client";
import { toHex } from "@sandi/crypto";
import type { Pen } from "./pen.ts";
import { safeLine } from "./sanitize.ts";
import { messageLines, sentLines } from "./talk.ts";
import { lengthIn } from "./times.ts";
import { whoIs } from "./who.ts";

type Content = Extract<
  ClientEvent,
  { event: "message" | "reply" | "edit" | "reaction" | "delete" | "read" | "timer" | "unreadable" }
>;

/** So many texts are remembered, to say what a later content is about. */
const REMEMBERED = 500;
const QUOTED = 40;

/** What is said in a conversation, and what it is about. */
export class Contents {
  readonly #texts = new Map<string, string>();
  readonly #quiet = new Map<string, true>();

  /** A text that has been shown may be answered. */
  note({ messageId, text }: { readonly messageId: Uint8Array; readonly text: string }): void {
    this.#keep(this.#texts, messageId, text);
  }

  noteAll(messages: readonly Message[]): void {
    for (const message of messages) if (message.text !== "") this.note(message);
  }

  /** What one has said oneself, as the other will see it. @param isTyped whether the text stands on the line above already */
  sent(pen: Pen, event: ClientEvent & { readonly event: "sent" }, trace: boolean, isTyped: boolean): string[] {
    const { t } = pen;
    const name = t("you");
    const { type, of, text, messageId, reaction = "", seconds = 0 } = event;
    const quoted = () => (of ? this.#quoted(of, pen) : "");
    if (type !== "text" && type !== "reply" && type !== "edit") this.#keep(this.#quiet, messageId, true);
    const bytes = trace ? sentLines(pen, event, trace, true) : [];
    switch (type) {
      case "text":
        this.note(event);
        return sentLines(pen, event, trace, isTyped);
      case "reply":
        this.note(event);
        return [...pen.remark("dim", quoted(), "↩"), ...sentLines(pen, event, trace, false)];
      case "edit": {
        const before = quoted();
        this.note({ messageId: of!.messageId, text });
        return [...pen.remark("dim", t("edited", { name, text: before }), "✎"), ...sentLines(pen, event, trace, false)];
      }
      case "reaction": {
        const values = { name, text: quoted(), reaction: safeLine(reaction) };
        return [...pen.remark("dim", t(reaction === "" ? "reactionGone" : "reaction", values)), ...bytes];
      }
      case "delete": {
        const before = quoted();
        this.#texts.delete(toHex(of!.messageId));
        return [...pen.remark("dim", t("deleted", { name, text: before })), ...bytes];
      }
      case "timer":
        return [...pen.own("warn", timerText(pen, name, seconds)), ...bytes];
      default:
        return bytes;
    }
  }

  /** Whether it is something whose way to the other is not told: a reaction, or that something was read. */
  isQuiet({ messageId }: { readonly messageId: Uint8Array }): boolean {
    return this.#quiet.has(toHex(messageId));
  }

  #keep<T>(all: Map<string, T>, messageId: Uint8Array, value: T): void {
    all.set(toHex(messageId), value);
    if (all.size > REMEMBERED) all.delete(all.keys().next().value!);
  }

  lines(pen: Pen, event: Content, trace: boolean): string[] {
    const { t } = pen;
    const name = whoIs(event.peer, t);
    switch (event.event) {
      case "message":
        this.note(event);
        return messageLines(pen, event, trace);
      case "reply":
        this.note(event);
        return [...pen.remark("dim", this.#quoted(event.of, pen), "↩"), ...messageLines(pen, event, trace)];
      case "edit": {
        const before = this.#quoted(event.of, pen);
        this.note({ messageId: event.of.messageId, text: event.text });
        return [...pen.remark("dim", t("edited", { name, text: before }), "✎"), ...messageLines(pen, event, trace)];
      }
      case "reaction": {
        const text = this.#quoted(event.of, pen);
        const values = { name, text, reaction: safeLine(event.reaction) };
        return pen.remark("dim", t(event.reaction === "" ? "reactionGone" : "reaction", values));
      }
      case "delete": {
        const text = this.#quoted(event.of, pen);
        this.#texts.delete(toHex(event.of.messageId));
        return pen.remark("dim", event.by === "timer" ? t("disappeared", { text }) : t("deleted", { name, text }));
      }
      case "read":
        return pen.remark("dim", t("read", { name }), "✓✓");
      case "timer":
        return pen.own("warn", timerText(pen, name, event.seconds));
      case "unreadable":
        return [...pen.remark("warn", t("unreadable", { name }), "⚠"), ...pen.error(event.error, "warn")];
    }
  }

  #quoted({ messageId }: { readonly messageId: Uint8Array }, { t }: Pen): string {
    const text = this.#texts.get(toHex(messageId));
    if (text === undefined) return t("earlierMessage");
    const line = safeLine(text);
    return `“${line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line}”`;
  }
}

function timerText({ t, language }: Pen, name: string, seconds: number): string {
  if (seconds === 0) return t("timerOff", { name });
  return t("timerOn", { name, time: lengthIn(language, seconds) });
}

import type { ClientEvent, Message, Peer } from "@sandi/client";
import type { SuiteName } from "@sandi/protocol";
import { isTeaching } from "../chat/events.ts";
import { sealedFields, sealedSummary } from "./bytes.ts";
import type { Pen } from "./pen.ts";
import { safeLine, safeName, safeText } from "./sanitize.ts";
import { lengthIn, timesIn } from "./times.ts";
import { whoIs } from "./who.ts";

type Sent = ClientEvent & { readonly event: "sent" };
type Received = Pick<ClientEvent & { readonly event: "message" }, "peer" | "suite" | "text" | "body" | "again">;

/** @param isTyped whether the text stands on the line above already */
export function sentLines(pen: Pen, { peer, suite, text, body }: Sent, trace: boolean, isTyped: boolean): string[] {
  const head = isTyped ? [] : speech(pen, safeName(pen.me()), whoIs(peer, pen.t), text);
  return [...head, ...sealed(pen, suite, body, trace)];
}

export function messageLines(pen: Pen, { peer, suite, text, body, again }: Received, trace: boolean): string[] {
  const { t, style } = pen;
  const head = speech(pen, whoIs(peer, t), safeName(pen.me()), text);
  const mark = again ? [style("warn", `  (${t("shownAgain")})`)] : [];
  if (body.length === 0 || (!trace && !isTeaching(suite))) return [...head, ...mark];
  const open = labelled(pen, "decrypted", safeText(text), "plain");
  return [...head, ...mark, ...sealed(pen, suite, body, trace), ...open];
}

function speech(pen: Pen, from: string, to: string, text: string): string[] {
  const start = `${from} → ${to}  `;
  const [first = "", ...rest] = pen.layOut(start, safeText(text));
  return [pen.style("name", start) + first.slice(start.length), ...rest];
}

function sealed(pen: Pen, suite: SuiteName, body: Uint8Array, trace: boolean): string[] {
  if (trace) return sealedFields(body).flatMap(([name, value]) => pen.indented(name, value));
  return isTeaching(suite) ? labelled(pen, "encrypted", sealedSummary(body), "dim") : [];
}

function labelled(pen: Pen, label: "encrypted" | "decrypted", text: string, tone: "dim" | "plain"): string[] {
  const width = Math.max(pen.t("encrypted").length, pen.t("decrypted").length) + 2;
  return pen.layOut(`  ${pen.t(label).padEnd(width)}`, text).map((line) => pen.style(tone, line));
}

/** What there is to read in a line of history, with what has been said about it since. */
function textOf(pen: Pen, { text, gone, edited, error, reactions, replyTo, setsTimer }: Message): string {
  const { t } = pen;
  if (gone) return t("lineGone");
  if (error) return `${t("lineUnreadable")} ${pen.reason(error)}`;
  if (setsTimer === 0) return t("lineTimerOff");
  if (setsTimer !== undefined) return t("lineTimer", { time: lengthIn(pen.language, setsTimer) });
  const said = reactions.map(({ reaction }) => safeLine(reaction)).join(" ");
  return `${replyTo ? "↩ " : ""}${safeText(text)}${edited ? ` (${t("lineEdited")})` : ""}${said ? `  [${said}]` : ""}`;
}

export function historyLines(pen: Pen, peer: Peer, messages: readonly Message[]): string[] {
  const { t } = pen;
  const name = whoIs(peer, t);
  if (messages.length === 0) return [t("historyEmpty", { name })];
  const timeOf = timesIn(pen.language);
  const states = {
    queued: t("stateQueued"),
    sent: t("stateSent"),
    accepted: `✓ ${t("stateAccepted")}`,
    delivered: `✓✓ ${t("stateDelivered")}`,
    read: `✓✓ ${t("stateRead")}`,
    unconfirmed: `✗ ${t("stateUnconfirmed")}`,
  };
  const rows = messages.flatMap((message, index) => {
    const mine = message.from === "me";
    const state = mine ? `  (${states[message.state]})` : "";
    return pen.layOut(
      `${String(index + 1).padStart(3)}  ${timeOf(message.at)}  ${mine ? t("me") : name}: `,
      `${textOf(pen, message)}${state}`,
    );
  });
  return [t("historyTitle", { count: messages.length, name }), ...rows];
}

import { type Content, ProtocolError, type Reference } from "@sandi/protocol";
import type { HistoryKey } from "../../store/port.ts";
import type { ClientEvent } from "../base/events.ts";

type Line = Pick<ClientEvent & { event: "message" }, "messageId" | "body" | "at" | "again">;

/** How a content shows itself; what a crash may have hidden is shown the same way again. */
export function eventOf(content: Exclude<Content, { type: "read" }>, line: Line): ContentEvent {
  switch (content.type) {
    case "unknown":
      return unreadable(new ProtocolError("CONTENT_UNKNOWN", { type: content.number }), line);
    case "text":
      return { event: "message", text: content.text, ...line };
    case "reply":
      return { event: "reply", text: content.text, of: keyOf(content.to), ...line };
    case "edit":
      return { event: "edit", text: content.text, of: keyOf(content.of), ...line };
    case "reaction":
      return { event: "reaction", reaction: content.reaction, of: keyOf(content.of), ...line };
    case "delete":
      return { event: "delete", by: "author", of: keyOf(content.of), ...line };
    case "timer":
      return { event: "timer", seconds: content.seconds, ...line };
  }
}

type OfPeer = "peer" | "suite";
type Without<E> = E extends unknown ? Omit<E, OfPeer> : never;
type ContentEvent = Without<
  Extract<ClientEvent, { event: "message" | "reply" | "edit" | "reaction" | "delete" | "timer" | "unreadable" }>
>;

export function unreadable(error: ProtocolError, line: Line): ContentEvent {
  return { event: "unreadable", error, ...line };
}

export function keyOf({ author, messageId }: Reference): HistoryKey {
  return { author, messageId };
}

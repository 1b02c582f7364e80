import { type Content, decodeContent } from "@sandi/protocol";
import type { Said } from "../base/events.ts";
import { keyOf } from "./contentEvents.ts";

/** What a content of one's own says, from its bytes. */
export function saidOf(bytes: Uint8Array): Said {
  const content = decodeContent(bytes);
  return content.ok ? said(content.value) : { type: "unknown", text: "" };
}

function said(content: Content): Said {
  switch (content.type) {
    case "text":
      return { type: "text", text: content.text };
    case "reply":
      return { type: "reply", text: content.text, of: keyOf(content.to) };
    case "edit":
      return { type: "edit", text: content.text, of: keyOf(content.of) };
    case "reaction":
      return { type: "reaction", text: "", of: keyOf(content.of), reaction: content.reaction };
    case "read":
    case "delete":
      return { type: content.type, text: "", of: keyOf(content.of) };
    case "timer":
      return { type: "timer", text: "", seconds: content.seconds };
    case "unknown":
      return { type: "unknown", text: "" };
  }
}

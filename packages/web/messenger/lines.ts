import type { Message } from "@sandi/client";
import { faultOf } from "./fault.ts";
import { lineId } from "./ids.ts";
import type { Line, Preview } from "./port.ts";

export function lineOf({ messageId, replyTo, error, ...message }: Message): Line {
  return {
    ...message,
    id: lineId({ author: message.reference.author, messageId }),
    replyTo: replyTo && lineId(replyTo),
    fault: error && faultOf(error),
  };
}

export function previewOf({ text, from, at, state, gone, setsTimer, error }: Message): Preview {
  return { text, from, at, state, gone, setsTimer, unreadable: error !== undefined };
}

import { equal, utf8 } from "@sandi/crypto";
import { type ClientId, CONTENT_LIMITS, type KnownContent, LIMITS } from "@sandi/protocol";
import { ClientError } from "./errors/clientError.ts";

/**
 * @throws ClientError EMPTY_MESSAGE, TEXT_TOO_LARGE, REACTION_TOO_LONG, TIMER_TOO_LONG; NOT_YOUR_MESSAGE for a change of
 *   what somebody else wrote
 */
export function judgeContent(content: KnownContent, me: ClientId): void {
  if ((content.type === "edit" || content.type === "delete") && !equal(content.of.author, me))
    throw new ClientError("NOT_YOUR_MESSAGE");
  if ("text" in content) {
    const size = utf8(content.text).length;
    if (size === 0) throw new ClientError("EMPTY_MESSAGE");
    if (size > LIMITS.text) throw new ClientError("TEXT_TOO_LARGE", { size, limit: LIMITS.text });
  }
  if (content.type === "reaction") {
    const size = utf8(content.reaction).length;
    const limit = CONTENT_LIMITS.reactionBytes;
    if (size > limit) throw new ClientError("REACTION_TOO_LONG", { size, limit });
  }
  if (content.type === "timer" && !(content.seconds >= 0 && content.seconds <= CONTENT_LIMITS.timerSeconds))
    throw new ClientError("TIMER_TOO_LONG", { days: CONTENT_LIMITS.timerSeconds / 86_400 });
}

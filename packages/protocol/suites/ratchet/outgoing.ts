import { equal } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import type { SuiteInput } from "../../suite.ts";
import { want } from "./initiating.ts";
import { RATCHET_LIMITS as LIMIT, SIZE } from "./layout.ts";
import type { Said } from "./plaintext.ts";
import { sealIn } from "./sealing.ts";
import { sealingSession } from "./sessions.ts";
import { change, say, type Turn } from "./turn.ts";

/** `sealed`, or `unready` and the reason. */
export function sealContent(turn: Turn, { messageId, content, instead }: SuiteInput & { on: "seal" }): void {
  if (messageId.length !== SIZE.messageId) throw new RangeError("a message id has 16 bytes");
  const session = sealingSession(turn.pair.sessions);
  if (session === undefined) {
    want(turn);
    return say(turn, { do: "unready", messageId, because: "noSession" });
  }
  // What another session lacks is not known in this one: there the content is simply new.
  const here = instead && equal(instead.session, session.id) ? instead : undefined;
  const said: Said = here
    ? { kind: "resealed", epoch: here.epoch, n: here.sequence, content }
    : { kind: "content", content };
  if (sealIn(turn, session, messageId, said)) return;
  if (!turn.pair.wanted) say(turn, { do: "notice", error: new ProtocolError("RATCHET_CHAIN_FULL") });
  change(turn, { wanted: true });
  say(turn, { do: "unready", messageId, because: "hardStop" });
}

/** Only in the session whose sequences they are: in another the same numbers may stand for contents. */
export function sealVoids(turn: Turn, { session: id, ranges }: SuiteInput & { on: "void" }): void {
  for (let at = 0; at < ranges.length; at += LIMIT.voidRanges) {
    const session = sealingSession(turn.pair.sessions);
    if (session === undefined || !equal(session.id, id)) return;
    const said = { kind: "void", ranges: ranges.slice(at, at + LIMIT.voidRanges) } as const;
    sealIn(turn, session, turn.env.rng(SIZE.messageId), said);
  }
}

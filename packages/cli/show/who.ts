import { isNotTheVerified, type Peer } from "@sandi/client";
import type { Translate } from "../texts/index.ts";
import { safeName } from "./sanitize.ts";

/**
 * A person as every line names them. A name alone says nothing about who bears it: who is verified has a ✓, which no
 * name can contain; who shares a name with somebody else has the ID, and words where that somebody is verified.
 */
export function whoIs(peer: Peer, t: Translate): string {
  if (peer.verified) return `${safeName(peer.name)} ✓`;
  return namedApart(peer, t);
}

/** The same where another mark already says who is verified, as the prompt does. */
export function namedApart(peer: Peer, t: Translate): string {
  const name = safeName(peer.name);
  if (peer.verified || peer.namesake === "none") return name;
  const note = isNotTheVerified(peer) ? `, ${t("notTheVerified")}` : "";
  return `${name} (${peer.shortId}${note})`;
}

/** How to turn to somebody who has just written. A name that two go by leads to neither, nor does a number if one of them is verified. */
export function answerHint(peer: Peer, number: number, t: Translate): string {
  if (peer.namesake === "none") return t("answerHint", { number, name: safeName(peer.name) });
  return t("answerHintOne", { handle: isNotTheVerified(peer) ? peer.shortId : number });
}

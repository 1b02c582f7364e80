import type { Peer } from "./core/base/events.ts";

/** Whether a person has, or seems to have, the name of a contact who is verified, and is not that contact. */
export function isNotTheVerified({ verified, namesake }: Pick<Peer, "verified" | "namesake">): boolean {
  return !verified && (namesake === "verified" || namesake === "looksVerified");
}

import { DEFAULT_LIMITS, type RelayLimits } from "@sandi/relay/limits";
import type { Flag } from "../table/table.ts";
import { writeValue } from "../table/values.ts";

/** Which option sets which limit: a limit without an option does not compile. */
export const LIMIT_FLAGS: Readonly<Record<keyof RelayLimits, string>> = {
  body: "body-size",
  mailboxMessages: "mailbox-messages",
  mailboxBytes: "mailbox-size",
  senderMessages: "sender-messages",
  senderBytes: "sender-size",
  retentionMs: "retention",
  ratePerSecond: "rate",
  burst: "burst",
  inFlight: "in-flight",
  controlPerSecond: "control-rate",
  controlBurst: "control-burst",
  bufferedBytes: "buffered-size",
  stallMs: "stall",
  graceMs: "grace",
  joinMs: "join-time",
  joinBytes: "join-size",
  connections: "connections",
  registrations: "registrations",
  connectionsPerAddress: "connections-per-address",
  guesses: "guesses",
  guessMs: "guess-time",
  ephemeralMs: "ephemeral-time",
  pendingBytes: "pending-size",
  memoryBytes: "memory-size",
  recipientPerSecond: "recipient-rate",
  recipientBurst: "recipient-burst",
  correspondents: "correspondents",
  joinsPerSecond: "joins-per-address",
  joinBurst: "join-burst",
  registrationsPerHour: "registrations-per-address",
  pairs: "pairs",
  watched: "watched",
  prekeysBytes: "prekeys-size",
  fetchesPerHour: "prekeys-per-requester",
  handoutsPerHour: "prekeys-per-owner",
  memberInvites: "member-invites",
};

const VALUES = { size: "SIZE", duration: "TIME", count: "COUNT" } as const;

/** The option of a limit. Its default is the relay's own, as people write it. */
export function limitFlag(limit: keyof RelayLimits, flag: Pick<Flag, "form" | "range" | "about">): Flag {
  const value = VALUES[flag.form ?? "count"];
  return { name: LIMIT_FLAGS[limit], value, ...flag, default: writeValue(flag, DEFAULT_LIMITS[limit]) };
}

import { LIMITS } from "@sandi/protocol/limits";

/** What a relay allows. All of it can be configured. docs/wire.md §7 lists the defaults, by test. Times are in ms. */
export type RelayLimits = {
  /** Bytes that one `send` may carry. Never more than the protocol allows. */
  readonly body: number;
  readonly mailboxMessages: number;
  readonly mailboxBytes: number;
  /** How much of one mailbox one sender may fill. */
  readonly senderMessages: number;
  readonly senderBytes: number;
  readonly retentionMs: number;
  readonly ratePerSecond: number;
  readonly burst: number;
  /** Messages to one client, from all senders together. */
  readonly recipientPerSecond: number;
  readonly recipientBurst: number;
  /** Clients that one client may have written to. */
  readonly correspondents: number;
  /** Messages from one sender to one recipient that are taken and not yet accepted. */
  readonly inFlight: number;
  /** Control frames from one client. */
  readonly controlPerSecond: number;
  readonly controlBurst: number;
  /** Bytes that wait for one reader: in its socket, or sent, not acknowledged and not yet stored. */
  readonly bufferedBytes: number;
  /** A reader that makes no progress for so long is cut off. */
  readonly stallMs: number;
  /** How long an unacknowledged message may be only in memory. */
  readonly graceMs: number;
  /** From the TCP connection to a finished join. */
  readonly joinMs: number;
  /** All bytes that a connection may send before it has joined, including its HTTP request. */
  readonly joinBytes: number;
  readonly connections: number;
  /** Clients that the directory holds. */
  readonly registrations: number;
  /** Off loopback only. */
  readonly connectionsPerAddress: number;
  /** Attempts to join from one address. Off loopback only. */
  readonly joinsPerSecond: number;
  readonly joinBurst: number;
  /** New clients from one address. Off loopback only. */
  readonly registrationsPerHour: number;
  /** Pairs of sender and recipient that the relay knows, of all clients together. */
  readonly pairs: number;
  /** IDs that are watched, of all clients together. */
  readonly watched: number;
  /** Unknown invites from one address within `guessMs`. After that, no newcomer from there is let in for a while. */
  readonly guesses: number;
  readonly guessMs: number;
  /** An ephemeral client is forgotten so long after it leaves. */
  readonly ephemeralMs: number;
  /** Bytes that wait for the disk, of all clients together. */
  readonly pendingBytes: number;
  /** Bytes of messages that are held for readers, for all of them together. */
  readonly memoryBytes: number;
  /** Bytes of prekeys, of all clients together. With 0 the relay keeps none. */
  readonly prekeysBytes: number;
  /** One-time prekeys handed to one client per hour, and those of one client handed out per hour. */
  readonly fetchesPerHour: number;
  readonly handoutsPerHour: number;
  /** Invites that one member may make in 24 hours; 0 for none. */
  readonly memberInvites: number;
};

/** As many as a client makes at once. */
const ONE_TIME_PREKEYS = 20;

/** How many one-time prekeys this relay keeps for a client; 0 if it keeps no prekeys. */
export function prekeysKept({ prekeysBytes }: RelayLimits): number {
  return prekeysBytes === 0 ? 0 : ONE_TIME_PREKEYS;
}

export const DEFAULT_LIMITS: RelayLimits = {
  body: LIMITS.body,
  mailboxMessages: 10_000,
  mailboxBytes: 64 * 1024 * 1024,
  senderMessages: 1_000,
  senderBytes: 8 * 1024 * 1024,
  retentionMs: 30 * 24 * 60 * 60 * 1000,
  ratePerSecond: 50,
  burst: 500,
  recipientPerSecond: 1_000,
  recipientBurst: 10_000,
  correspondents: 10_000,
  inFlight: 512,
  controlPerSecond: 20,
  controlBurst: 200,
  bufferedBytes: 1024 * 1024,
  stallMs: 8_000,
  graceMs: 50,
  joinMs: 5_000,
  joinBytes: 8_192,
  connections: 20_000,
  registrations: 1_000_000,
  connectionsPerAddress: 64,
  joinsPerSecond: 20,
  joinBurst: 200,
  registrationsPerHour: 200,
  pairs: 2_000_000,
  watched: 2_000_000,
  guesses: 10,
  guessMs: 60_000,
  ephemeralMs: 10 * 60 * 1000,
  pendingBytes: 64 * 1024 * 1024,
  memoryBytes: 256 * 1024 * 1024,
  prekeysBytes: 1024 * 1024 * 1024,
  fetchesPerHour: 10,
  handoutsPerHour: 60,
  memberInvites: 5,
};

import type { Move } from "../world/moves.ts";
import type { Attack } from "./attack.ts";
import { doubles, reads, stolenAt } from "./goals.ts";
import { AFTER_TALK, ALL, BOBS_SECRET, isRatchet, NO_DES, noKey, SECRET, say, TALK } from "./openings.ts";

const STEAL: Move = { do: "steal", who: "bob" };
const ORDER = "Pay Mallory 100.";
const LATER: Move = { do: "wait", seconds: 120 };
/** So many bits of the key are unknown in the search that a matrix does: a moment's work, in place of 2^56 keys. */
const BITS = 8;

/** Each writes once, two minutes apart: in the ratchet each of them makes a new key with that. */
const HEAL: readonly Move[] = [
  LATER,
  say("bob", "alice", "What a day."),
  ALL,
  LATER,
  say("alice", "bob", "Indeed."),
  ALL,
  LATER,
  say("bob", "alice", "Good night."),
  ALL,
];

/** What keys on a stolen device, or found by a search, give away of what was recorded. */
export const ON_DEVICES: readonly Attack[] = [
  {
    name: "stolen-device-past",
    wants: "readsPast",
    moves: () => [...TALK, say("alice", "bob", SECRET), ALL, say("bob", "alice", "Good."), ALL, STEAL],
    goal: (world) => reads(world, ({ move }) => move < stolenAt(world)),
    otherwise: noKey,
  },
  {
    name: "stolen-device-now",
    wants: "readsNow",
    moves: () => [...TALK, STEAL, say("alice", "bob", SECRET), ALL],
    goal: (world) => reads(world, ({ move }) => move > stolenAt(world)),
    otherwise: noKey,
  },
  {
    name: "stolen-device-future",
    wants: "readsLater",
    moves: () => [
      ...TALK,
      STEAL,
      ...HEAL,
      LATER,
      say("alice", "bob", SECRET),
      ALL,
      say("bob", "alice", BOBS_SECRET),
      ALL,
    ],
    // Healed once both have stepped: what is written then.
    goal: (world) => reads(world, ({ move }) => move > stolenAt(world) + HEAL.length),
    otherwise: noKey,
  },
  {
    name: "restored-device",
    wants: "doubles",
    moves: (protocol) => [
      ...TALK,
      say("bob", "alice", "Good."),
      ALL,
      say("alice", "bob", ORDER),
      ALL,
      { do: "restore", who: "bob", move: TALK.length },
      { do: "copy", packet: AFTER_TALK[protocol] + 1 },
      ALL,
    ],
    goal: doubles,
  },
  {
    name: "des-search",
    wants: "reads",
    moves: (protocol) =>
      isRatchet(protocol)
        ? NO_DES
        : [
            ...TALK,
            say("alice", "bob", SECRET),
            ALL,
            { do: "search", packet: AFTER_TALK[protocol], unknownBits: BITS },
          ],
    goal: (world) => reads(world),
    otherwise: noKey,
  },
];

import type { Attack } from "./attack.ts";
import { deceives, doubles, reads, staleAfter } from "./goals.ts";
import { ALL, BOBS_SECRET, isRatchet, noKey, say } from "./openings.ts";

const INVITATION = "Come at once.";
const DAYS_8 = 8 * 86_400;
/** What is shown as new, and is older than this, came too late. */
const DAYS_7 = 7 * 86_400_000;

/** What can be done while a key is agreed on. */
export const ON_HANDSHAKES: readonly Attack[] = [
  {
    name: "lowe",
    wants: "reads",
    moves: (protocol) => {
      const begin = say("alice", "mallory", "Hi Mallory.");
      const end = [say("bob", "alice", BOBS_SECRET), ALL];
      // An opening names its reader under a signature: there is nothing to encrypt again.
      if (isRatchet(protocol)) return [begin, { do: "misaddress", packet: 1, to: "bob" }, ...end];
      const passOn = [
        { do: "reencrypt", packet: 1, as: "alice", to: "bob" },
        { do: "misaddress", packet: 3, from: "mallory" },
      ] as const;
      if (protocol === "rsa-des") return [begin, ...passOn, ...end];
      const finish = [4, 5].map((packet) => ({ do: "reencrypt", packet, as: "alice", to: "bob" }) as const);
      return [begin, ...passOn, ...finish, ...end];
    },
    goal: (world) => reads(world),
  },
  {
    name: "forged-m4",
    wants: "readsOrDeceives",
    moves: (protocol) => {
      const forge = { do: "forge", as: "alice", to: "bob" } as const;
      const end = [say("bob", "alice", BOBS_SECRET), ALL];
      if (isRatchet(protocol)) return [say("alice", "bob", "Hello Bob."), ALL, forge, ...end];
      const legs = [1, 2, 3].map((packet) => ({ do: "deliver", packet }) as const);
      return [say("alice", "bob", "Hello Bob."), ...legs, forge, ...end];
    },
    goal: (world) => reads(world) || deceives(world),
  },
  {
    name: "false-sender",
    wants: "deceives",
    moves: () => [
      say("mallory", "bob", "This is Alice. Pay Mallory."),
      { do: "misaddress", packet: 1, from: "alice" },
      ALL,
    ],
    goal: deceives,
    // In 1978's protocol Bob answers, and the answer is for Alice's key.
    otherwise: noKey,
  },
  {
    name: "withheld-opening",
    wants: "stale",
    moves: () => [
      say("alice", "bob", INVITATION),
      { do: "hold", packet: 1 },
      { do: "wait", seconds: DAYS_8 },
      // The next look at whether Bob is there comes within the hour.
      { do: "wait", seconds: 2 * 3_600 },
      ALL,
      { do: "deliver", packet: 1 },
      ALL,
    ],
    goal: (world) => doubles(world) || staleAfter(world, DAYS_7),
  },
];

import type { Scene } from "../world/scene.ts";
import type { Attack } from "./attack.ts";
import { reads } from "./goals.ts";
import { ALL, isRatchet, NO_CARDS, NO_PREKEYS, NOTHING_WEAKER, SECRET, say, TALK } from "./openings.ts";

/** What the relay can do with the keys that it hands out. */
export const ON_KEYS: readonly Attack[] = [
  {
    name: "swap-key",
    wants: "reads",
    moves: () => [
      { do: "impersonate", who: "bob", shownTo: "alice" },
      { do: "restart", who: "alice" },
      say("alice", "bob", SECRET),
      ALL,
    ],
    goal: (world) => reads(world),
  },
  {
    name: "forged-card",
    wants: "readsOrOldCard",
    moves: (protocol) =>
      protocol === "ns-1978"
        ? NO_CARDS
        : [{ do: "alterCard", who: "bob", shownTo: "alice", how: "key" }, say("alice", "bob", SECRET), ALL],
    goal: (world) => reads(world) || !hasNewestCard(world),
  },
  {
    name: "swap-prekeys",
    wants: "reads",
    moves: (protocol) =>
      isRatchet(protocol)
        ? [{ do: "alterPrekeys", who: "bob", shownTo: "alice" }, say("alice", "bob", SECRET), ALL]
        : NO_PREKEYS,
    goal: (world) => reads(world),
  },
  {
    name: "downgrade",
    wants: "readsOrOldCard",
    moves: (protocol) =>
      isRatchet(protocol)
        ? [{ do: "alterCard", who: "bob", shownTo: "alice", how: "downgrade" }, say("alice", "bob", SECRET), ALL]
        : NOTHING_WEAKER,
    goal: (world) => reads(world) || !hasNewestCard(world),
  },
  {
    name: "rollback",
    wants: "oldCard",
    moves: (protocol) =>
      protocol === "ns-1978"
        ? NO_CARDS
        : [
            ...TALK,
            { do: "restart", who: "bob", newCard: true },
            ALL,
            { do: "alterCard", who: "bob", shownTo: "alice", how: "rollback" },
            ALL,
          ],
    goal: (world) => !hasNewestCard(world),
  },
];

/** Whether Alice's client holds the card that Bob's shows. */
function hasNewestCard(world: Scene): boolean {
  const bob = world.person("bob");
  return world.person("alice").cardOf(bob.id)?.version === bob.card.version;
}

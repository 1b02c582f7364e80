import { PEOPLE } from "../world/people.ts";
import type { Scene } from "../world/scene.ts";

/** How far one person's client trusts another. */
export type Trust = {
  readonly who: string;
  readonly of: string;
  /** By the name that the other goes by here. */
  readonly name: string;
  readonly standing: "verified" | "contact" | "listed";
  /** What is said can be read by the other alone, who has not proven yet to be there. */
  readonly unconfirmed: boolean;
};

export function trustOf(world: Scene): Trust[] {
  return PEOPLE.flatMap((who) =>
    [...world.people.values()].flatMap(({ key: of, id }) => {
      const peer = who === of ? undefined : world.person(who).peer(id);
      if (!peer) return [];
      const standing = peer.verified ? "verified" : peer.contact ? "contact" : "listed";
      return [{ who, of, name: peer.name, standing, unconfirmed: peer.contact && world.person(who).isUnconfirmed(id) }];
    }),
  );
}

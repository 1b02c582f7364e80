import { describe, expect, it } from "vitest";
import { HUNT_MOVES, huntIn } from "../attacks/hunt.ts";
import { ATTACKS, attackOf, standingOf } from "../attacks/index.ts";
import { nodePlatform } from "../node/index.ts";
import { sayIn } from "../texts/index.ts";
import { sentenceOf } from "../views.ts";
import { type Move, remembering, World } from "../world/index.ts";
import { movesOf } from "./support/claims.ts";

const platform = remembering(nodePlatform);

async function after(moves: readonly Move[], protocol: "ns-1978" | "rsa-des" = "ns-1978"): Promise<World> {
  const world = await World.open({ protocol, seed: 3, platform });
  for (const move of moves) await world.advance(move);
  return world;
}

describe("Lowe's attack with moves of one's own", () => {
  const lowe = movesOf("lowe", "ns-1978");

  it("is found with the move after which Mallory reads, in as many moves as the page says, and not before", async () => {
    const world = await after(lowe);
    const read = { who: "bob", text: "Alice, the code is 4711.", move: HUNT_MOVES };
    for (let moves = 0; moves <= lowe.length; moves++)
      expect(huntIn(world, moves)).toEqual(moves < HUNT_MOVES ? { moves } : { moves, read });
  });

  it("is not found by a theft or by a forged key, although Mallory reads", async () => {
    const stolen = await after(movesOf("stolen-device-now", "ns-1978"));
    expect(huntIn(stolen, stolen.moves.length)).toMatchObject({ unfair: "steal", read: { who: "alice" } });
    const forged = await after(movesOf("forged-m4", "ns-1978"));
    expect(huntIn(forged, forged.moves.length)).toMatchObject({ unfair: "forge", read: { who: "bob" } });
  });

  it("is not there yet until then, whatever has been refused on the way", async () => {
    const attack = attackOf("lowe")!;
    for (let moves = 1; moves < HUNT_MOVES; moves++)
      expect(standingOf(attack, await after(lowe.slice(0, moves)))).toEqual({
        verdict: "NOT_YET",
        check: "",
        lacks: "reads",
      });
    const refused = await after([...lowe.slice(0, 2), { do: "reencrypt", packet: 3, as: "bob", to: "alice" }]);
    expect(standingOf(attack, refused)).toEqual({ verdict: "NOT_YET", check: "NO_KEY", lacks: "reads" });
    expect(standingOf(attack, await after(lowe))).toEqual({ verdict: "SUCCEEDS", check: "" });
    const repaired = standingOf(attack, await after(lowe.slice(0, -2), "rsa-des"));
    expect(repaired).toMatchObject({ verdict: "NOT_YET", lacks: "reads" });
  });

  it("has words for what every attack wants, and for what it lacks", async () => {
    for (const language of ["en", "id"] as const) {
      const say = await sayIn(language);
      for (const { wants } of ATTACKS) {
        expect(say(`wants_${wants}`)).toMatch(/^\p{Lu}.{15,}\.$/u);
        expect(say(`lacks_${wants}`)).toMatch(/^\p{Lu}.{15,}\.$/u);
      }
    }
  });
});

it("says so when a client drops unread what a stranger sends: M2 for one who began nothing with its sender", async () => {
  const world = await after(movesOf("lowe", "ns-1978").slice(0, 2));
  const steps = await world.advance({ do: "deliver", packet: 3 });
  const ignored = steps.filter(({ is }) => is === "ignored");
  expect(ignored).toEqual([expect.objectContaining({ who: "alice", from: "bob", because: "stranger" })]);
  expect(sentenceOf(ignored[0]!, world, await sayIn("en"))).toContain("Alice is in no conversation with Bob");
});

it("says of a text that it is locked with nobody's RSA key, and not that the move means nothing here", async () => {
  const world = await after(movesOf("lowe", "ns-1978").slice(0, 3));
  const steps = await world.advance({ do: "reencrypt", packet: 6, as: "alice", to: "bob" });
  expect(steps.filter(({ is }) => is === "impossible")).toEqual([expect.objectContaining({ code: "LAB_NO_LEG" })]);
});

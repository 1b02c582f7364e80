import { webPrimitives, webSlowPrimitives } from "@sandi/crypto/web";
import { webKem } from "@sandi/crypto/web/kem";
import { form } from "@sandi/testkit/forms";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { nodePlatform } from "../node/index.ts";
import { digestOf } from "../views.ts";
import {
  MOVE_LIMITS,
  type Move,
  move,
  type Platform,
  PROTOCOLS,
  type ProtocolName,
  remembering,
  World,
} from "../world/index.ts";
import { PEOPLE } from "../world/people.ts";

const webPlatform: Platform = {
  primitives: webPrimitives,
  oaepDecrypt: webSlowPrimitives.rsa.oaepDecrypt,
  kem: webKem,
};

/** For all but what compares it with the platform itself. */
const remembered = remembering(nodePlatform);

async function played(protocol: ProtocolName, seed: number, moves: readonly Move[], platform: Platform = remembered) {
  const world = await World.open({ protocol, seed, platform });
  for (const one of moves) await world.advance(one);
  return world;
}

const digest = (world: World) => digestOf(nodePlatform.primitives, world.steps);

const who = fc.constantFrom(...PEOPLE);
const packet = fc.integer({ min: 1, max: 12 });
const some = <Do extends Move["do"]>(name: Do, fields: object = {}) =>
  fc.record({ do: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<Move>;

/** Any move, those that are of use more often. */
const anyMove = fc.oneof(
  { weight: 4, arbitrary: some("say", { who, to: who, text: fc.string({ minLength: 1, maxLength: 40 }) }) },
  { weight: 4, arbitrary: some("deliverAll") },
  { weight: 3, arbitrary: some("deliver", { packet }) },
  some("hold", { packet }),
  some("drop", { packet }),
  some("copy", { packet }),
  some("swap", { packet, with: packet }),
  some("misaddress", { packet, from: who, to: who }),
  some("edit", { packet, at: fc.integer({ min: 0, max: 400 }), hex: fc.constantFrom("00", "ffff") }),
  some("flip", { packet, bit: fc.integer({ min: 0, max: 3_000 }) }),
  some("reencrypt", { packet, as: who, to: who }),
  some("forge", { as: who, to: who }),
  some("type", { as: who, to: who, text: fc.constant("x") }),
  some("impersonate", { who, shownTo: who }),
  some("alterCard", { who, shownTo: who, how: fc.constantFrom("key", "downgrade", "rollback") }),
  some("alterPrekeys", { who, shownTo: who }),
  some("steal", { who }),
  some("wait", { seconds: fc.constantFrom(0, 1, 90, 4_000, 700_000) }),
  some("restart", { who, newCard: fc.boolean() }),
  some("restore", { who, move: fc.nat(10) }),
  some("search", { packet, unknownBits: fc.constantFrom(0, 3) }),
);

describe("a world", () => {
  it("follows from its seed and its moves, to the last byte", async () => {
    const runs = fc.asyncProperty(
      fc.constantFrom(...PROTOCOLS),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc.array(anyMove, { maxLength: 10 }),
      async (protocol, seed, moves) => {
        for (const one of moves) expect(v.is(move, one)).toBe(true);
        const first = await played(protocol, seed, moves, nodePlatform);
        expect(digest(await played(protocol, seed, moves))).toBe(digest(first));
      },
    );
    await fc.assert(runs, { numRuns: form("labWorlds"), seed: 1978 });
  });

  it.each(["ns-1978", "rsa-des", "ratchet"] as const)("is the same in a page as in Node: %s", async (protocol) => {
    const moves: Move[] = [
      { do: "say", who: "alice", to: "bob", text: "Hello" },
      { do: "deliverAll" },
      { do: "steal", who: "bob" },
      { do: "say", who: "bob", to: "alice", text: "Hi" },
      { do: "deliverAll" },
    ];
    const node = await played(protocol, 7, moves);
    expect(digest(await played(protocol, 7, moves, webPlatform))).toBe(digest(node));
    expect(digest(await played(protocol, 8, moves))).not.toBe(digest(node));
  });

  it.each(PROTOCOLS)("carries a conversation both ways, and nobody is told of anything wrong: %s", async (protocol) => {
    const world = await played(protocol, 3, [
      { do: "say", who: "alice", to: "bob", text: "Hello Bob." },
      { do: "deliverAll" },
      { do: "say", who: "bob", to: "alice", text: "Hello Alice." },
      { do: "deliverAll" },
    ]);
    const shown = world.steps.flatMap((step) =>
      step.is === "event" && step.event.event === "message" ? [`${step.who}: ${step.event.text}`] : [],
    );
    expect(shown).toEqual(["bob: Hello Bob.", "alice: Hello Alice."]);
    expect(world.steps.filter(({ is }) => is === "refused" || is === "impossible" || is === "declined")).toEqual([]);
    expect(world.steps.some((step) => step.is === "event" && step.event.event === "error")).toBe(false);
  });

  it("says what cannot be done, and goes on", async () => {
    const world = await played("ratchet", 1, [
      { do: "deliver", packet: 1 },
      { do: "reencrypt", packet: 1, as: "alice", to: "bob" },
      { do: "say", who: "alice", to: "bob", text: "Hello" },
      { do: "flip", packet: 1, bit: 600_000 },
      { do: "deliverAll" },
    ]);
    const codes = world.steps.flatMap((step) => (step.is === "impossible" ? [step.code] : []));
    expect(codes).toEqual(["LAB_NO_PACKET", "LAB_NO_PACKET", "LAB_OUTSIDE"]);
    expect(world.steps.some((step) => step.is === "event" && step.event.event === "message")).toBe(true);
  });

  it("searches in short turns, with the same end; and can be given up between two", async () => {
    const talk: Move[] = [{ do: "say", who: "alice", to: "bob", text: "Hello" }, { do: "deliverAll" }];
    const search: Move = { do: "search", packet: 5, unknownBits: 10 };
    const shares: number[] = [];
    const inTurns = await played("rsa-des", 3, talk);
    await inTurns.advance(search, async (share) => {
      shares.push(share);
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
    expect(digest(inTurns)).toBe(digest(await played("rsa-des", 3, [...talk, search])));
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const givenUp = await played("rsa-des", 3, talk);
    await expect(givenUp.advance(search, () => Promise.reject(new RangeError("over")))).rejects.toThrow(RangeError);
    expect(givenUp.knowledge.facts.some(({ kind }) => kind === "desKey")).toBe(false);
  });

  it("has bounds", async () => {
    const world = await World.open({ protocol: "ns-1978", seed: 1, platform: nodePlatform });
    Object.assign(world, { moves: Array.from({ length: MOVE_LIMITS.moves }, () => ({ do: "deliverAll" })) });
    await expect(world.advance({ do: "deliverAll" })).rejects.toMatchObject({ code: "LAB_TOO_MANY_MOVES" });
    const search = { do: "search", packet: 1, unknownBits: MOVE_LIMITS.searchBits } as const;
    const searching = await World.open({ protocol: "ns-1978", seed: 1, platform: nodePlatform });
    for (let i = 0; i < 2; i++) searching.account(search);
    expect(() => searching.account(search)).toThrow(/LAB_TOO_MANY_KEYS/);
    const talkative = await World.open({ protocol: "ns-1978", seed: 1, platform: nodePlatform });
    const text = "a".repeat(MOVE_LIMITS.text);
    for (let i = 0; i < MOVE_LIMITS.bytes / MOVE_LIMITS.text; i++)
      talkative.account({ do: "say", who: "alice", to: "bob", text });
    expect(() => talkative.account({ do: "say", who: "alice", to: "bob", text })).toThrow(/LAB_TOO_LARGE/);
    const half = MOVE_LIMITS.moves / 2;
    const restored = await World.open({ protocol: "ns-1978", seed: 1, platform: nodePlatform });
    Object.assign(restored, { moves: Array.from({ length: half }, () => ({ do: "deliverAll" })) });
    for (const back of [half - 1, 0]) restored.account({ do: "restore", who: "bob", move: back });
    expect(() => restored.account({ do: "restore", who: "bob", move: 1 })).toThrow(/LAB_TOO_MANY_MOVES/);
  });

  it("puts a device back to what it was after any move, also after one that a copy was put back before", async () => {
    const world = await World.open({ protocol: "rsa-des", seed: 1, platform: remembered });
    const lines = async () => (await world.person("bob").store.everything(0, 100)).length;
    const after = [await lines()];
    const advance = async (move: Move) => {
      await world.advance(move);
      after.push(await lines());
    };
    for (const text of ["One.", "Two.", "Three.", "Four."]) {
      await advance({ do: "say", who: "alice", to: "bob", text });
      await advance({ do: "deliverAll" });
    }
    expect(after).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4]);
    for (const move of [2, 8, 9, 0, 4, 10, 11]) {
      await advance({ do: "restore", who: "bob", move });
      expect(after.at(-1), `${move}`).toBe(after[move]);
    }
  });

  it("puts back the card of that time, and the relay sees that it is a copy", async () => {
    const world = await World.open({ protocol: "rsa-des", seed: 1, platform: remembered });
    const bob = world.person("bob");
    const first = bob.card.version;
    await world.advance({ do: "restart", who: "bob", newCard: true });
    const second = bob.card.version;
    expect(second).toBeGreaterThan(first);
    await world.advance({ do: "restore", who: "bob", move: 1 });
    expect(bob.card.version).toBe(second);
    const steps = await world.advance({ do: "restore", who: "bob", move: 0 });
    expect(bob.card.version).toBe(first);
    expect(JSON.stringify(steps.filter(({ is }) => is === "event"))).toContain("PROFILE_COPIED");
    await world.advance({ do: "restore", who: "bob", move: 1 });
    expect(bob.card.version).toBe(second);
  });
});

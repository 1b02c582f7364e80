import { describe, expect, it } from "vitest";
import { heatOf } from "../attacks/heat.ts";
import { typedBy } from "../attacks/typed.ts";
import { differingByte } from "../ledger/difference.ts";
import { nodePlatform } from "../node/index.ts";
import { sayIn } from "../texts/index.ts";
import { diaryOf, isForged, otherInPadding, pads, sentenceOf, sizesIn, trustOf, undisturbed } from "../views.ts";
import { MOVE_LIMITS, type Move, PROTOCOLS, type ProtocolName, remembering, World } from "../world/index.ts";

const platform = remembering(nodePlatform);

const say = (who: "alice" | "bob", text: string): Move => ({
  do: "say",
  who,
  to: who === "alice" ? "bob" : "alice",
  text,
});
const ALL: Move = { do: "deliverAll" };
const LATER: Move = { do: "wait", seconds: 120 };

async function played(protocol: ProtocolName, ...moves: readonly Move[]) {
  const world = await World.open({ protocol, seed: 5, platform });
  for (const move of moves) await world.advance(move);
  return world;
}

describe("the ledger", () => {
  it("has the same DES key at both, from the move that made it, and Mallory without it", async () => {
    for (const protocol of ["ns-1978", "rsa-des"] as const) {
      const world = await played(protocol, say("alice", "Hi"), ALL);
      const keys = ["alice", "bob"].map((who) => world.ledger.of(who).filter(({ fact }) => fact.name === "K_DES"));
      expect(
        keys.map((entries) => entries.length),
        protocol,
      ).toEqual([1, 1]);
      expect(keys[0]![0]!.fact.value).toBe(keys[1]![0]!.fact.value);
      expect(keys[0]![0]!.since).toBe(2);
      expect(world.knowledge.facts.some(({ kind }) => kind === "desKey")).toBe(false);
    }
  });

  it("strikes through what the ratchet has deleted", async () => {
    const world = await played(
      "ratchet",
      say("alice", "Hi"),
      ALL,
      LATER,
      say("bob", "Yes"),
      ALL,
      LATER,
      say("alice", "So"),
      ALL,
    );
    const roots = world.ledger.of("alice").filter(({ fact }) => fact.kind === "root");
    expect(roots.length).toBeGreaterThan(2);
    expect(roots.filter(({ until }) => until === undefined)).toHaveLength(1);
    const prekeys = world.ledger.of("bob").filter(({ fact }) => fact.name === "one-time prekey");
    expect(prekeys.filter(({ until }) => until !== undefined)).toHaveLength(1);
  });

  it("gives Mallory what she can open and nothing else: a thief of today reads today", async () => {
    const moves = [say("alice", "before"), ALL, say("bob", "answer"), ALL, { do: "steal", who: "bob" } as const];
    const after = [say("alice", "right after"), ALL];
    const healed = [
      LATER,
      say("bob", "a"),
      ALL,
      LATER,
      say("alice", "b"),
      ALL,
      LATER,
      say("bob", "c"),
      ALL,
      say("alice", "healed"),
      ALL,
    ];
    const texts = (world: World) => world.knowledge.readTexts.map(({ value }) => value).sort();
    expect(texts(await played("ratchet", ...moves))).toEqual([]);
    expect(texts(await played("ratchet", ...moves, ...after))).toEqual(["right after"]);
    expect(texts(await played("ratchet", ...moves, ...after, ...healed))).not.toContain("healed");
    expect(texts(await played("rsa-des", ...moves, ...after))).toEqual(["answer", "before", "right after"]);
  });

  it("says whom each trusts", async () => {
    const trust = async (protocol: ProtocolName) =>
      trustOf(await played(protocol)).find(({ who, of }) => who === "alice" && of === "bob")!.standing;
    expect(await trust("ratchet")).toBe("verified");
    expect(await trust("ratchet-unverified")).toBe("listed");
  });
});

describe("the relay's diary", () => {
  const TALK = [
    say("alice", "No."),
    ALL,
    say("bob", "x"),
    ALL,
    say("alice", "No."),
    say("alice", "Yes, gladly, and bring the papers that I asked for."),
    ALL,
  ];

  it("has a sentence on sizes in rsa-des, and none where texts are filled up", async () => {
    const says = async (protocol: ProtocolName) =>
      diaryOf(await played(protocol, ...TALK)).map(({ says, facts }) => `${says} ${facts.from}`);
    expect(await says("rsa-des")).toContain("diarySizes alice");
    expect(await says("ratchet")).not.toContain("diarySizes alice");
    for (const protocol of PROTOCOLS) expect(await says(protocol)).toContain("diaryMet alice");
  });

  it("says what padding takes away, and what it would say without", async () => {
    const sizes = async (protocol: ProtocolName) => sizesIn(await played(protocol, ...undisturbed(TALK)));
    for (const protocol of PROTOCOLS)
      if (pads(protocol)) expect(await sizes(protocol)).toEqual([]);
      else expect((await sizes(protocol)).map(({ facts }) => facts.from)).toContain("alice");
    for (const protocol of PROTOCOLS) expect(pads(otherInPadding(protocol))).toBe(!pads(protocol));
    // What needs the numbers of packets is left out, and all that was written comes.
    const disturbed: Move[] = [...TALK.slice(0, 1), { do: "drop", packet: 1 }, LATER, ...TALK.slice(1)];
    const long = Array.from({ length: MOVE_LIMITS.moves / 2 + 1 }, () => say("alice", "Hi"));
    expect(undisturbed(long.slice(1))).toHaveLength(MOVE_LIMITS.moves);
    expect(() => undisturbed(long)).toThrow(/LAB_TOO_MANY_MOVES/);
    expect(undisturbed(disturbed).map((move) => move.do)).toEqual([
      ...["say", "deliverAll", "wait", "say", "deliverAll", "say", "deliverAll", "say", "deliverAll"],
    ]);
  });
});

describe("the relay's diary, while the first packets come", () => {
  it("speaks of keys only once both have spoken", async () => {
    for (const protocol of PROTOCOLS) {
      const world = await played(protocol, say("alice", "Hi"));
      const keys = () => diaryOf(world).filter(({ says }) => says === "diaryKeys").length;
      expect(keys(), protocol).toBe(0);
      await world.advance(ALL);
      expect(keys(), protocol).toBe(1);
    }
  });
});

describe("a text that was changed on its way", () => {
  it("is no text of the one whose name stands on it", async () => {
    const flip: Move = { do: "flip", packet: 7, bit: 8 * 8 + 4 };
    const order = [say("alice", "Hi"), ALL, say("bob", "Yes"), ALL, say("alice", "Pay 100 euros."), flip, ALL];
    const { ledger, moves } = await played("ns-1978", ...order);
    const texts = ledger.of("bob").filter(({ fact }) => fact.kind === "text");
    const forged = texts.filter(({ fact }) => isForged(fact, "bob", moves)).map(({ fact }) => fact.value);
    expect(forged).toEqual(["Pay 900 euros."]);
    expect(texts).toHaveLength(3);
  });
});

describe("Mallory's keyboard", () => {
  it("works with any key in 1978's protocol, and hits a wall in ours", async () => {
    const talk = [say("alice", "Hi"), ALL, say("bob", "Yes"), ALL];
    const type = { do: "type", as: "alice", to: "bob", text: "Pay." } as const;
    const search = { do: "search", packet: 5, unknownBits: 3 } as const;
    const came = async (protocol: ProtocolName, ...moves: readonly Move[]) => {
      const world = await played(protocol, ...moves);
      const typed = typedBy(world, world.moves.length);
      return typed?.came === "refused" ? typed.check : typed?.came;
    };
    expect(await came("ns-1978", ...talk, search)).toBeUndefined();
    expect(await came("ns-1978", ...talk, type)).toBe("noKey");
    expect(await came("ns-1978", ...talk, search, type)).toBe("shown");
    expect(await came("rsa-des", ...talk, type)).toBe("noKey");
    expect(await came("rsa-des", ...talk, search, type)).toBe("RSA_DES_RECORD_REFUSED");
    expect(await came("rsa-des", ...talk, { do: "steal", who: "alice" }, type)).toBe("shown");
    expect(await came("ratchet", type)).toBe("noKey");
    expect(await came("ratchet", ...talk, type)).toBe("RATCHET_RECORD_REFUSED");
    expect(await came("ratchet", ...talk, { do: "steal", who: "alice" }, type)).toBe("shown");
    // To somebody who is not there, or as somebody who is in no conversation.
    expect(await came("ns-1978", ...talk, search, { ...type, to: "mallory" })).not.toBe("shown");
  });
});

describe("a run in words", () => {
  it("has a sentence for each move and what it leads to, in both languages", async () => {
    const world = await played("ratchet", say("alice", "Hi Bob"), { do: "copy", packet: 1 }, ALL, {
      do: "drop",
      packet: 9,
    });
    for (const [language, shown] of [
      ["en", "Bob is shown, from Alice: Hi Bob"],
      ["id", "Bob melihat, dari Alice: Hi Bob"],
    ] as const) {
      const words = await sayIn(language);
      const sentences = world.steps.flatMap((step) => sentenceOf(step, world, words) ?? []);
      expect(sentences).toContain(shown);
      expect(sentences.filter((one) => /\{\w+\}/.test(one))).toEqual([]);
    }
  });
});

describe("the map of bits", () => {
  it("finds a check for bits all over a record, where there is a MAC, and none for the text where there is none", async () => {
    const caughtIn = async (protocol: ProtocolName) => {
      const moves = [say("alice", "Hi"), ALL, say("bob", "Yes"), ALL, say("alice", "Pay 100 euros.")];
      const { desk } = await played(protocol, ...moves);
      const [packet, size] = [desk.packets.length, desk.packets.at(-1)!.body.length];
      // Some bytes, and one bit of each: every one is a world of its own.
      const step = size < 64 ? 3 : 24;
      const bits = Array.from({ length: Math.ceil(size / step) }, (_, at) => 8 * step * at + (at % 8));
      const caught = [];
      for await (const one of heatOf({ protocol, seed: 5, moves, packet, bits }, platform)) caught.push(one);
      expect(caught.map(({ bit }) => bit)).toEqual(bits);
      return caught.map((one) => one.caught);
    };
    for (const protocol of ["rsa-des", "ratchet"] as const)
      expect((await caughtIn(protocol)).filter((one) => !one.includes("_"))).toEqual([]);
    expect(await caughtIn("ns-1978")).toContain("UNNOTICED");
  });
});

describe("two worlds", () => {
  it("part at the first byte that is another, or that one has and the other has not", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(differingByte(bytes, Uint8Array.of(1, 7, 3))).toBe(1);
    expect(differingByte(bytes, bytes.slice())).toBeUndefined();
    expect(differingByte(bytes, bytes.subarray(0, 2))).toBe(2);
    expect(differingByte(bytes.subarray(0, 2), bytes)).toBe(2);
  });
});

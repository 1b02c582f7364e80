import { nodePrimitives } from "@sandi/crypto/node";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isNotHere } from "../../attacks/attack.ts";
import { ATTACKS } from "../../attacks/index.ts";
import { codeOf, LINK_MOST, type Run, runOf } from "../../page/link/link.ts";
import { PHRASES } from "../../page/link/phrases.ts";
import { MOVE_LIMITS, type Move } from "../../world/moves.ts";
import { PEOPLE } from "../../world/people.ts";
import { PROTOCOLS } from "../../world/protocols.ts";

const who = fc.constantFrom(...PEOPLE);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

type Sizes = {
  readonly packet: fc.Arbitrary<number>;
  readonly bit: fc.Arbitrary<number>;
  readonly seconds: fc.Arbitrary<number>;
  readonly text: fc.Arbitrary<string>;
};

/** Whatever a move may be; what is absent is left out. */
function moves({ packet, bit, seconds, text }: Sizes, most: number): fc.Arbitrary<Move[]> {
  const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(fields).map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)));
  const is = (name: Move["do"]) => fc.constant(name);
  const any = fc.oneof(
    record({ do: is("say"), who, to: who, text }),
    ...(["deliver", "hold", "drop", "copy"] as const).map((name) => record({ do: is(name), packet })),
    record({ do: is("deliverAll") }),
    record({ do: is("swap"), packet, with: packet }),
    record({ do: is("misaddress"), packet, from: some(who), to: some(who) }),
    record({ do: is("flip"), packet, bit }),
    record({ do: is("reencrypt"), packet, as: who, to: who }),
    record({ do: is("forge"), as: who, to: who }),
    record({ do: is("type"), as: who, to: who, text }),
    record({ do: is("impersonate"), who, shownTo: who }),
    record({ do: is("alterCard"), who, shownTo: who, how: fc.constantFrom("key", "downgrade", "rollback") }),
    record({ do: is("alterPrekeys"), who, shownTo: who }),
    record({ do: is("steal"), who }),
    record({ do: is("wait"), seconds }),
    record({ do: is("restart"), who, newCard: some(fc.boolean()) }),
    record({ do: is("restore"), who, move: fc.nat(MOVE_LIMITS.moves) }),
    record({ do: is("search"), packet, unknownBits: fc.nat(MOVE_LIMITS.searchBits) }),
  );
  return fc.array(any as fc.Arbitrary<Move>, { maxLength: most, size: "max" });
}

/** Moves as they are made at a desk: some dozens of packets, none larger than 1 KiB, and texts of the attacks. */
const USUAL: Sizes = {
  packet: fc.integer({ min: 1, max: 63 }),
  bit: fc.nat(8_191),
  seconds: fc.oneof(
    fc.nat(255),
    fc.nat(8_784).map((hours) => hours * 3_600),
  ),
  text: fc.constantFrom(...PHRASES),
};
const ANY: Sizes = {
  packet: fc.integer({ min: 1, max: 1_000_000 }),
  bit: fc.nat(655_359),
  seconds: fc.nat(366 * 86_400),
  text: fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }),
};
const edits = fc.record({
  do: fc.constant("edit" as const),
  packet: ANY.packet,
  at: fc.nat(81_920),
  hex: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => bytes.toHex()),
});

const start = { protocol: fc.constantFrom(...PROTOCOLS), seed: fc.nat(0xffff_ffff) };
const codeFor = (run: Run) => codeOf(run, nodePrimitives)!;

test("a run comes back from its code, and nothing else does", () => {
  const any = fc.array(
    fc.oneof({ weight: 4, arbitrary: moves(ANY, 30) }, { weight: 1, arbitrary: edits.map((one) => [one]) }),
  );
  fc.assert(
    fc.property(fc.record({ ...start, moves: any.map((some) => some.flat().slice(0, 200)) }), (run) => {
      const read = runOf(codeFor(run), nodePrimitives);
      expect(read).toEqual({ ok: true, run: { version: 1, ...run } });
    }),
    { numRuns: 60 },
  );
});

test("forty moves without typed text fit into an address of under 200 characters", () => {
  fc.assert(
    fc.property(fc.record({ ...start, moves: moves(USUAL, 40) }), (run) => {
      expect(`#${codeFor(run)}`.length).toBeLessThan(200);
    }),
    { numRuns: 150 },
  );
});

test("every attack has a link, and all are short", () => {
  for (const protocol of PROTOCOLS)
    for (const attack of ATTACKS) {
      const ready = attack.moves(protocol);
      if (isNotHere(ready)) continue;
      const code = codeFor({ protocol, seed: 1978, moves: ready });
      expect(runOf(code, nodePrimitives)).toMatchObject({ ok: true, run: { protocol, moves: ready } });
      expect(code.length, attack.name).toBeLessThan(200);
    }
});

/** One of each kind, as links have had them from the first day. */
const EACH_MOVE: readonly Move[] = [
  { do: "say", who: "alice", to: "mallory", text: "Hi Mallory." },
  { do: "deliver", packet: 1 },
  { do: "deliverAll" },
  { do: "hold", packet: 2 },
  { do: "drop", packet: 2 },
  { do: "copy", packet: 70 },
  { do: "flip", packet: 3, bit: 9_000 },
  { do: "swap", packet: 3, with: 4 },
  { do: "misaddress", packet: 3, from: "mallory" },
  { do: "edit", packet: 3, at: 5, hex: "00ff" },
  { do: "reencrypt", packet: 4, as: "alice", to: "bob" },
  { do: "forge", as: "alice", to: "bob" },
  { do: "type", as: "alice", to: "bob", text: "No." },
  { do: "impersonate", who: "bob", shownTo: "alice" },
  { do: "alterCard", who: "bob", shownTo: "alice", how: "rollback" },
  { do: "alterPrekeys", who: "bob", shownTo: "alice" },
  { do: "steal", who: "bob" },
  { do: "wait", seconds: 90 },
  { do: "restart", who: "bob", newCard: true },
  { do: "search", packet: 9, unknownBits: 8 },
  { do: "restore", who: "bob", move: 4 },
];
const EACH_PHRASE = [
  [
    "Hello Bob.",
    "Hello Alice.",
    "Meet me at the old mill at noon.",
    "Alice, the code is 4711.",
    "Hi Mallory.",
    "Come at once.",
  ],
  ["This is Alice. Pay Mallory.", "What a day.", "Indeed.", "Good night.", "Good.", "Pay Mallory 100.", "Yes.", "No."],
].flat();

test("a link from an earlier day is read as it was meant, and what was typed stays typed", () => {
  const said = ["I agree.", ...EACH_PHRASE].map((text): Move => ({ do: "say", who: "alice", to: "bob", text }));
  const earlier: readonly [code: string, run: Run][] = [
    [
      "1P1UPdKgQhVNYlwAEbQcCMo4IvE85IAUQA_-aj0HqJvZO6XhPL6LXtfkSR9Qg",
      { protocol: "ns-1978", seed: 1978, moves: EACH_MOVE },
    ],
    [
      "1Io9wABEXA8BoJJAws7kyspcBAAggQgIYEQCKBGAjgSAJIEoCWBMAmg",
      { protocol: "ratchet-unverified", seed: 70_000, moves: said },
    ],
  ];
  for (const [code, run] of earlier) {
    expect(codeFor(run)).toBe(code);
    expect(runOf(code, nodePrimitives)).toEqual({ ok: true, run: { version: 1, ...run } });
  }
});

test("a code that was changed, is of another lab, or is huge says so, and none throws", () => {
  const code = codeFor({ protocol: "rsa-des", seed: 3, moves: [{ do: "deliverAll" }, { do: "steal", who: "bob" }] });
  for (let at = 1; at < code.length; at++) {
    const other = code[at] === "A" ? "B" : "A";
    expect(runOf(code.slice(0, at) + other + code.slice(at + 1), nodePrimitives)).toEqual({
      ok: false,
      why: "damaged",
    });
    expect(runOf(code.slice(0, at), nodePrimitives)).toEqual({ ok: false, why: "damaged" });
  }
  expect(runOf(`2${code.slice(1)}`, nodePrimitives)).toEqual({ ok: false, why: "version" });
  expect(runOf("1".repeat(LINK_MOST + 1), nodePrimitives)).toEqual({ ok: false, why: "tooLong" });
  const many = Array.from({ length: 1_000_000 }, (): Move => ({ do: "deliverAll" }));
  expect(codeOf({ protocol: "rsa-des", seed: 3, moves: many }, nodePrimitives)).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(runOf(`1${text}`, nodePrimitives).ok).toBe(false);
    }),
  );
});

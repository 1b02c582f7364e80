import { MOVE_LIMITS, type Move } from "../../world/moves.ts";
import { PEOPLE } from "../../world/people.ts";
import type { BitReader, BitWriter } from "./bits.ts";
import { hex, type Memory, number, oneOf, packet, seconds, text, who } from "./fields.ts";

type AnyField = {
  write(out: BitWriter, value: never, memory: Memory): void;
  read(bits: BitReader, memory: Memory): unknown;
};
type Layout<M> = readonly (readonly [name: Exclude<keyof M, "do">, field: AnyField])[];

const someone = oneOf([undefined, ...PEOPLE], 2);

/** The fields of each move, in order. A move that is missing here, or a field, is a type error. */
const LAYOUTS: { readonly [D in Move["do"]]: Layout<Extract<Move, { do: D }>> } = {
  say: [
    ["who", who],
    ["to", who],
    ["text", text],
  ],
  deliver: [["packet", packet]],
  deliverAll: [],
  hold: [["packet", packet]],
  drop: [["packet", packet]],
  copy: [["packet", packet]],
  flip: [
    ["packet", packet],
    ["bit", number(13, 20)],
  ],
  swap: [
    ["packet", packet],
    ["with", packet],
  ],
  misaddress: [
    ["packet", packet],
    ["from", someone],
    ["to", someone],
  ],
  edit: [
    ["packet", packet],
    ["at", number(10, 17)],
    ["hex", hex],
  ],
  reencrypt: [
    ["packet", packet],
    ["as", who],
    ["to", who],
  ],
  forge: [
    ["as", who],
    ["to", who],
  ],
  type: [
    ["as", who],
    ["to", who],
    ["text", text],
  ],
  impersonate: [
    ["who", who],
    ["shownTo", who],
  ],
  alterCard: [
    ["who", who],
    ["shownTo", who],
    ["how", oneOf(["key", "downgrade", "rollback"], 2)],
  ],
  alterPrekeys: [
    ["who", who],
    ["shownTo", who],
  ],
  steal: [["who", who]],
  wait: [["seconds", seconds]],
  restart: [
    ["who", who],
    ["newCard", oneOf([undefined, true, false], 2)],
  ],
  search: [
    ["packet", packet],
    ["unknownBits", number(5, 5)],
  ],
  restore: [
    ["who", who],
    ["move", number(6, 14)],
  ],
};

/** Their places are their numbers in links; new moves go to the end. */
const MOVES = Object.keys(LAYOUTS) as Move["do"][];
/** The first ones are made most often. */
const COMMON = 7;

export function writeMoves(out: BitWriter, moves: readonly Move[]): void {
  const memory: Memory = { packet: 0 };
  out.putGroups(moves.length, 6);
  for (const move of moves) {
    const number = MOVES.indexOf(move.do);
    out.put(Math.min(number, COMMON), 3);
    if (number >= COMMON) out.put(number - COMMON, 4);
    const values: Readonly<Record<string, unknown>> = move;
    for (const [name, field] of layoutOf(move.do)) field.write(out, values[name] as never, memory);
  }
}

/** @throws RangeError for what `writeMoves` did not write. Whether a move makes sense is for `parseRunFile` to say. */
export function readMoves(bits: BitReader): unknown[] {
  const memory: Memory = { packet: 0 };
  const count = bits.takeGroups(6);
  if (count > MOVE_LIMITS.moves) throw new TooManyMoves();
  return Array.from({ length: count }, () => {
    const first = bits.take(3);
    const name = MOVES[first < COMMON ? first : COMMON + bits.take(4)];
    if (name === undefined) throw new RangeError("no such move");
    const fields = layoutOf(name).map(([field, codec]) => [field, codec.read(bits, memory)]);
    return { do: name, ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)) };
  });
}

function layoutOf(name: Move["do"]): readonly (readonly [name: string, field: AnyField])[] {
  return LAYOUTS[name];
}

export class TooManyMoves extends RangeError {}

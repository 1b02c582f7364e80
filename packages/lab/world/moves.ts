import * as v from "valibot";
import { PEOPLE } from "./people.ts";

/**
 * So much a run may have: the bytes are those of all texts and edits together, the keys those of all searches. A search
 * in earnest is `burn`'s.
 */
export const MOVE_LIMITS = { moves: 10_000, bytes: 1_048_576, text: 4_096, searchBits: 16, keys: 2 ** 17 } as const;

const who = v.picklist(PEOPLE);
const packet = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(MOVE_LIMITS.text));
const hex = v.pipe(v.string(), v.regex(/^([0-9a-f]{2}){1,4096}$/));

/**
 * Everything that can happen in a world. Packets are named by the numbers under which they came to the desk, from 1.
 * docs/lab.md has a sentence for each.
 */
export const move = v.variant("do", [
  /** A person writes. */
  v.strictObject({ do: v.literal("say"), who, to: who, text }),
  /** The desk hands a packet to whom it is for. */
  v.strictObject({ do: v.literal("deliver"), packet }),
  /** Everything that is not held, oldest first, and what comes of it, until nothing is left. */
  v.strictObject({ do: v.literal("deliverAll") }),
  /** Leaves it on the desk when all is delivered. */
  v.strictObject({ do: v.literal("hold"), packet }),
  v.strictObject({ do: v.literal("drop"), packet }),
  /** One more packet like it, also of one that was delivered or dropped. */
  v.strictObject({ do: v.literal("copy"), packet }),
  /** The two change places in the queue. */
  v.strictObject({ do: v.literal("swap"), packet, with: packet }),
  /** Says that it is from another, or for another, and hands it over. */
  v.strictObject({ do: v.literal("misaddress"), packet, from: v.optional(who), to: v.optional(who) }),
  v.strictObject({ do: v.literal("edit"), packet, at: count(81_920), hex }),
  /** `bit` counts from the first bit of the body. */
  v.strictObject({ do: v.literal("flip"), packet, bit: count(655_359) }),
  /** Mallory opens a leg with her own key, encrypts what is in it for another, and hands it over in somebody's name. */
  v.strictObject({ do: v.literal("reencrypt"), packet, as: who, to: who }),
  /** Mallory writes the message that hands over the key, in somebody's name: M4, or an opening. */
  v.strictObject({ do: v.literal("forge"), as: who, to: who }),
  /** Mallory types as somebody, with whatever key she has. */
  v.strictObject({ do: v.literal("type"), as: who, to: who, text }),
  /** The relay lists Mallory under another's name, and hides the other, in what one person is shown. */
  v.strictObject({ do: v.literal("impersonate"), who, shownTo: who }),
  /** The relay changes a card in what one person is shown: another RSA key, fewer suites, or an older card. */
  v.strictObject({ do: v.literal("alterCard"), who, shownTo: who, how: v.picklist(["key", "downgrade", "rollback"]) }),
  /** The relay hands out Mallory's prekeys as somebody's. */
  v.strictObject({ do: v.literal("alterPrekeys"), who, shownTo: who }),
  /** Mallory copies the device as it is now. */
  v.strictObject({ do: v.literal("steal"), who }),
  /** Time passes: nobody looks at their device meanwhile. */
  v.strictObject({ do: v.literal("wait"), seconds: count(366 * 86_400) }),
  /** The program ends and starts again; with a new card if that is said. */
  v.strictObject({ do: v.literal("restart"), who, newCard: v.optional(v.boolean()) }),
  /** The device is put back to a copy of it: as it was after so many moves. The program starts again on that. */
  v.strictObject({ do: v.literal("restore"), who, move: count(MOVE_LIMITS.moves) }),
  /** Mallory tries DES keys on a record, all but so many bits of the key being given to her. */
  v.strictObject({ do: v.literal("search"), packet, unknownBits: count(MOVE_LIMITS.searchBits) }),
]);

export type Move = v.InferOutput<typeof move>;
/** The same move with its fields in the order above: a move is what it says, and not how it came about. */
export function inOrder(what: Move): Move {
  const { entries } = move.options.find((option) => option.entries.do.literal === what.do)!;
  const facts = Object.entries(what).filter(([, value]) => value !== undefined);
  const places = Object.keys(entries);
  return Object.fromEntries(facts.sort(([a], [b]) => places.indexOf(a) - places.indexOf(b))) as Move;
}

export type MoveOf<Do extends Move["do"]> = Move & { readonly do: Do };

import type { ErrorContext } from "@sandi/protocol";
import { MOVE_LIMITS, type Move } from "../../world/moves.ts";
import type { PEOPLE } from "../../world/people.ts";
import { t } from "./language.ts";

/** A part of a move that a person fills in. */
export type Blank =
  | {
      readonly kind: "person";
      readonly name: string;
      readonly first: (typeof PEOPLE)[number] | "";
      readonly optional?: true;
    }
  | { readonly kind: "text" | "hex"; readonly name: string; readonly first: string }
  | {
      readonly kind: "number";
      readonly name: string;
      readonly first: number;
      readonly most: number;
      readonly least?: number;
    }
  | { readonly kind: "choice"; readonly name: string; readonly first: string; readonly choices: readonly string[] }
  | { readonly kind: "yes"; readonly name: string };

const person = (name: string, first: (typeof PEOPLE)[number]): Blank => ({ kind: "person", name, first });
const maybe = (name: string): Blank => ({ kind: "person", name, first: "", optional: true });

/**
 * What is asked before each move, the packet apart, which is the one that the form stands at. A move that is missing here is
 * a type error: the desk has them all.
 */
export const FORMS: { readonly [D in Move["do"]]: readonly Blank[] } = {
  say: [person("who", "alice"), person("to", "bob"), { kind: "text", name: "text", first: "" }],
  deliver: [],
  deliverAll: [],
  hold: [],
  drop: [],
  copy: [],
  flip: [{ kind: "number", name: "bit", first: 0, most: 655_359 }],
  swap: [{ kind: "number", name: "with", first: 1, most: 1_000_000, least: 1 }],
  misaddress: [maybe("from"), maybe("to")],
  edit: [
    { kind: "number", name: "at", first: 0, most: 81_920 },
    { kind: "hex", name: "hex", first: "00" },
  ],
  reencrypt: [person("as", "alice"), person("to", "bob")],
  forge: [person("as", "alice"), person("to", "bob")],
  type: [person("as", "alice"), person("to", "bob"), { kind: "text", name: "text", first: "Pay Mallory 100." }],
  impersonate: [person("who", "bob"), person("shownTo", "alice")],
  alterCard: [
    person("who", "bob"),
    person("shownTo", "alice"),
    { kind: "choice", name: "how", first: "key", choices: ["key", "downgrade", "rollback"] },
  ],
  alterPrekeys: [person("who", "bob"), person("shownTo", "alice")],
  steal: [person("who", "bob")],
  wait: [{ kind: "number", name: "seconds", first: 120, most: 366 * 86_400 }],
  restart: [person("who", "bob"), { kind: "yes", name: "newCard" }],
  restore: [person("who", "bob"), { kind: "number", name: "move", first: 0, most: MOVE_LIMITS.moves }],
  search: [{ kind: "number", name: "unknownBits", first: 8, most: MOVE_LIMITS.searchBits }],
};

export type Filled = Readonly<Record<string, string | number | boolean>>;

/** @param ends of the packet that it stands at: what is encrypted again goes where it was meant to, until one chooses */
export function blankForm(what: Move["do"], ends?: { readonly from: string; readonly to: string }): Filled {
  const own = what === "reencrypt" && ends ? { as: ends.from, to: ends.to } : {};
  const first = FORMS[what].map((blank) => [blank.name, blank.kind === "yes" ? false : blank.first]);
  return { ...Object.fromEntries(first), ...own };
}

/** The move as it stands in a form; what was left out is left out. */
export function moveOf(what: Move["do"], filled: Filled, packet: number | undefined): Move {
  const entries = FORMS[what].flatMap((blank) => {
    const value = filled[blank.name];
    return value === "" || value === false ? [] : [[blank.name, value]];
  });
  return { do: what, ...(packet === undefined ? {} : { packet }), ...Object.fromEntries(entries) } as Move;
}

/** Moves that are about one packet. */
export const ON_PACKETS = [
  "deliver",
  "hold",
  "drop",
  "copy",
  "swap",
  "misaddress",
  "reencrypt",
  "edit",
  "flip",
  "search",
] as const;
/** What Mallory does without a packet; her keyboard has a place of its own. */
export const BY_MALLORY = [
  "forge",
  "impersonate",
  "alterCard",
  "alterPrekeys",
  "steal",
  "restore",
  "wait",
  "restart",
] as const;

/** Facts of an error, with a move called as its button is. */
export function withButtons(context: ErrorContext): ErrorContext {
  const what = Object.keys(FORMS).find((one) => one === context.move) as Move["do"] | undefined;
  return what ? { ...context, move: `“${t(`do_${what}`)}”` } : context;
}

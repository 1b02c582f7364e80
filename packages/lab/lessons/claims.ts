import { shownTexts } from "../attacks/goals.ts";
import type { Facts } from "../texts/index.ts";
import { DISPLAY_NAMES, type PersonName } from "../world/people.ts";
import type { World } from "../world/world.ts";
import type { ClaimKey } from "./words/en.ts";

/** Something that is so in a world, or is not. It is found out by looking; `says` and `facts` put it into words. */
export type Claim = {
  readonly says: ClaimKey;
  readonly facts: Facts;
  /** Whether the claim is that it is so, or that it is not. */
  readonly is: boolean;
  readonly test: (world: World) => boolean;
};

export function holds({ is, test }: Claim, world: World): boolean {
  return test(world) === is;
}

export function not(claim: Claim): Claim {
  return { ...claim, is: !claim.is };
}

function claim(says: ClaimKey, facts: Facts, test: Claim["test"]): Claim {
  return { says, facts, is: true, test };
}

const name = (who: PersonName) => DISPLAY_NAMES[who];

/** Mallory can read a text that was not for her. */
export const reads = (text: string): Claim =>
  claim("reads", { text }, ({ knowledge }) => knowledge.readTexts.some(({ value }) => value === text));

export const readsAny: Claim = claim("readsAny", {}, ({ knowledge }) => knowledge.readTexts.length > 0);

/** Mallory knows something by the name that the specification gives it: `N2`. */
export const knows = (what: string): Claim =>
  claim("knows", { what }, ({ knowledge }) => knowledge.facts.some((fact) => fact.name === what));

export const knowsAny: Claim = claim("knowsAny", {}, ({ knowledge }) => knowledge.facts.length > 0);

/** Mallory has somebody's private RSA key. */
export const hasKeyOf = (owner: PersonName): Claim =>
  claim("hasKeyOf", { owner: name(owner) }, ({ knowledge }) => knowledge.rsaKeyOf(owner) !== undefined);

export const searched: Claim = claim("searched", {}, ({ moves }) => moves.some((move) => move.do === "search"));

export const shown = (who: PersonName, from: PersonName, text: string): Claim =>
  claim("shown", { who: name(who), from: name(from), text }, (world) => countShown(world, who, from, text) > 0);

function countShown(world: World, who: string, from: string, text: string): number {
  return shownTexts(world).filter((one) => one.who === who && one.from === from && one.text === text).length;
}

/** Somebody's client refuses what came, or what its person asks for; or says so in an error. */
export const refuses = (who: PersonName, code: string): Claim =>
  claim("refuses", { who: name(who), code }, ({ steps }) =>
    steps.some(
      (step) =>
        ((step.is === "refused" || step.is === "declined") && step.who === who && step.code === code) ||
        (step.is === "event" && step.who === who && step.event.event === "error" && step.event.error.code === code),
    ),
  );

/** A move of Mallory's could not be done. */
export const cannot = (code: string): Claim =>
  claim("cannot", { code }, ({ steps }) => steps.some((step) => step.is === "impossible" && step.code === code));

/** Both have it, and it is the same. */
export const shares = (one: PersonName, other: PersonName, what: string): Claim =>
  claim("shares", { one: name(one), other: name(other), what }, ({ ledger }) => {
    const values = (who: string) => ledger.of(who).flatMap(({ fact }) => (fact.name === what ? [fact.value] : []));
    return values(one).some((value) => values(other).includes(value));
  });

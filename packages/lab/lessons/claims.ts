import { equal, fromHex, toHex, utf8 } from "@sandi/crypto";
import { encryptBlock } from "@sandi/crypto/des";
import { shownTexts } from "../attacks/goals.ts";
import { signsOf } from "../attacks/signs.ts";
import { cribOf } from "../burn/crib.ts";
import { type DiaryEntry, diaryOf } from "../ledger/diary.ts";
import { trustOf } from "../ledger/trust.ts";
import type { Facts } from "../texts/index.ts";
import { kindOf } from "../texts/sentences.ts";
import { DISPLAY_NAMES, type PersonName } from "../world/people.ts";
import type { World } from "../world/world.ts";
import { sizeOf } from "./figures.ts";
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

export const shownTwice = (who: PersonName, from: PersonName, text: string): Claim =>
  claim("shownTwice", { who: name(who), text }, (world) => countShown(world, who, from, text) === 2);

function countShown(world: World, who: string, from: string, text: string): number {
  return shownTexts(world).filter((one) => one.who === who && one.from === from && one.text === text).length;
}

/** Somebody was shown both texts, the one before the other. */
export const shownBefore = (who: PersonName, first: string, second: string): Claim =>
  claim("shownBefore", { who: name(who), first, second }, (world) => {
    const texts = shownTexts(world).flatMap((one) => (one.who === who ? [one.text] : []));
    return texts.includes(first) && texts.indexOf(first) < texts.indexOf(second);
  });

/** A check refused something, or a person was shown something: routine refusals that no person is told of count, too. */
export const noticed: Claim = claim("noticed", {}, (world) => signsOf(world).length > 0);

export const seesGap = (who: PersonName): Claim =>
  claim("seesGap", { who: name(who) }, ({ steps }) =>
    steps.some(
      (step) => step.is === "event" && step.who === who && step.event.event === "gap" && step.event.missing > 0,
    ),
  );

/** A gap was shown, and later it was not there any more. */
export const gapFilled = (who: PersonName): Claim =>
  claim("gapFilled", { who: name(who) }, ({ steps }) => {
    const gaps = steps.flatMap((step) =>
      step.is === "event" && step.who === who && step.event.event === "gap" ? [step.event] : [],
    );
    return gaps.some(({ missing }) => missing > 0) && gaps.at(-1)!.missing === 0 && gaps.at(-1)!.lost === 0;
  });

/** A person is shown that a text has arrived. */
export const seesArrival = (who: PersonName): Claim =>
  claim("seesArrival", { who: name(who) }, ({ steps }) =>
    steps.some((step) => step.is === "event" && step.who === who && step.event.event === "delivered"),
  );

/** Somebody's client refuses a packet that came. */
export const refuses = (who: PersonName, code: string): Claim =>
  claim("refuses", { who: name(who), code }, (world) => hasRefused(world, who, code, ["refused", "error"]));

/** Somebody's client refuses a card that the relay hands out. */
export const refusesCard = (who: PersonName, code: string): Claim =>
  claim("refusesCard", { who: name(who), code }, (world) => hasRefused(world, who, code, ["error"]));

/** Somebody's client refuses to send what its person wrote. */
export const refusesToSend = (who: PersonName, code: string): Claim =>
  claim("refusesToSend", { who: name(who), code }, (world) => hasRefused(world, who, code, ["declined"]));

type Refusal = "refused" | "declined" | "error";

function hasRefused({ steps }: World, who: string, code: string, ways: readonly Refusal[]): boolean {
  return steps.some((step) => {
    if (!("who" in step) || step.who !== who) return false;
    if (step.is === "event")
      return ways.includes("error") && step.event.event === "error" && step.event.error.code === code;
    return (step.is === "refused" || step.is === "declined") && ways.includes(step.is) && step.code === code;
  });
}

/** A move of Mallory's could not be done. */
export const cannot = (code: string): Claim =>
  claim("cannot", { code }, ({ steps }) => steps.some((step) => step.is === "impossible" && step.code === code));

/** So much of the handshake came about that somebody takes it for complete, with whomever. */
export const isOpen = (who: PersonName): Claim =>
  claim("isOpen", { who: name(who) }, ({ steps }) =>
    steps.some(
      (step) =>
        step.is === "event" && step.who === who && step.event.event === "handshake" && step.event.state === "open",
    ),
  );

/** Both have it, and it is the same. */
export const shares = (one: PersonName, other: PersonName, what: string): Claim =>
  claim("shares", { one: name(one), other: name(other), what }, ({ ledger }) => {
    const values = (who: string) => ledger.of(who).flatMap(({ fact }) => (fact.name === what ? [fact.value] : []));
    return values(one).some((value) => values(other).includes(value));
  });

/** The device had something of that name, and has not any more. */
export const deleted = (who: PersonName, what: string): Claim =>
  claim("deleted", { who: name(who), what }, ({ ledger }) =>
    ledger.of(who).some(({ fact, until }) => fact.name === what && until !== undefined),
  );

/** The letters of a text stand somewhere in what passes the desk. */
export const inClear = (text: string): Claim =>
  claim("inClear", { text }, ({ desk }) => {
    const wanted = toHex(utf8(text));
    return desk.packets.some(({ body }) => toHex(body).includes(wanted));
  });

/** So many packets of that kind came to the desk: `M1`, `record`. */
export const passes = (kind: string): Claim =>
  claim("passes", { kind }, (world) => world.desk.packets.some(({ original }) => kindOf(world, original) === kind));

export const sameSize = (first: string, second: string): Claim =>
  claim("sameSize", { first, second }, (world) => sizeOf(world, first) === sizeOf(world, second));

const tells = (says: DiaryEntry["says"], key: ClaimKey, from: PersonName): Claim =>
  claim(key, { from: name(from) }, (world) =>
    diaryOf(world).some((entry) => entry.says === says && entry.facts.from === from),
  );

/** What the relay's diary has a sentence about. */
export const tellsWho = (from: PersonName) => tells("diaryMet", "tellsWho", from);
export const tellsSizes = (from: PersonName) => tells("diarySizes", "tellsSizes", from);
export const tellsAnswers = (from: PersonName) => tells("diaryAnswers", "tellsAnswers", from);

export const hasVerified = (who: PersonName, of: PersonName): Claim =>
  claim("hasVerified", { who: name(who), of: name(of) }, (world) =>
    trustOf(world).some((trust) => trust.who === who && trust.of === of && trust.standing === "verified"),
  );

/** Mallory stands in somebody's list under another's name. */
export const listsMalloryAs = (who: PersonName, as: PersonName): Claim =>
  claim("listsMalloryAs", { who: name(who), as: name(as) }, (world) =>
    trustOf(world).some((trust) => trust.who === who && trust.of === `mallory-as-${as}` && trust.name === name(as)),
  );

export const hasNewestCard = (who: PersonName, of: PersonName): Claim =>
  claim("hasNewestCard", { who: name(who), of: name(of) }, (world) => {
    const { id, card } = world.person(of);
    return world.person(who).cardOf(id)?.version === card.version;
  });

/** The block of a record that anybody can guess is as it was guessed: DES under the true key says so. */
export const guessHolds = (packet: number): Claim =>
  claim("guessHolds", { packet }, ({ desk, ledger }) => {
    const { original, from } = desk.get(packet)!;
    const crib = cribOf(original);
    const keys = ledger.of(from).flatMap(({ fact }) => (fact.name === "K_DES" ? [fromHex(fact.value)!] : []));
    return crib !== undefined && keys.some((key) => equal(encryptBlock(key, crib.plaintext), crib.ciphertext));
  });

/** A search found the key after at most so many tries. */
export const foundWithin = (most: number): Claim =>
  claim("foundWithin", { most }, ({ knowledge }) =>
    knowledge.facts.some(({ by }) => by.way === "searched" && by.tried <= most),
  );

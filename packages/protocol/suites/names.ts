/** A way for two clients to talk end to end. A conversation is (peer, suite); nothing is negotiated down. */
export type SuiteName = string;

/** The numbers that have been given out: two bytes in the header of every body, and in every card. */
const NUMBERS: ReadonlyMap<SuiteName, number> = new Map([
  ["rsa-des", 1],
  ["ratchet", 2],
]);
const NAMES: ReadonlyMap<number, SuiteName> = new Map([...NUMBERS].map(([name, number]) => [number, name]));

/** The names of all suites, for code that must not load a cipher. The first is the one that people get unless they choose. */
export const SUITE_NAMES: readonly SuiteName[] = ["ratchet", "rsa-des"];

/** A card that offers one of these has an RSA key. */
export const SUITES_WITH_RSA_KEY: readonly SuiteName[] = ["rsa-des"];

/** Throws for a name that no number was given to. */
export function suiteNumber(name: SuiteName): number {
  const number = NUMBERS.get(name);
  if (number === undefined) throw new RangeError(`no suite is called ${name}`);
  return number;
}

export function suiteName(number: number): SuiteName | undefined {
  return NAMES.get(number);
}

import type { Primitives, UnixMs } from "@sandi/crypto";
import { makeCard, openCard, type SuiteName, type VerifiedCard } from "@sandi/protocol";
import type { ProfileSecrets } from "./secrets.ts";

/** A card is renewed when less than this is left of its 90 days, so that nobody meets an expired one. */
const RENEW_BEFORE_MS = 45 * 86_400_000;

export type OwnCardOptions = {
  readonly primitives: Primitives;
  readonly secrets: ProfileSecrets;
  /** Without one the stored card's name stays. */
  readonly name: string | undefined;
  readonly suites: readonly SuiteName[];
  readonly now: number;
  /** The bytes of the card that the profile has kept. */
  readonly stored?: Uint8Array | undefined;
  /** True if the profile is an old copy: its card may be older than the one that others have. */
  readonly rolledBack?: boolean;
  /** True if the profile was exported: its card must not become newer than that of the place where it may be by now. */
  readonly exported?: boolean;
};

/**
 * The stored card, or a new one if the name or the suites changed or its time runs out.
 * A new one (`isNew`) must be stored before anyone sees it.
 */
export function ownCard(options: OwnCardOptions): { readonly card: VerifiedCard; readonly isNew: boolean } {
  const { primitives, name, suites, now, stored, rolledBack = false, exported = false } = options;
  const opened = stored && openCard(stored, primitives);
  const known = opened?.ok ? opened.value : undefined;
  // A card lists its suites by their numbers, whatever order they are preferred in.
  const offers =
    known && suites.length === known.suites.length && suites.every((suite) => known.suites.includes(suite));
  const asWanted = offers && (name === undefined || name === known.name);
  if (known && exported) {
    if (asWanted) return { card: known, isNew: false };
    return { card: signCard({ ...options, now: known.version }, name ?? known.name, known.version), isNew: true };
  }
  // Others would refuse the card of an old copy as a rollback.
  if (asWanted && !rolledBack && known.notAfter - now > RENEW_BEFORE_MS) return { card: known, isNew: false };
  return { card: signCard(options, name ?? known?.name ?? "sandi", known?.version), isNew: true };
}

/** A new card, of a higher version than the one before. */
export function signCard(
  options: Pick<OwnCardOptions, "primitives" | "secrets" | "suites" | "now">,
  name: string,
  previousVersion: number | undefined,
): VerifiedCard {
  const { primitives, secrets, suites, now } = options;
  const fields = { name, rsaSpki: secrets.rsaSpki, suites };
  const bytes = makeCard({ primitives, now: now as UnixMs }, secrets.identitySeed, fields, previousVersion);
  const card = openCard(bytes, primitives);
  if (!card.ok) throw card.error;
  return card.value;
}

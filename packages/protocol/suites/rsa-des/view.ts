import type { VerifiedCard } from "../../identity.ts";
import type { View } from "./derive.ts";

/** What this suite reads off a verified record. */
export function viewOf({ id, rsaSpki, suites }: VerifiedCard): View {
  return { id, spki: rsaSpki, suites };
}

export function rsaKeyOf(record: VerifiedCard): Uint8Array {
  return record.rsaSpki;
}

export function versionOf(record: VerifiedCard): number {
  return record.version;
}

export function offersSuite(record: VerifiedCard): boolean {
  return record.suites.includes("rsa-des");
}

import type { VerifiedRecord } from "../../identity.ts";
import type { View } from "./derive.ts";

/** What this suite reads off a verified record. */
export function viewOf({ id, rsaSpki, suites }: VerifiedRecord): View {
  return { id, spki: rsaSpki, suites };
}

export function rsaKeyOf(record: VerifiedRecord): Uint8Array {
  return record.rsaSpki;
}

export function versionOf(record: VerifiedRecord): number {
  return record.version;
}

export function offersSuite(record: VerifiedRecord): boolean {
  return record.suites.includes("rsa-des");
}

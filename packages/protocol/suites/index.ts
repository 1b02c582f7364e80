import type { Kem } from "@sandi/crypto";
import type { Suite } from "../suite.ts";
import { ratchet } from "./ratchet/suite.ts";
import { rsaDes } from "./rsa-des/suite.ts";

/**
 * All suites that there are, in the order of `SUITE_NAMES`. Nothing outside of this folder names one.
 * @param kem one of the twins: `nodeKem`, `webKem`
 */
export function allSuites(kem: Kem): readonly Suite[] {
  return [ratchet(kem), rsaDes];
}

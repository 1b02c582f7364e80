import type { Kem } from "@sandi/crypto";
import type { Suite } from "../suite.ts";
import { ratchet } from "./ratchet/suite.ts";

/** As `allSuites`, for a page: what is there to learn from is a chunk of its own. */
export async function loadSuites(kem: Kem): Promise<readonly Suite[]> {
  const { rsaDes } = await import("./rsa-des/suite.ts");
  return [ratchet(kem), rsaDes];
}

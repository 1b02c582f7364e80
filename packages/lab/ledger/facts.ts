import { fromHex } from "@sandi/crypto";
import type { Fact } from "./fact.ts";

/** The newest value that is known under a name; undefined if none is. */
export function fromHexOf(facts: readonly Fact[], name: string): Uint8Array | undefined {
  const found = facts.findLast((fact) => fact.name === name);
  return found && fromHex(found.value);
}

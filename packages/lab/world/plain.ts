import { type Primitives, toHex, utf8 } from "@sandi/crypto";
import { ProtocolError } from "@sandi/protocol";
import { inOrder } from "./moves.ts";
import type { Step } from "./steps.ts";

/** A step as JSON has it: bytes in hex, errors by code and facts. Keys in the order in which they were made. */
export function plain(step: Step): unknown {
  return plainValue(step.is === "move" ? { ...step, what: inOrder(step.what) } : step);
}

function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (value instanceof ProtocolError) return { code: value.code, context: value.context };
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainValue(inner)]));
}

/** SHA-256 over all that happened, every byte of it: two runs of one seed and the same moves agree in it. */
export function digestOf({ sha256 }: Primitives, steps: readonly Step[]): string {
  return toHex(sha256(utf8(JSON.stringify(steps.map(plain)))));
}

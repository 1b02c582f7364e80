import { plain } from "../world/plain.ts";
import type { Step } from "../world/steps.ts";

/** Where two runs part: the first step that is another, and in bytes of its body the first that is. */
export type Difference = { readonly step: number; readonly byte: number | undefined };

/** Undefined if one goes on as the other does to its end, and both end there. */
export function firstDifference(a: readonly Step[], b: readonly Step[]): Difference | undefined {
  for (let step = 0; step < Math.max(a.length, b.length); step++) {
    const [one, other] = [a[step], b[step]];
    if (one && other && JSON.stringify(plain(one)) === JSON.stringify(plain(other))) continue;
    return { step, byte: one && other && byteIn(one, other) };
  }
  return undefined;
}

function bytesOf(step: Step): Uint8Array | undefined {
  if (step.is === "frame") return step.bytes;
  return step.is === "packet" || step.is === "delivered" || step.is === "refused" ? step.body : undefined;
}

function byteIn(one: Step, other: Step): number | undefined {
  const [a, b] = [bytesOf(one), bytesOf(other)];
  return a && b && differingByte(a, b);
}

/** The first byte that is another, or beyond the end of one of them; undefined if they are equal. */
export function differingByte(a: Uint8Array, b: Uint8Array): number | undefined {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at >= 0 ? at : a.length === b.length ? undefined : a.length;
}

import type { Attack } from "./attack.ts";
import { ON_DEVICES } from "./onDevices.ts";
import { ON_HANDSHAKES } from "./onHandshakes.ts";
import { ON_KEYS } from "./onKeys.ts";
import { ON_MESSAGES } from "./onMessages.ts";

export type { Attack, Language, Lines } from "./attack.ts";
export { FOUND_BY_SPIN, LOWE_MOVES } from "./foundBySpin.ts";
export {
  judge,
  play,
  reachedIn,
  type Standing,
  standingOf,
  VERDICTS,
  type Verdict,
  type VerdictName,
} from "./verdict.ts";

/** Every attack that comes ready made, in the order of the matrix. */
export const ATTACKS: readonly Attack[] = [...ON_MESSAGES, ...ON_HANDSHAKES, ...ON_KEYS, ...ON_DEVICES];

export function attackOf(name: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.name === name);
}

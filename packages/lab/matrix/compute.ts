import { ATTACKS, play, type Verdict } from "../attacks/index.ts";
import type { AttackName } from "../attacks/names.ts";
import type { Platform } from "../world/platform.ts";
import { PROTOCOLS, type ProtocolName } from "../world/protocols.ts";
import { remembering } from "../world/remembering.ts";

/** The seed of the matrix that is printed; a test tries others. */
export const MATRIX_SEED = 1978;

export type Row = { readonly name: AttackName; readonly verdicts: Readonly<Record<ProtocolName, Verdict>> };
export type Matrix = { readonly protocols: readonly ProtocolName[]; readonly attacks: readonly Row[] };

/**
 * Plays every attack against every protocol, each in a world of its own. Nothing in it is typed in.
 * @param each is told of a row as soon as it is there, and waited for
 */
export async function computeMatrix(
  platform: Platform,
  seed = MATRIX_SEED,
  attacks = ATTACKS,
  each: (row: Row) => Promise<void> | void = () => undefined,
): Promise<Matrix> {
  const remembered = remembering(platform);
  const rows: Row[] = [];
  for (const attack of attacks) {
    const verdicts: [ProtocolName, Verdict][] = [];
    for (const protocol of PROTOCOLS)
      verdicts.push([protocol, (await play(attack, protocol, seed, remembered)).verdict]);
    const row: Row = { name: attack.name, verdicts: Object.fromEntries(verdicts) as Row["verdicts"] };
    rows.push(row);
    await each(row);
  }
  return { protocols: PROTOCOLS, attacks: rows };
}

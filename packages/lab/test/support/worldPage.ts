import { webPrimitives, webSlowPrimitives } from "@sandi/crypto/web";
import { webKem } from "@sandi/crypto/web/kem";
import { runFileOf } from "../../exercises/index.ts";
import { computeMatrix } from "../../matrix/index.ts";
import { digestOf } from "../../views.ts";
import { type Platform, World } from "../../world/index.ts";

/** What a test asks of a world in a page. */

const platform: Platform = {
  primitives: webPrimitives,
  oaepDecrypt: webSlowPrimitives.rsa.oaepDecrypt,
  kem: webKem,
};

export async function digestOfAttack(name: string, protocol: string): Promise<string> {
  const { protocol: known, seed, moves } = runFileOf(name, protocol);
  const world = await World.open({ protocol: known, seed, platform });
  for (const move of moves) await world.advance(move);
  return digestOf(platform.primitives, world.steps);
}

/** Every cell in a line, and how long all took. */
export async function matrix(): Promise<{ cells: string[]; ms: number }> {
  const started = performance.now();
  const { protocols, attacks } = await computeMatrix(platform);
  const ms = performance.now() - started;
  const cells = attacks.flatMap(({ name, verdicts }) =>
    protocols.map((protocol) => `${name} ${protocol} ${verdicts[protocol].verdict} ${verdicts[protocol].check}`),
  );
  return { cells, ms };
}

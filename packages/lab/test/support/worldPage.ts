import { webPrimitives, webSlowPrimitives } from "@sandi/crypto/web";
import { webKem } from "@sandi/crypto/web/kem";
import { runFileOf } from "../../exercises/index.ts";
import { digestOf } from "../../views.ts";
import { type Platform, remembering, World } from "../../world/index.ts";

/** What a test asks of a world in a page. */

const platform: Platform = remembering({
  primitives: webPrimitives,
  oaepDecrypt: webSlowPrimitives.rsa.oaepDecrypt,
  kem: webKem,
});

export async function digestOfAttack(name: string, protocol: string): Promise<string> {
  const { protocol: known, seed, moves } = runFileOf(name, protocol);
  const world = await World.open({ protocol: known, seed, platform });
  for (const move of moves) await world.advance(move);
  return digestOf(platform.primitives, world.steps);
}

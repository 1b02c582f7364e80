import { equal } from "@sandi/crypto";
import { HEADER_SIZE, parseLeg } from "@sandi/protocol/rsa-des";
import type { Packet } from "../desk.ts";
import type { Scene } from "../scene.ts";

/** Where sender and receiver stand in the clear header of a leg of `rsa-des`. */
const FROM = 20;
const TO = 52;

/** The body with the names that it bears in the clear changed, where it bears any. What is encrypted stays as it is. */
export function readdressed(world: Scene, { body }: Pick<Packet, "body">, from: string, to: string): Uint8Array {
  if (!parseLeg(body).ok || body.length < HEADER_SIZE) return body;
  const changed = body.slice();
  changed.set(world.person(from).id, FROM);
  changed.set(world.person(to).id, TO);
  return changed;
}

/** One run of a handshake between two people, as it has passed the desk: what Mallory needs to write the next leg. */
export type Run = { readonly handshake: Uint8Array; readonly ciphertexts: readonly Uint8Array[] };

/** The newest run of `rsa-des` that an initiator, or Mallory in their name, has begun with a responder. */
export function runBetween(world: Scene, initiator: string, responder: string): Run | undefined {
  let run: { handshake: Uint8Array; ciphertexts: Uint8Array[] } | undefined;
  for (const step of world.steps) {
    const fromInitiator = step.is === "delivered" && step.from === initiator && step.to === responder;
    const fromResponder = step.is === "packet" && step.from === responder && step.to === initiator;
    if ((!fromInitiator && !fromResponder) || !("body" in step)) continue;
    const leg = parseLeg(step.body);
    if (!leg.ok || !("content" in leg.value)) continue;
    const { handshake, content } = leg.value;
    if (leg.value.leg === "M1") run = { handshake: handshake.slice(), ciphertexts: [] };
    if (run && equal(run.handshake, handshake) && ["M1", "M2", "M3"].includes(leg.value.leg))
      run.ciphertexts.push(content.slice());
  }
  return run;
}

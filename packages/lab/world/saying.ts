import { ProtocolError } from "@sandi/protocol";
import type { MoveOf } from "./moves.ts";
import { DISPLAY_NAMES } from "./people.ts";
import type { Scene } from "./scene.ts";

/** A person writes to whoever goes by that name in their list; where the client would not, that is told. */
export async function sayAs(world: Scene, { who, to, text }: MoveOf<"say">): Promise<void> {
  const person = world.person(who);
  try {
    const peer = person.resolve(DISPLAY_NAMES[to]);
    const messageId = person.rng(16);
    const content = { type: "text", text } as const;
    person.take({ in: "say", peer: peer.id, suite: person.suite.name, messageId, content });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    world.note({ is: "declined", who, code: error.code, context: error.context });
  }
  await world.settle();
}

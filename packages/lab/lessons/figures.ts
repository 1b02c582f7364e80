import type { World } from "../world/world.ts";

/** How large the message was that carried a text, as it was last sent: bytes; 0 if it was not sent. */
export function sizeOf(world: World, text: string): number {
  const sent = world.steps.flatMap((step) =>
    step.is === "event" && step.event.event === "sent" && step.event.text === text ? [step.event.body.length] : [],
  );
  return sent.at(-1) ?? 0;
}

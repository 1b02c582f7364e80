import { explain } from "./explain.ts";
import type { BodyType } from "./layout.ts";
import { say, type Turn } from "./turn.ts";

/** Shows a step of the protocol to those who watch: the fields of its body as they travelled, which are no secrets. */
export function sayLeg(
  turn: Turn,
  direction: "sent" | "received",
  leg: Exclude<BodyType, "record">,
  body: Uint8Array,
): void {
  const { notation, fields } = explain(body);
  say(turn, {
    do: "leg",
    leg,
    notation,
    direction,
    body,
    fields: fields.map(({ name, offset, size }) => ({ name, size, value: body.slice(offset, offset + size) })),
  });
}

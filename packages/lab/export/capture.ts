import { concat, utf8 } from "@sandi/crypto";
import { type BodyField, encodeDeliver, encodeSend, FRAME, FRAME_HEADER, frame } from "@sandi/protocol";
import { personName } from "../texts/sentences.ts";
import type { Scene } from "../world/scene.ts";
import type { Step } from "../world/steps.ts";

/** One frame as it passed between a client and the relay, with what is known of each of its bytes. */
export type Captured = {
  /** Unix ms. */
  readonly at: number;
  readonly client: string;
  readonly to: "relay" | "client";
  /** The frame's name, and for a message what is in it: `send M1`. */
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** They cover the frame, in order. */
  readonly fields: readonly Pick<BodyField, "name" | "offset" | "size">[];
};

const HEAD = [
  { name: "length", offset: 0, size: 4 },
  { name: "type", offset: 4, size: 1 },
];
/** What comes before the body: docs/wire.md §4. */
const BEFORE_BODY = {
  send: [
    { name: "to", offset: 5, size: 32 },
    { name: "number", offset: 37, size: 8 },
  ],
  deliver: [
    { name: "from", offset: 5, size: 32 },
    { name: "delivery", offset: 37, size: 8 },
    { name: "at", offset: 45, size: 8 },
  ],
} as const;

/** Every frame of a run, in order. The fields of a message are those that its suite's `explain` finds. */
export function captureOf(scene: Scene): Captured[] {
  return scene.steps.flatMap((step) => captured(scene, step) ?? []);
}

function captured(scene: Scene, step: Step): Captured | undefined {
  if (step.is === "frame") {
    const bytes = frame(FRAME[step.name], step.bytes);
    const fields = [...HEAD, { name: step.name, offset: FRAME_HEADER, size: step.bytes.length }];
    return { at: step.at, client: personName(step.who), to: step.to, kind: step.name, bytes, fields };
  }
  if (step.is !== "packet" && step.is !== "delivered") return undefined;
  // What Mallory put on the desk herself came from no client.
  if (step.is === "packet" && scene.desk.get(step.packet)?.isMallorys) return undefined;
  const { at, packet: number, body } = step;
  const [from, to] = [scene.person(step.from).id, scene.person(step.to).id];
  const name = step.is === "packet" ? "send" : "deliver";
  const bytes =
    name === "send" ? encodeSend({ to, number, body }) : encodeDeliver({ from, delivery: number, at, body });
  const before = [...HEAD, ...BEFORE_BODY[name]];
  const start = bytes.length - body.length;
  const { kind, fields } = scene.person("alice").suite.explain(body);
  const inBody = fields.map((field) => ({ name: field.name, offset: field.offset + start, size: field.size }));
  const client = personName(name === "send" ? step.from : step.to);
  const direction = name === "send" ? "relay" : "client";
  return { at, client, to: direction, kind: `${name} ${kind}`, bytes, fields: [...before, ...inBody] };
}

/**
 * A frame as a packet of the capture carries it: version 1, direction 1 (0 to the relay, 1 to the client), client and kind
 * (each length 1, UTF-8), count of fields 2, each field (length 1, name, offset 4, size 4), then the frame. The fields
 * travel with it, so that no other program has to know a layout.
 */
export function packetOf({ client, to, kind, bytes, fields }: Captured): Uint8Array {
  const count = new Uint8Array(2);
  new DataView(count.buffer).setUint16(0, fields.length);
  const described = fields.map(({ name, offset, size }) => concat(text(name), number(offset), number(size)));
  const head = Uint8Array.of(1, to === "relay" ? 0 : 1);
  return concat(head, text(client), text(kind), count, ...described, bytes);
}

function text(value: string): Uint8Array {
  const bytes = utf8(value).slice(0, 255);
  return concat(Uint8Array.of(bytes.length), bytes);
}

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

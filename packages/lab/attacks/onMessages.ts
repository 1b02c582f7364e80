import type { Scene } from "../world/scene.ts";
import type { Attack } from "./attack.ts";
import { deceives, doubles, loses, reads, reorders, writtenTexts } from "./goals.ts";
import { AFTER_TALK, ALL, isRatchet, noKey, SECRET, say, TALK } from "./openings.ts";

const ORDER = "Pay 100 euros.";
const PROMISE = "I agree.";
const [FIRST, SECOND] = ["Sell.", "No, wait until Monday."];
const [YES, NO] = ["Yes.", "No, I will not come before the end of next week, and Bob will not come either."];

/** The fifth byte of the text is that of the IV turned by the same bits; elsewhere a bit within what is encrypted. */
const BIT = { "ns-1978": 8 * 8 + 4, "rsa-des": 8 * 37 + 4, ratchet: 8 * 100, "ratchet-unverified": 8 * 100 } as const;

/** What can be done to single messages of an open conversation. */
export const ON_MESSAGES: readonly Attack[] = [
  {
    name: "eavesdrop",
    wants: "reads",
    moves: () => [say("alice", "bob", SECRET), ALL],
    goal: (world) => reads(world),
    otherwise: noKey,
  },
  {
    name: "flip",
    wants: "deceives",
    moves: (protocol) => [
      ...TALK,
      say("alice", "bob", ORDER),
      { do: "flip", packet: AFTER_TALK[protocol], bit: BIT[protocol] },
      ALL,
    ],
    goal: deceives,
  },
  {
    name: "replay",
    wants: "doubles",
    moves: (protocol) => [...TALK, say("alice", "bob", ORDER), ALL, { do: "copy", packet: AFTER_TALK[protocol] }, ALL],
    goal: doubles,
  },
  {
    name: "reflect",
    wants: "deceives",
    moves: (protocol) => [
      ...TALK,
      say("alice", "bob", PROMISE),
      { do: "misaddress", packet: AFTER_TALK[protocol], from: "bob", to: "alice" },
    ],
    goal: deceives,
  },
  {
    name: "reorder",
    wants: "reorders",
    moves: (protocol) => {
      const [packet, other] = [AFTER_TALK[protocol], AFTER_TALK[protocol] + 1];
      const both = [say("alice", "bob", FIRST), say("alice", "bob", SECOND)];
      return [...TALK, ...both, { do: "swap", packet, with: other }, ALL];
    },
    goal: reorders,
  },
  {
    name: "drop",
    wants: "loses",
    moves: (protocol) => [
      ...TALK,
      say("alice", "bob", FIRST),
      say("alice", "bob", SECOND),
      { do: "drop", packet: AFTER_TALK[protocol] },
      ALL,
    ],
    goal: loses,
  },
  {
    name: "sizes",
    wants: "sizes",
    moves: () => [...TALK, say("alice", "bob", YES), say("alice", "bob", NO), ALL],
    goal: (world) => new Set(sizes(world)).size > 1,
    otherwise: () => "SAME_SIZE",
  },
  {
    name: "keyboard",
    wants: "deceives",
    moves: (protocol) => {
      const type = { do: "type", as: "alice", to: "bob", text: "Pay Mallory 900 euros." } as const;
      // In both protocols that use DES the fifth packet is the first text.
      const search = { do: "search", packet: 5, unknownBits: 6 } as const;
      return isRatchet(protocol) ? [...TALK, type] : [...TALK, search, type];
    },
    goal: deceives,
  },
];

/** How long the records were that carried texts of different lengths, in bytes: those that carried nothing else. */
function sizes(world: Scene): number[] {
  const texts = writtenTexts(world).map(({ text }) => text);
  const sent = world.steps.flatMap((step) =>
    step.is === "event" && step.event.event === "sent" && texts.includes(step.event.text) ? [step.event] : [],
  );
  const kind = ({ body }: { readonly body: Uint8Array }) => body[1];
  const last = sent.at(-1);
  return sent.filter((event) => last && kind(event) === kind(last)).map(({ body }) => body.length);
}

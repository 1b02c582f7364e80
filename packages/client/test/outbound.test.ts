import { nodePrimitives } from "@sandi/crypto/node";
import { FRAME, parseSend, toClientId, WANTED_MOST, walkFrames } from "@sandi/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Turn } from "../core/base/turn.ts";
import { Outbound } from "../core/outbox/outbound.ts";

const PEER = toClientId(new Uint8Array(32).fill(1));
const turnNow = (now = 0) =>
  new Turn({ primitives: nodePrimitives, rng: (size) => new Uint8Array(size), now: now as never });

/** One pair at an honest relay: it takes the next number alone, and says once for a burst what it wants. */
class RelayPair {
  /** The bodies that it has from this copy, by their first byte. */
  readonly has = new Set<number>();
  last: number;
  /** How many more it takes. */
  room = Number.POSITIVE_INFINITY;

  constructor(last: number) {
    this.last = last;
  }

  /** Answers one message of the client by one of its own, as a relay does. */
  hear(frames: readonly Uint8Array[], outbound: Outbound, turn: Turn): void {
    let told = false;
    const before = this.last;
    for (const frame of frames)
      walkFrames(frame, (type, start, end) => {
        const send = parseSend(frame.subarray(start, end));
        if (type !== FRAME.send || !send.ok) throw new Error("the client sent something else");
        const { number, body } = send.value;
        if (number === this.last + 1 && this.room > 0) {
          this.last = number;
          this.room--;
          this.has.add(body[0]!);
        } else if (!told) {
          told = true;
          if (this.last > 0) outbound.accepted({ to: PEER, through: this.last });
          const code = number === this.last + 1 ? "SENDER_QUOTA" : "SEND_OUT_OF_ORDER";
          const refused = { to: PEER, wanted: this.last + 1, code, retryAfterMs: 0 } as const;
          outbound.refused(refused, PEER, turn);
        }
        return undefined;
      });
    if (this.last > before) outbound.accepted({ to: PEER, through: this.last });
  }
}

function play(next: number, last: number, restored: number, added: number, cuts: number) {
  const outbound = new Outbound(1, new Map([["01".repeat(32), next]]));
  const relay = new RelayPair(last);
  const accepted: number[] = [];
  const row = (seq: number) => ({ seq, peer: PEER, body: Uint8Array.of(seq) });
  for (let seq = 101; seq <= 100 + restored; seq++) outbound.restore(row(seq));
  let connections = 0;
  const connect = () => {
    connections++;
    outbound.connected(turnNow());
  };
  connect();
  let turn = turnNow();
  for (let i = 1; i <= added; i++) outbound.add(PEER, Uint8Array.of(i), i, turn);
  for (let round = 0; round < 50; round++) {
    outbound.flush(turn);
    const effects = turn.effects();
    const frames = effects.flatMap((effect) => (effect.do === "send" ? [effect.frame] : []));
    turn = turnNow();
    const hangsUp = effects.some((effect) => effect.do === "disconnect");
    if (hangsUp || cuts-- > 0) {
      outbound.disconnected();
      // The relay has heard it; its answer is lost.
      relay.hear(frames, new Outbound(1, new Map()), turnNow());
      connect();
      continue;
    }
    if (frames.length === 0) break;
    relay.hear(frames, outbound, turn);
    for (const { rows } of outbound.settle(turn)) for (const { body } of rows) accepted.push(body[0]!);
  }
  return { relay, accepted, waiting: outbound.waiting(PEER), connections };
}

it("a copy that is behind: the number that another has used marks no row of its own as accepted", () => {
  const { relay, accepted, waiting } = play(3, 5, 0, 10, 0);
  expect(waiting).toBe(0);
  expect(accepted).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect([...relay.has].sort((a, b) => a - b)).toEqual(accepted);
});

it("for any numbers and rows, and any cuts of an only copy: what is accepted is what the relay has, and all of it", () => {
  const number = fc.integer({ min: 1, max: 30 });
  const rows = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(number, rows, rows, fc.nat(3), (next, ahead, added, cuts) => {
      const { relay, accepted, waiting } = play(next, next - 1 + ahead, 0, added, ahead > 0 ? 0 : cuts);
      expect(waiting).toBe(0);
      expect(accepted).toEqual(Array.from({ length: added }, (_, index) => index + 1));
      for (const body of accepted) expect(relay.has).toContain(body);
    }),
    { numRuns: 2_000 },
  );
});

it("what an earlier connection carried is believed to be there, and nothing is sent twice for it", () => {
  // Three rows of before a restart, of which the relay took two.
  const { relay, accepted, waiting, connections } = play(8, 6, 3, 4, 0);
  expect(connections).toBe(1);
  expect(waiting).toBe(0);
  expect(accepted).toEqual([101, 102, 103, 1, 2, 3, 4]);
  expect(relay.has).toEqual(new Set([103, 1, 2, 3, 4]));
});

it.each([
  ["that this copy begins with", 2 ** 53 + 100, 2, 0],
  ["of rows that wait, and the relay has none", 2 ** 53, 0, 3],
  ["and the relay has fewer than wait", 2 ** 53, 2, 3],
  ["and it has as many", 2 ** 53, 3, 3],
  ["and it has more", 2 ** 53, 9, 3],
  ["from what a relay may want at most on", WANTED_MOST + 3, 2, 3],
])("a stored number that no honest relay has asked for is not gone on from: %s", (_, next, last, restored) => {
  const { relay, accepted, waiting } = play(next, last, restored, 4, 0);
  expect(waiting).toBe(0);
  expect(accepted).toEqual([...[101, 102, 103].slice(0, restored), 1, 2, 3, 4]);
  expect(relay.has).toEqual(new Set(accepted));
});

it("nor from one that a relay asked for over an earlier connection", () => {
  const outbound = new Outbound(1, new Map());
  const turn = turnNow();
  outbound.connected(turn);
  outbound.add(PEER, Uint8Array.of(1), 1, turn);
  outbound.flush(turn);
  outbound.refused({ to: PEER, wanted: WANTED_MOST, code: "SEND_OUT_OF_ORDER", retryAfterMs: 0 }, PEER, turn);
  outbound.disconnected();
  const next = turnNow();
  outbound.connected(next);
  outbound.flush(next);
  const numbers: number[] = [];
  for (const effect of next.effects())
    if (effect.do === "send")
      walkFrames(effect.frame, (_, start, end) => {
        const send = parseSend(effect.frame.subarray(start, end));
        if (send.ok) numbers.push(send.value.number);
        return undefined;
      });
  expect(numbers).toEqual([1]);
});

it("a mailbox with room for one text at a time is asked with few, and one that was read with many soon", () => {
  const outbound = new Outbound(1, new Map());
  const relay = new RelayPair(0);
  let turn = turnNow();
  for (let i = 1; i <= 500; i++) outbound.add(PEER, Uint8Array.of(i), i, turn);
  outbound.connected(turn);
  /** @returns how many bodies were sent each time, until the relay has asked to wait or has all */
  const ask = (room: number): number[] => {
    const sent: number[] = [];
    relay.room = room;
    for (;;) {
      turn = turnNow(outbound.wakeAt());
      outbound.flush(turn);
      const frames = turn.effects().flatMap((effect) => (effect.do === "send" ? [effect.frame] : []));
      if (frames.length > 0) sent.push(frames.length);
      relay.hear(frames, outbound, turn);
      outbound.settle(turn);
      if (outbound.wakeAt() !== undefined || outbound.waiting(PEER) === 0) return sent;
    }
  };
  expect(ask(100)).toEqual([256]);
  expect([ask(0), ask(1), ask(1), ask(3), ask(0)]).toEqual([[1], [1, 2], [1, 2], [1, 2, 4], [1]]);
  expect(ask(Number.POSITIVE_INFINITY)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 140]);
});

it("what keeps a row back is told once for each reason, also if the relay goes from one to the other and back", () => {
  const outbound = new Outbound(1, new Map());
  const turn = turnNow();
  outbound.add(PEER, Uint8Array.of(1), 1, turn);
  outbound.connected(turn);
  const codes = ["MAILBOX_FULL", "SENDER_QUOTA", "MAILBOX_FULL", "SENDER_QUOTA", "STORE_FULL", "MAILBOX_FULL"] as const;
  const told = codes.filter((code) => outbound.refused({ to: PEER, wanted: 1, code, retryAfterMs: 0 }, PEER, turn));
  expect(told).toEqual(["MAILBOX_FULL", "SENDER_QUOTA", "STORE_FULL"]);
});

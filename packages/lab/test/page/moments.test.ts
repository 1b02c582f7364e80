import { expect, test } from "vitest";
import { entryAt } from "../../ledger/ledger.ts";
import { nodePlatform } from "../../node/index.ts";
import { playRun } from "../../page/state/played.ts";
import { movesSoFar } from "../../page/state/soFar.ts";
import { digestOf, kindOf } from "../../views.ts";
import { type Move, World } from "../../world/index.ts";

const TALK: readonly Move[] = [{ do: "say", who: "alice", to: "bob", text: "Hi Bob." }, { do: "deliverAll" }];
const played = await playRun({ protocol: "rsa-des", seed: 3 }, TALK);
const { steps, moments, world } = played;
/** How many steps had happened when a packet of that kind had been delivered, with all that came of it at once. */
const after = (kind: string) => {
  const at = steps.findIndex((step) => step.is === "delivered" && kindOf(world, step.body) === kind);
  const next = steps.findIndex((step, i) => i > at && step.is === "delivered");
  return next < 0 ? steps.length : next;
};
const held = (who: string, seen: number) =>
  world.ledger.of(who).flatMap((entry) => {
    const then = entryAt(entry, seen);
    return then && then.until === undefined ? [then.fact.name] : [];
  });

test("whoever looks on changes nothing", async () => {
  const run = { protocol: "ns-1978", seed: 3 } as const;
  const seen = await playRun(run, TALK);
  const alone = await World.open({ ...run, platform: nodePlatform });
  for (const move of TALK) await alone.advance(move);
  const [a, b] = [seen, alone].map((one) => digestOf(nodePlatform.primitives, one.steps));
  expect(a).toBe(b);
});

test("what a device holds follows the steps: Bob has the key when M4 has come, and not before", () => {
  expect(held("bob", after("M3"))).not.toContain("K_DES");
  expect(held("bob", after("M4"))).toContain("K_DES");
  expect(held("bob", 0)).toEqual([]);
  expect(held("alice", after("M1"))).not.toContain("K_DES");
  expect(held("alice", after("M2"))).toContain("K_DES");
});

test("the desk follows the steps: what was delivered lies there no more, and what has not come yet does not", () => {
  const desk = (seen: number) =>
    moments
      .findLast((moment) => moment.steps <= seen)!
      .desk.packets.map(({ standing, body }) => `${standing} ${kindOf(world, body)}`);
  expect(desk(after("M1"))).toEqual(["gone M1", "waiting M2"]);
  expect(desk(after("M2"))).toEqual(["gone M1", "gone M2", "waiting M3", "waiting M4", "waiting record"]);
});

test("a move in the middle of a delivery goes on from there, and not from before it", async () => {
  for (const [at, step] of steps.entries()) {
    const moves = movesSoFar(played, at + 1);
    if (step.is !== "packet") continue;
    const again = await playRun(played, [...moves, { do: "drop", packet: step.packet }]);
    expect(
      again.steps.filter(({ is }) => is === "impossible"),
      `${at}`,
    ).toEqual([]);
  }
  expect(movesSoFar(played, steps.length)).toEqual(TALK);
  expect(movesSoFar(played, after("M1"))).toEqual([TALK[0], { do: "deliver", packet: 1 }]);
});

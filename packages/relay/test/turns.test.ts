import { expect, test } from "vitest";
import { Turns } from "../core/cluster/turns.ts";

test("turns are taken in order, by key, and a failure holds up nobody", async () => {
  const turns = new Turns<string>();
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.take("a", async () => {
    await gate.promise;
    told.push("a1");
    throw new Error("no");
  });
  const second = turns.take("a", async () => {
    told.push("a2");
    return 2;
  });
  await turns.take("b", async () => void told.push("b1"));
  expect([told, turns.has("a")]).toEqual([["b1"], true]);
  gate.resolve();
  await expect(first).rejects.toThrow("no");
  expect(await second).toBe(2);
  await turns.settled();
  expect([told, turns.size]).toEqual([["b1", "a1", "a2"], 0]);
});

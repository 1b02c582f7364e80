import { expect, test } from "vitest";
import { chatOf } from "../../page/state/chat.ts";
import { rowsOf } from "../../page/state/rows.ts";
import { sayIn } from "../../texts/index.ts";
import { sentenceOf } from "../../views.ts";
import { movesOf, worldOf } from "../support/claims.ts";

// What a person's screen shows, and what the lab says of it.

test("a text that was written to somebody else says to whom, and one that nobody wrote says that", async () => {
  const moves = movesOf("lowe", "ns-1978").slice(0, 5);
  moves.push({ do: "misaddress", packet: 6, to: "bob" });
  const lowe = await worldOf({ protocol: "ns-1978", seed: 1978, moves });
  const came = chatOf("bob", lowe.steps, lowe).filter(({ is }) => is === "theirs");
  expect(came).toEqual([expect.objectContaining({ text: "Hi Mallory.", truth: "elsewhere", writtenTo: "mallory" })]);
  const typed = await worldOf({ protocol: "ns-1978", seed: 1978, moves: movesOf("keyboard", "ns-1978") });
  const last = chatOf("bob", typed.steps, typed).findLast(({ is }) => is === "theirs");
  expect(last).toMatchObject({ text: "Pay Mallory 900 euros.", truth: "never" });
});

test("a screen says when nothing is missing any more, after the text that came late", async () => {
  const words = await sayIn("en");
  const world = await worldOf({ protocol: "ratchet", seed: 1978, moves: movesOf("reorder", "ratchet") });
  const said = chatOf("bob", world.steps, world).map((line) =>
    line.is === "told" ? sentenceOf(line.step, world, words) : line.text,
  );
  expect(said.slice(-4)).toEqual([
    "No, wait until Monday.",
    "Bob is shown a gap: 1 missing",
    "Sell.",
    "Bob is shown that nothing is missing any more",
  ]);
});

test("whoever loses the connection is said to be connected again", async () => {
  const words = await sayIn("en");
  const world = await worldOf({ protocol: "rsa-des", seed: 1, moves: [{ do: "wait", seconds: 4_000 }] });
  const said = world.steps.map((step) => sentenceOf(step, world, words));
  expect(said.indexOf("Alice's client has lost the connection")).toBeGreaterThan(0);
  expect(said.lastIndexOf("Alice's client is connected")).toBeGreaterThan(
    said.indexOf("Alice's client has lost the connection"),
  );
  expect(said.filter((one) => one === "Alice's client is connected")).toHaveLength(1);
});

test("what Mallory hands to another, or in another's name, is drawn as hers, and what she hands on as it came is not", async () => {
  const moves = movesOf("lowe", "ns-1978").slice(0, 5);
  moves.push({ do: "misaddress", packet: 6, to: "bob" }, { do: "say", who: "bob", to: "alice", text: "Yes?" });
  moves.push({ do: "deliverAll" });
  const world = await worldOf({ protocol: "ns-1978", seed: 1978, moves });
  const moments = { moments: [], protocol: "ns-1978", seed: 1978 } as const;
  const drawn = rowsOf({ ...moments, world, moves, steps: world.steps }, false).flatMap((row) =>
    row.draw === "arrow" && row.step.is === "delivered" ? [`${row.label} ${row.of}`] : [],
  );
  expect(drawn).toEqual(
    ["#2 M1", "#3 M2", "#7 M3", "#8 M4", "#6 record"].map((one) => `${one} mallory`).concat("#9 record honest"),
  );
});

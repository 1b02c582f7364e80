import type { SealRef } from "@sandi/protocol";
import { describe, expect, test } from "vitest";
import { hex } from "../../secondRatchet/bytes.ts";
import { KIND } from "../../secondRatchet/plaintext.ts";
import { ONE_TIME, SIGNED } from "../../secondRatchet/prekey.ts";
import { readRecord } from "../../secondRatchet/record.ts";
import { makeRefusal } from "../../secondRatchet/refusal.ts";
import { SecondSide } from "../support/secondSide.ts";
import { person, SuiteSide } from "../support/suiteSide.ts";

const NOW = 1_900_000_000_000;
const RANK_LEAP = 2 ** 42;
const CONTENT = Uint8Array.of(7, 7, 7);

function bothSides() {
  const [ana, budi] = [person("Ana", NOW), person("Budi", NOW)];
  const suite = new SuiteSide(ana, budi, NOW, "suite");
  const second = new SecondSide(budi, ana, "second");
  suite.peerPrekeys = { signed: second.prekey(SIGNED, NOW), oneTime: second.prekey(ONE_TIME, NOW + 1) };
  return { suite, second };
}

type Sides = ReturnType<typeof bothSides>;

/** @returns where the suite has sealed it */
function suiteSeals({ suite, second }: Sides): SealRef {
  const effects = suite.step({ on: "seal", messageId: second.me.rng(16), content: CONTENT });
  const sealed = effects.find((effect) => effect.do === "sealed");
  if (!sealed) throw new Error(`not sealed, but ${effects.map((effect) => effect.do).join()}`);
  return sealed.ref;
}

/** @returns the session in which the second implementation has sealed it */
function secondSeals({ second }: Sides): { body: Uint8Array; session: string } {
  const body = second.pair.seal(KIND.content, second.me.rng(16), CONTENT);
  return { body, session: hex(readRecord(body).session) };
}

/** Everything that the suite has sealed reaches the other side. @returns what became of it */
function deliver({ suite, second }: Sides): string[] {
  return suite.out.splice(0).map(({ body }) => {
    const heard = second.pair.hear(body, suite.now);
    if (heard.at === "opened" && heard.plaintext.said.kind === "content")
      expect(heard.plaintext.said.content).toEqual(CONTENT);
    return heard.at === "failure" ? heard.code : heard.at;
  });
}

describe("openings that cross", () => {
  test.each([
    { whose: "second", ahead: 5 },
    { whose: "suite", ahead: -5 },
  ])("the higher rank seals, and it is the $whose's", ({ whose, ahead }) => {
    const sides = bothSides();
    const { suite, second } = sides;
    suite.step({ on: "open" });
    const mine = suiteSeals(sides);
    second.open(suite, NOW + ahead, true);
    const theirs = secondSeals(sides);
    suite.hear(theirs.body);
    const heard = deliver(sides);
    expect(heard[0]).toBe("opened");

    const winner = whose === "second" ? theirs.session : hex(mine.session);
    expect(hex(suiteSeals(sides).session)).toBe(winner);
    const after = secondSeals(sides);
    expect(after.session).toBe(winner);
    suite.hear(after.body);
    expect(suite.contents.size).toBe(2);
    expect(deliver(sides).every((at) => at === "opened")).toBe(true);
    expect(second.pair.sessions.map(({ id }) => hex(id))).toEqual([winner]);
    expect(second.pair.floor).toBe(Math.max(NOW, NOW + ahead));
  });
});

describe("refusals", () => {
  test("the suite's: a prekey that is gone", () => {
    const sides = bothSides();
    const { suite, second } = sides;
    second.openTo(NOW, second.forgotten(suite, NOW));
    const { body, session } = secondSeals(sides);
    suite.hear(body);
    const [refusal] = suite.out.splice(0);
    const heard = second.pair.hear(refusal!.body, NOW);
    if (heard.at !== "refused") throw new Error(heard.at);
    expect(heard.code).toBe(1);
    expect(second.pair.sessions).toEqual([]);
    // Repeated, it speaks of no session any more.
    expect(second.pair.hear(refusal!.body, NOW).at).toBe("unknown");

    second.openTo(NOW, heard.prekey);
    const again = secondSeals(sides);
    expect(again.session).not.toBe(session);
    suite.hear(again.body);
    expect(suite.contents.size).toBe(1);
    suiteSeals(sides);
    expect(deliver(sides)).toEqual(["opened"]);
    expect(second.pair.sessions[0]!.rank).toBe(NOW + 1);
  });

  test("the suite's: a rank that is too high, and the one that it names", () => {
    const sides = bothSides();
    const { suite, second } = sides;
    second.open(suite, NOW + RANK_LEAP, false);
    suite.hear(secondSeals(sides).body);
    const heard = second.pair.hear(suite.out.splice(0)[0]!.body, NOW);
    if (heard.at !== "refused") throw new Error(heard.at);
    expect(heard.code).toBe(3);
    second.openTo(NOW + RANK_LEAP, heard.prekey);
    suite.hear(secondSeals(sides).body);
    expect(suite.contents.size).toBe(1);
    expect(second.pair.sessions[0]!.rank).toBeLessThan(NOW + RANK_LEAP);
  });

  test("mine: a prekey that is gone", () => {
    const sides = bothSides();
    const { suite, second } = sides;
    suite.step({ on: "open" });
    suiteSeals(sides);
    second.forgetPrekeys();
    const opening = readRecord(suite.out[0]!.body).carried!;
    if (opening.carries !== "opening") throw new Error(opening.carries);
    expect(deliver(sides)).toEqual(["RATCHET_PREKEY_GONE"]);
    expect(second.pair.sessions).toEqual([]);

    const { t0, rank } = opening.part;
    const fresh = second.prekey(SIGNED, NOW + 10);
    suite.peerPrekeys = { signed: fresh };
    suite.hear(makeRefusal(second.me.identitySeed, t0, 1, rank, fresh));
    suiteSeals(sides);
    // Its first record carries the opening alone, so that it does not wait for a text.
    expect(deliver(sides)).toEqual(["opened", "opened"]);
    expect(second.pair.sessions[0]!.rank).toBe(rank + 1);
  });
});

describe("carried parts", () => {
  test("an opening of which everything before record 128 is lost", () => {
    const sides = bothSides();
    const { suite, second } = sides;
    suite.step({ on: "open" });
    for (let n = 1; n <= 130; n += 1) suiteSeals(sides);
    const carrying = suite.out.flatMap(({ body }, at) => (readRecord(body).carried ? [at + 1] : []));
    expect(carrying).toEqual([1, 4, 16, 64, 128]);
    suite.out.splice(0, 126);
    expect(deliver(sides)).toEqual(["unknown", "opened", "opened", "opened"]);
    const { first, last, missing } = second.pair.sessions[0]!.received;
    expect({ first, last, missing }).toEqual({
      first: { epoch: 0, n: 128 },
      last: { epoch: 0, n: 130 },
      missing: [{ epoch: 0, from: 1, to: 127 }],
    });
    expect(second.prekeysKept).toBe(1);
    // The suite takes the report: nothing of what it has sealed before 128 is confirmed.
    suite.hear(second.pair.seal(KIND.receipt, second.me.rng(16), new Uint8Array()));
    expect(suite.refused).toEqual([]);
    expect(suite.reports.at(-1)!.first).toEqual({ epoch: 0, sequence: 128 });
  });
});

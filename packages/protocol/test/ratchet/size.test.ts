import type { UnixMs } from "@sandi/crypto";
import { seeded } from "@sandi/lab";
import { describe, expect, it } from "vitest";
import { encodeContent, LIMITS } from "../../index.ts";
import { RATCHET_LIMITS as LIMIT, TYPE } from "../../suites/ratchet/layout.ts";
import { type Person, Stage } from "./stage.support.ts";

const TEXT = 256;

function sealText(person: Person, size: number): void {
  const content = encodeContent({ type: "text", text: "x".repeat(size), sentAt: person.stage.now as UnixMs });
  person.outbox.push({ id: person.stage.rng(16), content, ref: undefined });
  person.take({ on: "open" });
}

function talking(): Stage {
  const stage = new Stage(seeded(7).bytes);
  stage.alice.say("hello");
  stage.bob.say("hello yourself");
  expect(stage.end()).toBeLessThan(3);
  return stage;
}

/** What a one-sided talker sends beside its texts, and what its reader answers, in bytes for each text. */
function oneSided(rate: number, texts: number) {
  const stage = talking();
  let [talker, reader] = [0, 0];
  for (let i = 0; i < texts; i++) {
    sealText(stage.alice, TEXT);
    for (const body of stage.queues.alice) talker += body.length;
    for (const body of stage.queues.bob) reader += body.length;
    stage.settle();
    stage.pass(1_000 / rate);
  }
  const epochs = new Set(stage.alice.log.flatMap((effect) => (effect.do === "sealed" ? [effect.ref.epoch] : []))).size;
  return { talker: talker / texts - TEXT, reader: reader / texts, epochs };
}

describe("a one-sided talker, texts of 256 bytes", () => {
  it.each([
    { rate: 1, texts: 1_200 },
    { rate: 100, texts: 6_000 },
  ])("at $rate a second: a body is at most 220 bytes longer than its text on average", ({ rate, texts }) => {
    const { talker, reader, epochs } = oneSided(rate, texts);
    const [sent, answered] = [talker, reader].map((bytes) => bytes.toFixed(1));
    console.log(`${rate} texts a second: ${sent} bytes beside each text, ${answered} of receipts, ${epochs} epochs`);
    expect(talker).toBeLessThanOrEqual(220);
    expect(epochs).toBeGreaterThan(5);
  });
});

describe("a text of 65,536 bytes", () => {
  it.each(["opening", "answer", "step"] as const)("fits into one body beside the %s part", (part) => {
    const stage = part === "step" ? talking() : new Stage(seeded(7).bytes);
    // Whoever was opened to holds a fresh key of the opener, and the opener one of whoever answered.
    const who = part === "opening" ? "alice" : "bob";
    if (part === "answer") stage.alice.say("hello");
    if (part === "answer") while (stage.queues.alice.length === 0) stage.answer();
    if (part === "answer") stage.deliver("alice");
    if (part === "step") stage.now += LIMIT.stepEvery;
    sealText(stage[who], LIMITS.text);
    stage.answer();
    expect(stage.queues[who].map((body) => body[1])).toEqual([TYPE[part]]);
    expect(stage.queues[who][0]!.length).toBeLessThanOrEqual(LIMITS.body);
  });
});

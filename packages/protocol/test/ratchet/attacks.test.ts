import { nodeRng } from "@sandi/crypto/node";
import { describe, expect, it } from "vitest";
import { type Person, Stage } from "./stage.support.ts";

const texts = (person: Person) => [...person.history.values()];

describe("an opening that the relay brings again", () => {
  it("to a profile that is known to be an old copy does not keep its opener's texts out", () => {
    const stage = new Stage(nodeRng);
    const restore = stage.bob.copy();
    stage.alice.say("one");
    stage.answer();
    const opening = stage.queues.alice[0]!;
    stage.settle();
    stage.bob.say("two");
    stage.end();
    restore();
    stage.bob.take({ on: "discard" });
    stage.bob.keyring = stage.bob.keyring.step({ on: "discard" }, stage.bob.context()).next!;
    stage.bob.upkeep("joined");
    stage.bob.take({ on: "body", from: stage.alice.self.id, body: opening });
    expect(stage.bob.codes()).toContain("RATCHET_PREKEY_GONE");
    stage.settle();
    stage.alice.say("three");
    for (let minute = 0; minute < 10; minute++) {
      stage.settle();
      stage.pass(60_000);
    }
    expect(texts(stage.bob)).toContain("three");
  });
});

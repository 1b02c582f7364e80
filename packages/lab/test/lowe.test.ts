import { describe, expect, it } from "vitest";
import { BOBS_SECRET, DeskLowe, FixedLowe, newIdentity, runLowe, UnfixedLowe } from "../node/index.ts";
import { mutatedBuild } from "./support/mutant.ts";

const NOW = 1_800_000_000_000;
const [alice, bob, mallory] = await Promise.all(["Alice", "Bob", "Mallory"].map((name) => newIdentity(name, NOW)));

describe("Lowe's attack", () => {
  it("succeeds on the protocol of 1978: Bob believes he talks with Alice, and Mallory reads", async () => {
    expect(await runLowe(new UnfixedLowe(alice!, bob!, mallory!))).toEqual({
      verdict: "SUCCEEDS",
      bobBelieves: true,
      malloryKnowsN2: true,
      malloryReads: BOBS_SECRET,
    });
  });

  it("stops at M2 of rsa-des, 1,000 times", async () => {
    for (let run = 0; run < 1_000; run++)
      expect(await runLowe(new FixedLowe(alice!, bob!, mallory!, NOW))).toEqual({
        verdict: "BLOCKED",
        stoppedAt: "passM2",
        check: "RSA_DES_WRONG_PEER",
        bobBelieves: false,
        malloryKnowsN2: false,
      });
  }, 60_000);

  it("ends the same way on the desk of a world, through the relay and the clients as they are", async () => {
    expect(await runLowe(await DeskLowe.open("ns-1978"))).toEqual({
      verdict: "SUCCEEDS",
      bobBelieves: true,
      malloryKnowsN2: true,
      malloryReads: BOBS_SECRET,
    });
    expect(await runLowe(await DeskLowe.open("rsa-des"))).toEqual({
      verdict: "BLOCKED",
      stoppedAt: "passM2",
      check: "RSA_DES_WRONG_PEER",
      bobBelieves: false,
      malloryKnowsN2: false,
    });
  });

  it("stops without ID_B in M2: the hash of c1 is enough", async () => {
    expect(await mutatedBuild(["Lowe's fix"])).toMatchObject({
      stoppedAt: "passM2",
      check: "RSA_DES_WRONG_TRANSCRIPT",
    });
  }, 60_000);

  it("stops without the hash of c1 in M2: ID_B is enough", async () => {
    expect(await mutatedBuild(["Binding to c1"])).toMatchObject({ stoppedAt: "passM2", check: "RSA_DES_WRONG_PEER" });
  }, 60_000);

  it("succeeds on a build without either: the attack is real, and so is the test", async () => {
    expect(await mutatedBuild(["Lowe's fix", "Binding to c1"])).toEqual({
      verdict: "SUCCEEDS",
      bobBelieves: true,
      malloryKnowsN2: true,
      malloryReads: BOBS_SECRET,
    });
  }, 60_000);
});

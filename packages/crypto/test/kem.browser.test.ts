import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { LOW_ORDER_POINTS } from "@sandi/testkit/refusedKeys";
import { expect, test } from "vitest";
import { concat } from "../bytes.ts";
import { NODE_KEM, xwingVectors } from "./kem.support.ts";
import { wycheproof } from "./primitives.support.ts";

const browser = useBrowser<typeof import("./support/kemPage.ts")>(new URL("./support/kemPage.ts", import.meta.url));

test("Chromium computes the draft's vectors of X-Wing and Wycheproof's of ML-KEM-768", async () => {
  const page = await browser.open();
  for (const { seed, eseed, pk, ct, ss } of xwingVectors())
    expect(await page.call("xwing", seed, eseed)).toEqual({ pk, ct, ss, opened: ss });
  const tests = wycheproof("mlkem_768_encaps").map(({ test }) => test);
  const made = await page.call("mlKem768", tests as never);
  expect(made).toEqual(tests.map(({ result, c, K }) => (result === "valid" ? { c, K } : null)));
  expect(made.filter((one) => one !== null).length).toBe(133);
});

test("Chromium and Node open what the other encapsulated", async () => {
  const page = await browser.open();
  const { kem, rng } = NODE_KEM;
  for (let run = 0; run < 10; run++) {
    const seed = rng(32);
    const publicKey = kem.publicKey(seed);
    const theirs = (await page.call("encapsulate", publicKey))!;
    expect(kem.decapsulate(seed, theirs.ciphertext)).toEqual(theirs.sharedSecret);
    const ours = kem.encapsulate(publicKey, rng)!;
    expect(await page.call("decapsulate", seed, ours.ciphertext)).toEqual(ours.sharedSecret);
  }
  const publicKey = kem.publicKey(rng(32));
  for (const point of LOW_ORDER_POINTS)
    expect(await page.call("encapsulate", concat(publicKey.subarray(0, 1184), point))).toBeUndefined();
});

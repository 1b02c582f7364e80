import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { expect, test } from "vitest";
import { runFileOf } from "../exercises/index.ts";
import { computeMatrix } from "../matrix/index.ts";
import { nodePlatform } from "../node/index.ts";
import { digestOf } from "../views.ts";
import { World } from "../world/index.ts";

const browser = useBrowser<typeof import("./support/worldPage.ts")>(new URL("./support/worldPage.ts", import.meta.url));

test("a world in a page has the bytes that it has in Node, and the matrix the same cells", async () => {
  const page = await browser.open();
  for (const [name, protocol] of [
    ["lowe", "rsa-des"],
    ["stolen-device-future", "ratchet"],
  ] as const) {
    const run = runFileOf(name, protocol);
    const world = await World.open({ protocol: run.protocol, seed: run.seed, platform: nodePlatform });
    for (const move of run.moves) await world.advance(move);
    expect(await page.call("digestOfAttack", name, protocol)).toBe(digestOf(nodePlatform.primitives, world.steps));
  }
  const { cells, ms } = await page.call("matrix");
  console.log(`the matrix in a page: ${Math.round(ms)} ms`);
  const { protocols, attacks } = await computeMatrix(nodePlatform);
  expect(cells).toEqual(
    attacks.flatMap(({ name, verdicts }) =>
      protocols.map((protocol) => `${name} ${protocol} ${verdicts[protocol].verdict} ${verdicts[protocol].check}`),
    ),
  );
});

test("what a page loads is the messenger's own code and the relay's rules, and nothing of Node", () => {
  const { modules } = browser.bundle;
  for (const own of [
    "packages/client/core/engine.ts",
    "packages/client/store/memory.ts",
    "packages/protocol/suites/rsa-des/nsl.ts",
    "packages/protocol/suites/ratchet/session.ts",
    "packages/relay/core/relay.ts",
    "packages/relay/core/mail/intake.ts",
    "packages/crypto/des/fast.ts",
  ])
    expect(modules).toContain(own);
  expect(
    modules.filter((path) => /^packages\/(cli|web|testkit|[^/]+\/(node|adapters|test\/(?!support)))\//.test(path)),
  ).toEqual([]);
  console.log(`a world in a page: ${browser.bundle.size.gzipped} bytes gzipped`);
});

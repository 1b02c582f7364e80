import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { form } from "@sandi/testkit/forms";
import { expect, test } from "vitest";
import { isNotHere } from "../attacks/attack.ts";
import { ATTACKS } from "../attacks/index.ts";
import { runFileOf } from "../exercises/index.ts";
import { nodePlatform } from "../node/index.ts";
import { digestOf } from "../views.ts";
import { PROTOCOLS, remembering, World } from "../world/index.ts";

const platform = remembering(nodePlatform);
const browser = useBrowser<typeof import("./support/worldPage.ts")>(new URL("./support/worldPage.ts", import.meta.url));

const FIRST = ["lowe rsa-des", "stolen-device-future ratchet"];
const cells = ATTACKS.flatMap(({ name, moves }) =>
  PROTOCOLS.filter((protocol) => !isNotHere(moves(protocol))).map((protocol) => `${name} ${protocol}`),
);

test("a world in a page has the bytes that it has in Node", async () => {
  const page = await browser.open();
  const tried = [...FIRST, ...cells.filter((cell) => !FIRST.includes(cell))].slice(0, form("labPages"));
  for (const cell of tried) {
    const [name, protocol] = cell.split(" ") as [string, string];
    const run = runFileOf(name, protocol);
    const world = await World.open({ protocol: run.protocol, seed: run.seed, platform });
    for (const move of run.moves) await world.advance(move);
    expect(await page.call("digestOfAttack", name, protocol), cell).toBe(digestOf(platform.primitives, world.steps));
  }
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
  const others = /^packages\/(cli|web|testkit|[^/]+\/(node|adapters|test\/(?!support)))\//;
  expect(modules.filter((path) => others.test(path))).toEqual([]);
});

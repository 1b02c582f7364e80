import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { m2InSource } from "../../../../scripts/buildLab.ts";
import { heatOf } from "../../attacks/heat.ts";
import { HUNT_MOVES, huntIn } from "../../attacks/hunt.ts";
import { attackOf, judge } from "../../attacks/index.ts";
import { nodePlatform } from "../../node/index.ts";
import { codeOf } from "../../page/link/link.ts";
import { PHONE_PROTOCOLS, PHONE_SEED, phoneMoves, TALKED } from "../../page/state/phone.ts";
import { en } from "../../page/texts/en.ts";
import { sayIn } from "../../texts/index.ts";
import { moveSentence, personName, sentenceOf, sizesIn, undisturbed } from "../../views.ts";
import { claimsOf, expectedOfWorld, lies, movesOf, worldOf } from "../support/claims.ts";
import { loaded, useLabPage } from "../support/labPage.ts";

// Nothing is faked: each verdict, code and number that the page shows is held to what packages/lab computes in Node.

const page = useLabPage();
const hashFor = (run: Parameters<typeof codeOf>[0]) => `#${codeOf(run, nodePlatform.primitives)}`;

const OF_WORLD = /^(step|drawn|layer|fact|trust|waits|diary|typed|verdict|check|lacks):?/;

const LOWE = { protocol: "rsa-des", seed: 1978, moves: movesOf("lowe", "rsa-des") } as const;

async function loweAt(files?: ReadonlyMap<string, Uint8Array>): Promise<Page> {
  const { tab } = await page.open({ hash: hashFor(LOWE), ...(files && { files }) });
  await loaded(tab);
  await tab.locator("[data-claim='verdict:lowe']").waitFor();
  return tab;
}

test("the world: steps, keys, trust, diary and verdict are what they are in Node; a lie in the page is seen", async () => {
  const expected = await expectedOfWorld(LOWE, "lowe");
  const tab = await loweAt();
  expect(lies(expected, await claimsOf(tab), OF_WORLD)).toEqual([]);
  // A page that lies about one of them, or says something that is not marked.
  await tab.evaluate(() => {
    document.querySelector("[data-claim='verdict:lowe']")!.textContent = "SUCCEEDS";
    document.querySelector("[data-claim^='fact:alice']")!.append("0");
    document.querySelector("main h2")!.append(" 17");
  });
  expect(lies(expected, await claimsOf(tab), OF_WORLD).map((lie) => lie.split(":")[0])).toEqual(
    expect.arrayContaining(["verdict", "fact", "not marked"]),
  );
});

test("Mallory's keyboard says what came of it, and the diary what it would say with padding and without", async () => {
  const searched = movesOf("keyboard", "ns-1978").slice(0, -1);
  const { tab } = await page.open({ hash: hashFor({ protocol: "ns-1978", seed: 1978, moves: searched }) });
  await loaded(tab);
  await tab.getByLabel("Attack").selectOption("keyboard");
  const keyboard = tab.getByRole("region", { name: "Mallory's keyboard" });
  await keyboard.getByRole("textbox").fill("Pay Mallory 900 euros.");
  await keyboard.getByRole("button").click();
  await keyboard.getByText("Bob is shown this as Alice's.").waitFor();
  const words = await sayIn("en");
  for (const [protocol, other] of [
    ["rsa-des", "ratchet"],
    ["ratchet", "rsa-des"],
  ] as const) {
    await tab.getByLabel("Protocol").selectOption(protocol);
    const moves = movesOf("keyboard", protocol);
    const expected = await expectedOfWorld({ protocol, seed: 1978, moves }, "keyboard");
    await keyboard.getByText(expected["typed:check"]![0]!).waitFor();
    expect(lies(expected, await claimsOf(tab), OF_WORLD)).toEqual([]);
    await tab.getByRole("checkbox", { name: "padding", checked: protocol === "ratchet" }).click();
    await tab.getByText(`The sizes are those of ${other}`).waitFor();
    const { claims, unmarked } = await claimsOf(tab);
    const world = await worldOf({ protocol: "rsa-des", seed: 1978, moves: undisturbed(moves) });
    const sizes = sizesIn(world).map(({ says, facts }) => words(says, { ...facts, from: personName(`${facts.from}`) }));
    expect(sizes.length).toBeGreaterThan(0);
    expect(claims[protocol === "rsa-des" ? "diary:gone" : "diary:added"]).toEqual(sizes);
    expect(claims[protocol === "rsa-des" ? "diary:added" : "diary:gone"]).toBeUndefined();
    expect(unmarked).toEqual([]);
  }
});

test("a build in which a check was turned into another is seen", async () => {
  const files = new Map<string, Uint8Array>(page.files);
  const [name, code] = [...files].find(([path]) => path.includes("/main-"))!;
  const altered = Buffer.from(code).toString().replaceAll("RSA_DES_WRONG_PEER", "RSA_DES_WRONG_NONCE");
  files.set(name, Buffer.from(altered));
  const found = lies(await expectedOfWorld(LOWE, "lowe"), await claimsOf(await loweAt(files)), OF_WORLD);
  expect(found.filter((lie) => lie.startsWith("check:lowe"))).toHaveLength(1);
});

test("two worlds: what happens in each, and where they part", async () => {
  const { tab } = await page.open({ hash: "#two" });
  await tab.locator(".two tbody tr").first().waitFor();
  const { claims, unmarked } = await claimsOf(tab);
  const say = await sayIn("en");
  const moves = movesOf("lowe", "ns-1978");
  const worlds = [];
  for (const [name, compared] of [
    ["left", "ns-1978"],
    ["right", "ns-1978-repaired"],
  ] as const) {
    const world = await worldOf({ protocol: "ns-1978", seed: 1978, moves }, name === "right");
    worlds.push(world);
    expect(claims[`side:${compared}`]).toEqual(world.steps.flatMap((step) => sentenceOf(step, world, say) ?? []));
    expect(claims[`two:${name}`]).toEqual([judge(attackOf("lowe")!, world).verdict]);
  }
  // M1 is the same in both, and so is all that comes before M2, of which Bob encrypts one name more.
  const [of1978, repaired] = worlds.map(({ desk }) => desk.packets.map(({ original }) => original));
  expect(of1978!.slice(0, 2)).toEqual(repaired!.slice(0, 2));
  const byte = of1978![2]!.findIndex((value, at) => value !== repaired![2]![at]);
  expect(claims["two:byte"]![0]).toContain(`byte ${byte},`);
  expect(worlds.map((world) => world.knowledge.readTexts.length)).toEqual([1, 0]);
  expect(claims["two:line"]).toEqual(m2InSource(fileURLToPath(new URL("../../../..", import.meta.url))));
  expect(unmarked).toEqual([]);
});

test("the stolen phone: a text is lit only if the keys open it", async () => {
  const { tab } = await page.open({ hash: "#phone" });
  const after = 3;
  await expect
    .poll(() => tab.locator(`[data-claim^="phone:ratchet:${after}:"]`).count(), { timeout: 20_000 })
    .toBe(TALKED.length);
  const { claims, unmarked } = await claimsOf(tab);
  for (const protocol of PHONE_PROTOCOLS) {
    const world = await worldOf({ protocol, seed: PHONE_SEED, moves: phoneMoves(after) });
    const read = TALKED.map(({ who, text }) =>
      world.knowledge.facts.some((fact) => fact.kind === "text" && fact.name === who && fact.value === text),
    );
    const shown = TALKED.map((_, at) => claims[`phone:${protocol}:${after}:${at}`]![0] === "Mallory reads it");
    expect(shown, protocol).toEqual(read);
    expect(claims[`phone:${protocol}:${after}`]).toEqual([
      `Mallory reads ${read.filter(Boolean).length} of ${TALKED.length} texts.`,
    ]);
  }
  expect(unmarked).toEqual([]);
});

test("the map of bits: each byte has the colour of what catches it", async () => {
  const run = {
    protocol: "ns-1978",
    seed: 5,
    moves: movesOf("flip", "ns-1978").filter(({ do: what }) => what !== "flip"),
  } as const;
  const packet = 7;
  const moves = run.moves.slice(0, run.moves.findLastIndex(({ do: what }) => what === "say") + 1);
  const { tab } = await page.open({ hash: hashFor({ ...run, moves }) });
  await loaded(tab);
  await tab.getByRole("button", { name: `Bits, packet ${packet}` }).click();
  await tab.getByRole("button", { name: "Map: one bit of each byte" }).click();
  await tab.locator(".heat-legend").waitFor();
  await expect.poll(() => tab.locator(".brush-byte:not([data-caught])").count(), { timeout: 60_000 }).toBe(0);
  const caught = await tab
    .locator(".brush-byte")
    .evaluateAll((bytes) => bytes.map((one) => (one as HTMLElement).dataset.caught));
  const bits = [0, 1, 5, 12, caught.length - 1].map((byte) => byte * 8 + (byte % 8));
  for await (const { bit, caught: inNode } of heatOf({ ...run, moves, packet, bits }, nodePlatform))
    expect(caught[bit >> 3], `bit ${bit}`).toBe(inNode);
  expect(caught).toContain("UNNOTICED");
});

test("Lowe's attack is found on the page by moves alone: not there yet until Mallory reads, and then it says so", async () => {
  const lowe = movesOf("lowe", "ns-1978");
  const { tab, url } = await page.open({ hash: hashFor({ protocol: "ns-1978", seed: 1978, moves: [] }) });
  await loaded(tab);
  const find = tab.getByRole("region", { name: en.find });
  await find.getByText("0 moves so far.").waitFor();
  for (let moves = 1; moves <= lowe.length; moves++) {
    const run = { protocol: "ns-1978", seed: 1978, moves: lowe.slice(0, moves) } as const;
    const world = await worldOf(run);
    await tab.goto(`${url}${hashFor(run)}`);
    if (moves === lowe.length) {
      // The whole of it is the attack that comes ready made, and has its verdict.
      await tab.locator("[data-claim='verdict:lowe']").waitFor();
      expect(await find.count()).toBe(0);
      break;
    }
    const { read } = huntIn(world, moves);
    await find.getByText(new RegExp(`^${moves} moves? so far`)).waitFor();
    const { claims, unmarked } = await claimsOf(tab);
    expect(claims["find:read"]?.[0]?.includes(`move ${moves} Mallory reads`)).toBe(read ? true : undefined);
    expect(claims["find:most"]).toEqual(read ? undefined : [`It can be done in ${HUNT_MOVES} moves.`]);
    expect(await find.getByText(en.notYet).count()).toBe(read ? 0 : 1);
    expect(unmarked).toEqual([]);
  }
});

test("hints come one by one, and the solution after the last; it is the attack that comes ready made", async () => {
  const { tab } = await page.open({ hash: hashFor({ protocol: "ns-1978", seed: 1978, moves: [] }) });
  await loaded(tab);
  const find = tab.getByRole("region", { name: en.find });
  const hints = [en.find_hint1, en.find_hint2, en.find_hint3, en.find_hint4, en.find_hint5];
  for (const [at, hint] of hints.entries()) {
    expect(await find.getByText(hint).count()).toBe(0);
    expect(await find.getByRole("button", { name: en.find_solution }).count()).toBe(0);
    await find.getByRole("button", { name: en.find_hint }).click();
    await find.getByText(hint).waitFor();
    expect(await find.getByRole("listitem").count()).toBe(at + 1);
  }
  await find.getByRole("button", { name: en.find_solution }).click();
  const words = await sayIn("en");
  const { claims } = await claimsOf(tab);
  expect(claims["find:solution"]).toEqual(
    movesOf("lowe", "ns-1978")
      .slice(0, HUNT_MOVES)
      .map((move) => moveSentence(move, words)),
  );
  await tab.getByRole("button", { name: en.startAgain }).click();
  await find.getByRole("button", { name: en.find_hint }).waitFor();
  expect(await find.getByRole("listitem").count()).toBe(0);
});

import { hexGroups } from "@sandi/crypto";
import { describe, expect, test } from "vitest";
import { nodePlatform } from "../../node/index.ts";
import { en } from "../../page/texts/en.ts";
import { World } from "../../world/index.ts";
import { loaded, useLabPage } from "../support/labPage.ts";

const SWIFTSHADER = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const TIMEOUT = 60_000;

/** The key of the conversation that the screen records, as Node has it. */
async function rightKey(): Promise<string> {
  const world = await World.open({ protocol: "rsa-des", seed: 1977, platform: nodePlatform });
  await world.advance({ do: "say", who: "alice", to: "bob", text: "The key is under the mat." });
  await world.advance({ do: "deliverAll" });
  const { fact } = world.ledger.of("alice").find(({ fact: { kind } }) => kind === "desKey")!;
  return hexGroups(Uint8Array.from(Buffer.from(fact.value, "hex")));
}

describe.each([
  { where: "with workers alone", flags: [], engine: /worker/ },
  { where: "with a graphics processor", flags: SWIFTSHADER, engine: /swiftshader, and by \d+ workers/i },
])("burning DES $where", ({ flags, engine }) => {
  const page = useLabPage(flags);

  test("finds the key that is missing and opens the record with it, without asking for anything", {
    timeout: TIMEOUT,
  }, async () => {
    const { tab, requests } = await page.open({ hash: "#burn" });
    await loaded(tab);
    const before = requests.length;
    await tab.getByText(engine).waitFor();
    await tab.getByRole("slider", { name: en.burnBitsName }).fill("15");
    await tab.getByRole("button", { name: en.burnStart }).click();
    await tab.locator("[data-claim='burn:text']").waitFor();
    expect(await tab.locator("[data-claim='burn:text']").textContent()).toBe("The key is under the mat.");
    expect(await tab.locator("[data-claim='burn:key']").textContent()).toBe(await rightKey());
    expect(requests.slice(before)).toEqual([]);
    const measured = await tab.locator("[data-claim='burn:measured']").textContent();
    // 2^56 keys at 212 billion a second.
    expect(measured).toContain(`${(2 ** 56 / 212e9 / 86_400).toFixed(1)} days`);
    const rate = await tab.locator("[data-claim='burn:rate']").textContent();
    const tried = Number(/^([\d,]+) keys/.exec(rate!)![1]!.replaceAll(",", ""));
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThanOrEqual(2 ** 15);
  });

  test("can be stopped, and started again", { timeout: TIMEOUT }, async () => {
    const { tab } = await page.open({ hash: "#burn" });
    await loaded(tab);
    await tab.getByRole("slider", { name: en.burnBitsName }).fill("44");
    await tab.getByRole("button", { name: en.burnStart }).click();
    await tab.getByRole("button", { name: en.stop, exact: true }).click();
    await tab.getByText(en.burnStopped).waitFor();
    await tab.getByRole("slider", { name: en.burnBitsName }).fill("12");
    await tab.getByRole("button", { name: en.burnStart }).click();
    await tab.locator("[data-claim='burn:text']").waitFor();
  });
});

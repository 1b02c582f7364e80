import { encryptBlock, setOddParity } from "@sandi/crypto/des";
import { nodeRng } from "@sandi/crypto/node";
import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { expect, test, vi } from "vitest";
import { numberOf } from "../../burn/index.ts";

const WEBGPU_WITHOUT_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
/** A graphics processor that is none shares two cores with all else. */
vi.setConfig({ testTimeout: 60_000 });

const browser = useBrowser<typeof import("../support/gpuPage.ts")>(
  new URL("../support/gpuPage.ts", import.meta.url),
  WEBGPU_WITHOUT_GPU,
);

function taskOf(unknownBits: number, key = setOddParity(nodeRng(8))) {
  const plaintext = nodeRng(8);
  return { pair: { plaintext, ciphertext: encryptBlock(key, plaintext) }, space: { key, unknownBits } };
}

test("the shader finds what TypeScript finds, and no more", async () => {
  const page = await browser.open();
  for (const unknownBits of [5, 11, 16]) {
    const task = taskOf(unknownBits);
    const right = [numberOf(task.space.key, task.space)];
    expect(await page.call("tryAll", task)).toEqual({ gpu: right, typescript: right });
  }
  const { pair, space } = taskOf(12);
  const none = { pair: { ...pair, ciphertext: nodeRng(8) }, space };
  expect(await page.call("tryAll", none)).toEqual({ gpu: [], typescript: [] });
});

test("the shader counts beyond 32 bits", async () => {
  const page = await browser.open();
  for (const unknownBits of [36, 38, 45, 53]) {
    const key = setOddParity(nodeRng(8));
    expect(await page.call("tryAt", key, nodeRng(8), unknownBits)).toEqual([0]);
  }
});

test("a graphics processor that is lost in the middle loses no key", async () => {
  const page = await browser.open();
  // The last of all numbers: every piece has to be tried.
  const task = taskOf(16, new Uint8Array(8).fill(0xfe));
  const { key, lost } = await page.call("loseIt", task);
  expect(lost).toEqual([expect.stringMatching(/: LAB_GPU_LOST$/)]);
  expect(key).toEqual(setOddParity(task.space.key));
});

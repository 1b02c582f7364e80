import { encryptBlock } from "@sandi/crypto/des";
import { burn, Gpu, GpuSearch, groupsIn, numberOf, Search, type Task } from "../../burn/index.ts";

/** What a test asks of a page that has WebGPU. */

const opened = Gpu.open();

export async function tryAll(task: Task): Promise<{ gpu: number[]; typescript: number[] }> {
  const gpu = new GpuSearch((await opened)!, task);
  const groups = groupsIn(task.space);
  const found: number[] = [];
  for (let at = 0, count = 0; at < groups; at += count) {
    count = Math.min(gpu.atOnce, groups - at);
    found.push(...(await gpu.run(at, count)));
  }
  gpu.close();
  return { gpu: found, typescript: new Search(task).run(0, groups) };
}

/** The groups around a key, with so many bits unknown. @returns how far what it found is from the key's number */
export async function tryAt(key: Uint8Array, plaintext: Uint8Array, unknownBits: number): Promise<number[]> {
  const space = { key, unknownBits };
  const pair = { plaintext, ciphertext: encryptBlock(key, plaintext) };
  const gpu = new GpuSearch((await opened)!, { pair, space });
  const number = numberOf(key, space);
  const found = await gpu.run(Math.floor(number / 32 / 64) * 64, 64);
  gpu.close();
  return found.map((one) => one - number);
}

/** Takes the device away in the middle, as a driver that starts anew does. */
export async function loseIt(task: Task): Promise<{ key: Uint8Array | undefined; lost: string[] }> {
  const device = (await opened)!;
  const gpu = new GpuSearch(device, task);
  const search = new Search(task);
  const gone = Promise.withResolvers<void>();
  const typescript = {
    name: "TypeScript",
    atOnce: 64,
    run: async (group: number, count: number) => {
      await gone.promise;
      return search.run(group, count);
    },
    close: () => {},
  };
  let turns = 0;
  const losing = {
    name: gpu.name,
    atOnce: 64,
    run: (group: number, count: number) => {
      if (turns++ === 2) device.close();
      return gpu.run(group, count);
    },
    close: () => {},
  };
  const lost: string[] = [];
  const { key } = await burn(task, [losing, typescript], {
    onLost: (engine, error) => {
      lost.push(`${engine.name}: ${(error as { code?: string }).code}`);
      gone.resolve();
    },
  });
  return { key, lost };
}

import { newIdentity, RawClient, type RawEvent, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { sleep } from "./machine.ts";
import type { Stage } from "./scenario.ts";

/** Loopback has 16 million addresses: a herd comes from many. */
function addressOf(index: number): string {
  return `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
}

export async function identities(count: number): Promise<RawIdentity[]> {
  const made: RawIdentity[] = [];
  for (let i = 0; i < count; i++) {
    made.push(await newIdentity(`herd ${i}`));
    if (i % 50 === 49) await sleep(0);
  }
  return made;
}

export type HerdOptions = {
  /** How many are on their way in at a time. */
  readonly atOnce: number;
  readonly onEvent?: (event: RawEvent) => void;
};

/** Brings everyone in. Whoever is turned away tries again. @returns the connections, and how long each took to be welcome */
export async function joinAll(
  stage: Stage,
  url: string,
  everybody: readonly RawIdentity[],
  { atOnce, onEvent }: HerdOptions,
): Promise<{ readonly clients: RawClient[]; readonly tookMs: number[]; readonly attempts: number }> {
  const clients: RawClient[] = [];
  const tookMs: number[] = [];
  let [next, attempts] = [0, 0];
  const started = performance.now();
  const worker = async (): Promise<void> => {
    for (let i = next++; i < everybody.length; i = next++)
      for (let done = false; !done; ) {
        attempts++;
        try {
          const settings = { keep: false, localAddress: addressOf(i), ...(onEvent && { onEvent }) };
          clients.push(await RawClient.join(url, everybody[i]!, settings));
          tookMs.push(performance.now() - started);
          done = true;
        } catch {
          await sleep(50 + 200 * Math.random());
        }
      }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  stage.later(() => {
    for (const client of clients) client.kill();
  });
  return { clients, tookMs, attempts };
}

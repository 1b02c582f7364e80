import { startRelay } from "@sandi/relay";
import { expect, onTestFinished } from "vitest";
import type { SandiClient } from "../../index.ts";
import { ephemeralProfile, openClient } from "../../node/index.ts";

export const SUITES = ["ratchet", "rsa-des"] as const;

/** Two clients that have met their relay. All three end with the test. */
export async function two(): Promise<{ readonly ayu: SandiClient; readonly budi: SandiClient }> {
  const relay = await startRelay({ port: 0, ephemeral: true });
  onTestFinished(() => relay.stop());
  const open = async (name: string) => {
    const client = await openClient({ relay: relay.url, profile: await ephemeralProfile({ name, suites: SUITES }) });
    onTestFinished(() => client.close());
    expect(client.link).toBeUndefined();
    client.start();
    return client;
  };
  const [ayu, budi] = [await open("Ayu"), await open("Budi")];
  await expect.poll(() => [ayu.link, budi.link], { timeout: 10_000 }).not.toContain(undefined);
  return { ayu, budi };
}

import { nodePrimitives } from "@sandi/crypto/node";
import { formatPersonLink } from "@sandi/protocol";
import { startRelay } from "@sandi/relay";
import { expect, onTestFinished, test } from "vitest";
import type { SandiClient } from "../index.ts";
import { ephemeralProfile, openClient } from "../node/index.ts";

const SUITES = ["ratchet", "rsa-des"] as const;

async function two(): Promise<{ readonly ayu: SandiClient; readonly budi: SandiClient }> {
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

test("a person is found by a link, if it is whole and for this relay", async () => {
  const { ayu, budi } = await two();
  const link = ayu.link!;
  expect((await budi.find(` ${link} `, 5_000)).id).toEqual(ayu.id);
  const refused = (who: string) => budi.find(who, 0).then(String, (error: { readonly code: string }) => error.code);
  expect(await refused(budi.link!)).toBe("SELF_MESSAGE");
  expect(await refused(link.slice(0, -1))).toBe("LINK_DAMAGED");
  const other = formatPersonLink(nodePrimitives, "wss://other.example", new Uint8Array(32).fill(4), ayu.id);
  expect(await refused(other)).toBe("LINK_OTHER_RELAY");
});

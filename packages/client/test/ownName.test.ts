import { startRelay } from "@sandi/relay";
import { expect, onTestFinished, test } from "vitest";
import type { SandiClient } from "../index.ts";
import { ephemeralProfile, openClient } from "../node/index.ts";

const SUITES = ["ratchet"] as const;

async function meeting() {
  const relay = await startRelay({ port: 0, ephemeral: true });
  onTestFinished(() => relay.stop());
  /** A profile that the next client may have, too. */
  const profile = async (name: string) => ({ ...(await ephemeralProfile({ name, suites: SUITES })), close: () => {} });
  const open = async (of: Awaited<ReturnType<typeof profile>>) => {
    const client = await openClient({ relay: relay.url, profile: { ...of } });
    onTestFinished(() => client.close());
    return client;
  };
  return { profile, open };
}

const nameOf = (ayu: SandiClient, by: SandiClient) => by.peer(ayu.id)?.name;

test("a new name is seen by strangers at once; who has the person in the list keeps the one they know", async () => {
  const { profile, open } = await meeting();
  const ayu = await open(await profile("Ayu"));
  const budi = await open(await profile("Budi"));
  const citra = await open(await profile("Citra"));
  for (const client of [ayu, budi, citra]) client.start();
  for (const client of [budi, citra]) await client.find("Ayu", 5_000);
  await budi.keepContact(ayu.id);
  await ayu.setName("  Ayu Lestari ");
  expect(ayu.name).toBe("Ayu Lestari");
  await expect.poll(() => nameOf(ayu, citra), { timeout: 5_000 }).toBe("Ayu Lestari");
  expect(nameOf(ayu, budi)).toBe("Ayu");
  for (const [name, code] of [
    [" ", "NAME_EMPTY"],
    ["x".repeat(65), "NAME_TOO_LONG"],
    ["Ayu\u202e", "NAME_FORBIDDEN_CHARACTER"],
  ])
    await expect(ayu.setName(name!)).rejects.toMatchObject({ code });
  expect(ayu.name).toBe("Ayu Lestari");
  expect(ayu.online).toBe(true);
});

test("a name that was changed without a relay is shown to it later, and the next client of the profile goes on with it", async () => {
  const { profile, open } = await meeting();
  const of = await profile("Ayu");
  const first = await open(of);
  first.start();
  await expect.poll(() => first.online, { timeout: 5_000 }).toBe(true);
  await first.setName("Ayu Lestari");
  await first.close();
  const second = await open(of);
  await second.setName("Ayu L.");
  expect(second.name).toBe("Ayu L.");
  second.start();
  await expect.poll(() => second.online, { timeout: 5_000 }).toBe(true);
  const dewi = await open(await profile("Dewi"));
  dewi.start();
  expect((await dewi.find(first.link!, 5_000)).name).toBe("Ayu L.");
});
